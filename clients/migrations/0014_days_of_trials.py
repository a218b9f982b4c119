from datetime import timedelta

from django.db import migrations
from django.utils import timezone

# As long as a trial lasts: `clients.phases.TRIAL`.
TRIAL = timedelta(days=84)


def give_them_days(apps, schema_editor):
    """Who was on trial before trials had an end is so from today on."""
    relationships = apps.get_model("clients", "Relationship").objects
    relationships.filter(phase="trial").update(trial_ends_on=timezone.localdate() + TRIAL)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0013_phases"),
    ]

    operations = [
        migrations.RunPython(give_them_days, migrations.RunPython.noop),
    ]
