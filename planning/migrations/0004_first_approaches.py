from datetime import date

from django.db import migrations

# Lawful ways, in their order; the company changes the list in the administration.
APPROACHES = (
    ("科室会上讲一个专题", "A topic at the department meeting"),
    ("医学问题书面答复", "Medical question answered in writing"),
    ("请有影响力的同行引荐", "Introduced by somebody the client listens to"),
    ("医学部同事拜访", "Visit by a medical colleague"),
    ("与经理协访", "Joint visit with the manager"),
    ("按出诊时间换个时段或地点", "Another time or place, by the clinic hours"),
    ("病房交接班前后拜访", "A call around the ward handover"),
    ("微信发一篇简短文献", "A short paper by WeChat"),
    ("共同讨论一个病例", "A case discussed together"),
    ("邀请参加学术会议", "Invitation to a scientific meeting"),
    ("提供患者教育资料", "Patient education material"),
    ("先听取意见，再谈产品", "Ask for the client's view first, the product later"),
)


def seed(apps, schema_editor):
    Approach = apps.get_model("planning", "Approach")
    rows = enumerate(APPROACHES, start=1)
    Approach.objects.bulk_create(
        Approach(words_zh=zh, words_en=en, order=10 * number) for number, (zh, en) in rows
    )
    apps.get_model("planning", "BreakthroughPolicy").objects.create(effective_on=date(2024, 1, 1))


def remove(apps, schema_editor):
    """Gone with the tables."""


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_breakthroughs")]
    operations = [migrations.RunPython(seed, remove)]
