from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_index_the_escalating")]

    operations = [
        migrations.AddField(
            model_name="neglectalert",
            name="told_on",
            field=models.DateField(blank=True, null=True, verbose_name="manager told on"),
        ),
        migrations.AddIndex(
            model_name="neglectalert",
            index=models.Index(
                condition=models.Q(
                    ("closed_on__isnull", True), ("escalated_on__isnull", False), ("told_on__isnull", True)
                ),
                fields=["relationship"],
                name="alert_to_tell",
            ),
        ),
    ]
