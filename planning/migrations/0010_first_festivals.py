from django.db import migrations

# Name in Chinese and in English, calendar, month, day, for whom.
FESTIVALS = (
    ("元旦", "New Year's Day", "solar", 1, 1, "everybody"),
    ("除夕", "New Year's Eve", "lunar", 12, 30, "everybody"),
    ("春节", "Spring Festival", "lunar", 1, 1, "everybody"),
    ("元宵节", "Lantern Festival", "lunar", 1, 15, "everybody"),
    ("护士节", "Nurses' Day", "solar", 5, 12, "nurses"),
    ("端午节", "Dragon Boat Festival", "lunar", 5, 5, "everybody"),
    ("医师节", "Doctors' Day", "solar", 8, 19, "doctors"),
    ("教师节", "Teachers' Day", "solar", 9, 10, "teachers"),
    ("中秋节", "Mid-Autumn Festival", "lunar", 8, 15, "everybody"),
    ("世界药师日", "World Pharmacists Day", "solar", 9, 25, "pharmacists"),
    ("国庆节", "National Day", "solar", 10, 1, "everybody"),
    ("重阳节", "Double Ninth Festival", "lunar", 9, 9, "everybody"),
)
# Festival ("" for birthdays), grade, role, style, the words in Chinese and in English.
TEMPLATES = (
    ("", "", "", "", "{address}，生日快乐！祝您身体健康，工作顺心，每天都有好心情。{rep}", "{address}, happy birthday! I wish you good health and good days. {rep}"),
    ("", "A", "", "", "{address}，生日快乐！谢谢您一直以来的指点，祝您身体健康，今天早点下班陪陪家人。{rep}", "{address}, happy birthday! Thank you for all I have learned from you; I hope you get home early today. {rep}"),
    ("", "", "", "driving", "{address}，生日快乐，祝您一切顺利！{rep}", "{address}, happy birthday and all the best! {rep}"),
    ("元旦", "", "", "", "{address}，新年好！新的一年祝您身体健康、工作顺利，多些时间陪家人。{rep}", "{address}, happy New Year! I wish you health, good work and more time at home. {rep}"),
    ("元旦", "", "decision_maker", "", "{address}，新年好！过去一年谢谢您的指导，祝您新的一年身体健康、诸事顺利，{hospital}越来越好。{rep}", "{address}, happy New Year! Thank you for your guidance in the past year; all the best to you and to {hospital}. {rep}"),
    ("除夕", "", "", "", "{address}，除夕快乐！今晚若还在值班，辛苦您了；祝您和家人平安团圆。{rep}", "{address}, a happy New Year's Eve! If you are on duty tonight, thank you; peace and a good reunion to your family. {rep}"),
    ("春节", "", "", "", "{address}，过年好！祝您和家人新春愉快、身体健康，新的一年万事顺意。{rep}给您拜年了。", "{address}, happy Spring Festival! Joy, health and a good year to you and your family. {rep}"),
    ("春节", "", "", "driving", "{address}，过年好！祝您新年顺利、身体健康。{rep}", "{address}, happy Spring Festival! Health and a good year. {rep}"),
    ("春节", "A", "", "", "{address}，给您拜年！这一年跟着您学到很多，谢谢您。祝您和家人平安健康，新年顺心。{rep}", "{address}, happy Spring Festival! I learned much from you this year, thank you. Health and peace to your family. {rep}"),
    ("元宵节", "", "", "", "{address}，元宵节快乐！祝您和家人团团圆圆、平安健康。{rep}", "{address}, a happy Lantern Festival! Peace and health to you and your family. {rep}"),
    ("护士节", "", "", "", "{address}，护士节快乐！{department}的病人离不开您和同事们的照护，您辛苦了，也请照顾好自己。{rep}", "{address}, happy Nurses' Day! The patients of {department} rely on you and your colleagues: thank you, and take care of yourself. {rep}"),
    ("端午节", "", "", "", "{address}，端午安康！天气渐热，您多保重身体，祝您和家人平安顺遂。{rep}", "{address}, a good Dragon Boat Festival! The days grow hot: take care of yourself. {rep}"),
    ("医师节", "", "", "", "{address}，医师节快乐！谢谢您每天为病人所做的一切，忙碌之余也请多保重。{rep}", "{address}, happy Doctors' Day! Thank you for all you do for your patients; take care of yourself too. {rep}"),
    ("医师节", "", "", "analytical", "{address}，医师节快乐！您工作中的严谨让我印象很深，祝您工作顺利、身体健康。{rep}", "{address}, happy Doctors' Day! The care you take in your work has impressed me; health and good work. {rep}"),
    ("教师节", "", "", "", "{address}，教师节快乐！您带教辛苦了，祝您桃李芬芳、身体健康。{rep}", "{address}, happy Teachers' Day! Thank you for all you teach; health and joy to you. {rep}"),
    ("中秋节", "", "", "", "{address}，中秋快乐！祝您和家人团圆安康，得空一起看看月亮。{rep}", "{address}, a happy Mid-Autumn Festival! Health and a good reunion to your family, and a moment for the moon. {rep}"),
    ("世界药师日", "", "", "", "{address}，药师日快乐！病人安全用药有您把关，辛苦了，祝您工作顺利、身体健康。{rep}", "{address}, happy Pharmacists Day! Safe medicine has you to thank; health and good work. {rep}"),
    ("国庆节", "", "", "", "{address}，国庆节快乐！祝您假期愉快；如果还在值班，您辛苦了，多保重身体。{rep}", "{address}, a happy National Day! Enjoy the days off; if you are on duty, thank you and take care. {rep}"),
    ("重阳节", "", "", "", "{address}，重阳安康！天气转凉，您早晚添件衣服，祝您和家里的长辈身体健康。{rep}", "{address}, a good Double Ninth Festival! It grows cool: health to you and to the elders of your family. {rep}"),
)  # fmt: skip


def enter(apps, schema_editor):
    Festival = apps.get_model("planning", "Festival")
    Template = apps.get_model("planning", "GreetingTemplate")
    fields = ("name", "name_en", "calendar", "month", "day", "audience")
    Festival.objects.bulk_create(Festival(**dict(zip(fields, row))) for row in FESTIVALS)
    found = {festival.name: festival for festival in Festival.objects.all()}
    columns = ("grade", "role", "style", "words_zh", "words_en")
    Template.objects.bulk_create(
        Template(festival=found.get(name), **dict(zip(columns, words))) for name, *words in TEMPLATES
    )


class Migration(migrations.Migration):
    dependencies = [("planning", "0009_greetings")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
