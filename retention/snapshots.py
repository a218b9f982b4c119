"""One row per territory and day with what was counted on it.

Counted by the very queries that a past number opens, so the list of that day has as many rows. Nothing but the history
is read: a snapshot taken again, or for the first time months later, is the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from accounts.models import Territory
from clients.enums import Grade
from retention.enums import FLOWS, Figure
from retention.marks import follow_due, follow_loyal
from retention.models import Snapshot, StateSpan, end_of
from visits.enums import Channel
from visits.models import Visit, VisitCorrection

# Territories counted and written in one transaction, and relationships marked in one.
TERRITORIES = 500
RELATIONSHIPS = 5_000
# The ending of a figure's column.
ENDINGS = {Grade.A: "a", Grade.B: "b", Grade.C: "c", Grade.D: "d", Grade.UNGRADED: "u"}
COLUMNS = (*(f"{figure}_{ending}" for figure in Figure for ending in ENDINGS.values()), *Channel.values)

# Column -> its number, of one territory.
Counts = dict[str, int]
# Called after every part with the day, how many parts are done, and of how many.
Progress = Callable[[date, int, int], None]


def _silent(day: date, done: int, total: int) -> None:
    """Report nothing."""


def catch_up(*, on: date, progress: Progress = _silent) -> int:
    """Take the snapshot of every day since the newest one up to `on`, and again of the days that changed since.

    What the night does for the day before. Returns how many rows differed from those that stood there.
    """
    newest = Snapshot.objects.aggregate(newest=Max("on"))["newest"]
    first = min(newest, on) if newest else on
    written = 0
    for day in _days(first, on):
        follow_due(on=day, chunk=RELATIONSHIPS)
        follow_loyal(on=day, chunk=RELATIONSHIPS)
        written += take(on=day, progress=progress)
    return written + sum(take(on=day, progress=progress) for day in _changed_since(first) if day < first)


def take(*, on: date, progress: Progress = _silent, dry_run: bool = False) -> int:
    """Count a day and write what differs from what stands there; return how many rows do.

    Each part is one transaction: killed anywhere and run again, the rows are those of one clean run. Of territories
    that are no leaves those have a row that held somebody.
    """
    leaves = set(Territory.objects.filter(numchild=0).values_list("pk", flat=True))
    flows = _flows(on)
    ids = list(Territory.objects.order_by("path").values_list("pk", flat=True))
    differing = 0
    for start in range(0, len(ids), TERRITORIES):
        part = ids[start : start + TERRITORIES]
        with transaction.atomic():
            counted = _counted(part, on)
            for pk in part:
                counted[pk] = counted.get(pk, {}) | flows.get(pk, {})
            rows = {pk: counts for pk, counts in counted.items() if counts or pk in leaves}
            differing += _write(rows, part, on, dry_run=dry_run)
        progress(on, min(start + TERRITORIES, len(ids)), len(ids))
    return differing


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _changed_since(day: date) -> list[date]:
    """The days of which something was learned after they were over: a visit logged late, taken back or corrected."""
    since = end_of(day - timedelta(days=1))
    late = Visit.objects.filter(is_late=True, logged_at__gte=since).values_list("happened_on", flat=True)
    corrected = VisitCorrection.objects.filter(at__gte=since)
    days = set(late) | set(corrected.values_list("visit__happened_on", flat=True))
    # A correction of the day itself says where the visit stood before.
    before = (row.get("happened_at") for row in corrected.values_list("before", flat=True))
    return sorted(days | {date.fromisoformat(moment[:10]) for moment in before if moment})


def _flows(on: date) -> dict[int, Counts]:
    found: dict[int, Counts] = defaultdict(dict)
    for figure in FLOWS:
        _add(found, figure, StateSpan.objects.figure(figure, on).values_list("territory_id", "grade"))
    return found


def _counted(territory_ids: list[int], on: date) -> dict[int, Counts]:
    """Everything but the flows. One query a figure and one for the contacts, whatever the number of territories."""
    found: dict[int, Counts] = defaultdict(dict)
    spans = StateSpan.objects.filter(territory__in=territory_ids)
    for figure in Figure:
        if figure not in FLOWS:
            _add(found, figure, spans.figure(figure, on).values_list("territory_id", "grade"))
    visits = Visit.objects.counting().filter(territory__in=territory_ids, happened_on=on).order_by()
    for pk, channel, number in visits.values_list("territory_id", "channel").annotate(number=Count("pk")):
        found[pk][channel] = number
    return found


def _add(found: dict[int, Counts], figure: Figure, rows: QuerySet[StateSpan, Any]) -> None:
    for pk, grade, number in rows.order_by().annotate(number=Count("pk")):
        found[pk][f"{figure}_{ENDINGS[Grade(grade)]}"] = number


def _write(rows: dict[int, Counts], territory_ids: list[int], on: date, *, dry_run: bool) -> int:
    stood = {row["territory_id"]: row for row in _standing(territory_ids, on)}
    wanted = {pk: {column: counts.get(column, 0) for column in COLUMNS} for pk, counts in rows.items()}
    gone = stood.keys() - wanted.keys()
    differing = {pk: row for pk, row in wanted.items() if stood.get(pk) != row | {"territory_id": pk}}
    if not dry_run:
        Snapshot.objects.filter(territory__in=gone, on=on).delete()
        Snapshot.objects.bulk_create(
            (Snapshot(territory_id=pk, on=on, **row) for pk, row in differing.items()),
            update_conflicts=True,
            unique_fields=["territory", "on"],
            update_fields=COLUMNS,
        )
    return len(differing) + len(gone)


def _standing(territory_ids: list[int], on: date) -> QuerySet[Snapshot, dict[str, Any]]:
    return Snapshot.objects.filter(territory__in=territory_ids, on=on).order_by().values("territory_id", *COLUMNS)
