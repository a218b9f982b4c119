from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="neglectalert",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True), ("escalated_on__isnull", True)),
                fields=["relationship"],
                name="alert_to_escalate",
            ),
        ),
    ]
