"""The rule of risk that every installation begins with."""
from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

# Before anything was logged. The numbers are the columns' defaults.
ALWAYS = date(2015, 1, 1)


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    rule, past = apps.get_model("retention", "RiskRule"), apps.get_model("retention", "HistoricalRiskRule")
    if rule.objects.exists():
        return
    made = rule.objects.create(effective_on=ALWAYS)
    values = {field.attname: getattr(made, field.attname) for field in rule._meta.concrete_fields}
    past.objects.create(**values, history_type="+", history_date=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("retention", "0006_risk_of_loss")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
