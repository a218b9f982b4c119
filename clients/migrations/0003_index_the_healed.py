from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_relationship_next_step")]

    operations = [
        migrations.AddIndex(
            model_name="relationship",
            index=models.Index(
                condition=models.Q(("alert_open", True)),
                fields=["status", "neglected_on"],
                name="relationship_to_heal",
            ),
        ),
    ]
