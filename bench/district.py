"""A district as a company's largest: forty reps, 8,000 clients, all their visits in the last ninety days; and half a
year of counted days.

Made of the last eight districts of what was loaded, by SQL: the loader knows no such district.
"""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts.models import Territory
from desk.periods import kept_periods
from retention.attained_sums import sum_attained
from retention.models import CountedDay, Snapshot, Subtotal
from retention.snapshots import COLUMNS, take

DISTRICTS, KEPT = 8, 4
VISITED_IN = 90
COUNTED_DAYS = 185


def plant(on: date) -> dict[str, Any]:
    """Make the district and count the days, once; return its code."""
    last = Territory.objects.filter(numchild__gt=0, depth=3).order_by("-path")
    marked = Territory.objects.filter(code="BENCH").first()
    if marked is None:
        marked = _gather(list(last[:DISTRICTS]), on)
    if CountedDay.objects.count() < COUNTED_DAYS:
        _count_days(on)
        sum_attained(kept_periods(on=on))
    return {"district": marked.code}


def _gather(districts: list[Territory], on: date) -> Territory:
    """Hang the reps of four districts below the first of them, and give them the clients of four others."""
    first = districts[0]
    reps = [leaf for district in districts[:KEPT] for leaf in Territory.objects.filter(path__startswith=district.path)]
    leaves = [leaf for leaf in reps if leaf.is_leaf()]
    others = [
        leaf
        for district in districts[KEPT:]
        for leaf in Territory.objects.filter(path__startswith=district.path, numchild=0)
    ]
    pairs = [(leaf.pk, other.pk) for other, leaf in zip(others, leaves, strict=True)]
    with connection.cursor() as cursor:
        for table in ("clients_relationship", "visits_visit", "retention_statespan", "retention_neglectalert",
                      "retention_loss", "visits_activity"):  # fmt: skip
            cursor.executemany(f"UPDATE {table} SET territory_id = %s WHERE territory_id = %s", pairs)
        cursor.execute(_WITHIN_NINETY_DAYS, {"ids": [leaf.pk for leaf in leaves], "on": on, "days": VISITED_IN})
    for leaf in leaves:
        if not leaf.is_child_of(first):
            Territory.objects.move(Territory.objects.get(pk=leaf.pk), Territory.objects.get(pk=first.pk), "last-child")
    Territory.objects.filter(pk=first.pk).update(code="BENCH")
    return Territory.objects.get(pk=first.pk)


_WITHIN_NINETY_DAYS = """
    WITH placed AS (
        SELECT id, %(on)s::date - 1 - ((row_number() OVER latest - 1) * %(days)s / count(*) OVER hers)::int AS day
        FROM visits_visit WHERE territory_id = ANY(%(ids)s)
        WINDOW hers AS (PARTITION BY relationship_id),
               latest AS (PARTITION BY relationship_id ORDER BY happened_on DESC, id DESC))
    UPDATE visits_visit AS visit
    SET happened_on = placed.day, happened_at = placed.day + interval '2 hours', is_late = FALSE
    FROM placed WHERE placed.id = visit.id
"""


def _count_days(on: date) -> None:
    """Count the last day, and let every day before it have been like it: what a board reads is as much."""
    take(on=on - timedelta(days=1))
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        for model in (Snapshot, Subtotal):
            table = model._meta.db_table
            cursor.execute(
                f'INSERT INTO {table} (territory_id, "on", {names})'
                f' SELECT territory_id, "on" - ago, {names} FROM {table}, generate_series(1, %s) AS ago'
                ' WHERE "on" = %s ON CONFLICT DO NOTHING',
                [COUNTED_DAYS, on - timedelta(days=1)],
            )
        cursor.execute(
            'INSERT INTO retention_countedday ("on", counted_at, is_summed)'
            ' SELECT "on" - ago, counted_at, TRUE FROM retention_countedday, generate_series(1, %s) AS ago'
            ' WHERE "on" = %s ON CONFLICT DO NOTHING',
            [COUNTED_DAYS, on - timedelta(days=1)],
        )
