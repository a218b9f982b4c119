"""The history of cadence lines that were made without one begins with what they said first."""
from datetime import datetime
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

COLUMNS = ("due_after", "neglected_after", "escalated_after", "remote_reach", "max_contacts", "max_period")
# The lines that the policy of a new tree was made of. Only these were made without history, so one of them that was
# changed since said this before.
FIRST = {
    "focus_b": (4, 7, 10, 2, 2, "week"),
    "A": (5, 8, 10, 3, 2, "week"),
    "B": (10, 15, 20, 20, 1, "week"),
    "C": (20, 30, None, None, 2, "month"),
    "D": (None, None, None, None, 1, "month"),
    "decision_maker": (20, 30, 40, 0, None, ""),
    "influencer": (20, 30, None, None, 2, "month"),
    "supplier": (20, 40, None, None, None, ""),
    "ungraded": (5, 8, 10, None, None, ""),
}


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    line, past = apps.get_model("visits", "CadenceLine"), apps.get_model("visits", "HistoricalCadenceLine")
    since = _policies_made(apps)
    begun = past.objects.filter(history_type="+").values("id")
    past.objects.bulk_create(
        _first_row(past, row, since.get(row.policy_id)) for row in line.objects.exclude(pk__in=begun).order_by("pk")
    )


def _policies_made(apps: Apps) -> dict[int, datetime]:
    made = apps.get_model("visits", "HistoricalCadencePolicy").objects.filter(history_type="+")
    return dict(made.order_by("-history_date").values_list("id", "history_date"))


def _first_row(past: Any, row: Any, made_at: datetime | None) -> Any:
    changed = past.objects.filter(id=row.pk).order_by("history_date", "history_id").first()
    values = tuple(getattr(row, column) for column in COLUMNS)
    if changed is not None:
        values = FIRST.get(row.target, tuple(getattr(changed, column) for column in COLUMNS))
    return past(
        id=row.pk,
        policy_id=row.policy_id,
        target=row.target,
        history_type="+",
        history_date=made_at or (changed.history_date if changed else timezone.now()),
        **dict(zip(COLUMNS, values, strict=True)),
    )


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_steps_closed_with")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
