from django.db import migrations

ZH = (
    "本人同意贵公司医药代表通过所选方式（微信、短信或电子邮件）向本人发送学术信息、会议通知以及节日、生日问候。"
    "本人可随时以任何方式撤回同意，撤回后不再发送。"
)
EN = (
    "I agree that your representative writes to me through the chosen channel (WeChat, SMS or e-mail): academic "
    "information, invitations to meetings and greetings on festivals and birthdays. I can withdraw this at any time and "
    "in any way."
)


def enter(apps, schema_editor):
    apps.get_model("compliance", "ConsentText").objects.create(version="2026-1", words_zh=ZH, words_en=EN)


class Migration(migrations.Migration):
    dependencies = [("compliance", "0005_consents")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
