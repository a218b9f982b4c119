"""Load China's days off and makeup workdays of the years that ship with the product."""

import json
from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from workdays.rules import calendar_of

DATA = Path(__file__).resolve().parent.parent / "data"


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Holiday, Day = apps.get_model("workdays", "Holiday"), apps.get_model("workdays", "Day")  # noqa: N806
    for path in sorted(DATA.glob("20??.json")):
        for day in json.loads(path.read_text(encoding="utf-8"))["days"]:
            kind = "off" if day["isOffDay"] else "makeup"
            Holiday.objects.update_or_create(on=day["date"], defaults={"kind": kind, "name": day["name"]})
    rows = Holiday.objects.order_by("on").values_list("on", "kind")
    calendar = calendar_of(tuple((on, kind == "makeup") for on, kind in rows))
    Day.objects.bulk_create(
        [Day(on=on, number=number, is_working=working) for on, number, working in calendar.days()], batch_size=2000
    )


def unload(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("workdays", "Day").objects.all().delete()
    apps.get_model("workdays", "Holiday").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
