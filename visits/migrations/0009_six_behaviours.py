from datetime import date

from django.db import migrations

# Kind, behaviour, the question in Chinese and in English.
QUESTIONS = (
    ("yes_no", "", "开场轻松自然，没有一上来就谈产品", "Opened in a relaxed way, not straight with the product"),
    ("scale", "smile", "有意识地微笑", "Smiles consciously"),
    ("scale", "eye_contact", "主动与客户目光接触", "Begins eye contact"),
    ("scale", "address", "使用客户认可的称呼", "Uses the form of address the client accepts"),
    ("scale", "attention", "全神贯注，留意客户的肢体语言", "Gives full attention, watches body language"),
    ("scale", "tone", "语调、语速与客户合拍", "Matches tone and speed"),
    ("scale", "positive", "多用积极的话（“会好的”“有希望”“您能做到”）", "Uses positive words (“it will be all right”, “there is hope”)"),
    ("scale", "", "尊重与理解：不猜测、不打断，回应对方的话和暗示", "Respects and understands: no guessing, no interrupting, responds to words and hints"),
    ("words", "", "下次协访前练习什么", "What to practise until the next joint visit"),
)  # fmt: skip


def add_questions(apps, schema_editor):
    template = apps.get_model("visits", "CoachingTemplate").objects.create(version=1, effective_on=date(2020, 1, 1))
    question = apps.get_model("visits", "CoachingQuestion")
    question.objects.bulk_create(
        question(template=template, order=order, kind=kind, behaviour=behaviour, words_zh=zh, words_en=en)
        for order, (kind, behaviour, zh, en) in enumerate(QUESTIONS, start=1)
    )


def remove_questions(apps, schema_editor):
    apps.get_model("visits", "CoachingTemplate").objects.filter(forms__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("visits", "0008_coaching")]

    operations = [migrations.RunPython(add_questions, remove_questions)]
