from django.db import migrations
from django.db.models import F


def state_styles(apps, schema_editor):
    """Until now a style was what somebody stated."""
    apps.get_model("clients", "Client").objects.exclude(style="").update(stated_style=F("style"))


class Migration(migrations.Migration):
    dependencies = [("clients", "0018_stated_style")]

    operations = [migrations.RunPython(state_styles, migrations.RunPython.noop)]
