"""One row per territory and day with what was counted on it, and the sums of those above them.

Counted by the very queries that a past number opens, so the list of that day has as many rows. Nothing but the history
is read: a snapshot taken again, or for the first time months later, is the same.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Territory
from clients.enums import Grade
from retention.enums import ENDINGS, FLOWS, Figure, Mark
from retention.learned import counted_days, learned_of
from retention.marks import follow_due, follow_loyal, follow_over_visited, follow_top
from retention.models import Counted, CountedDay, Snapshot, StateMark, StateSpan, Subtotal, held_on
from retention.panel_sums import sum_panels
from retention.spent import Effort, efforts
from visits.enums import Channel, NextStepState
from visits.models import Activity, Visit

# Territories counted and written in one transaction, and relationships marked in one.
TERRITORIES = 500
RELATIONSHIPS = 5_000
STATES = tuple(f"{figure}_{ending}" for figure in Figure for ending in ENDINGS.values())
# What was done on the day: counted again when more of it is learned.
DEEDS = (
    *Channel.values,
    *Effort().columns(),
    "to_top",
    "promised",
    "kept",
)
COLUMNS = (*STATES, *DEEDS)

# Column -> its number, of one territory.
Counts = dict[str, int]
# Called after every part with the day, how many parts are done, and of how many.
Progress = Callable[[date, int, int], None]


def _silent(day: date, done: int, total: int) -> None:
    """Report nothing."""


def catch_up(*, on: date, progress: Progress = _silent) -> int:
    """Take the snapshot of every day after the newest that is counted, up to `on`, and count in what was learned since.

    What the night does for the day before. A day that a killed night left half counted is taken again, one that is
    counted only if it is asked for. Returns how many rows differed from those that stood there.
    """
    at = timezone.now()
    first = min(_first_to_count() or on, on)
    written = 0
    for day in _days(first, on):
        follow_due(on=day, chunk=RELATIONSHIPS)
        follow_loyal(on=day, chunk=RELATIONSHIPS)
        follow_over_visited(on=day, chunk=RELATIONSHIPS)
        if day == on:
            # Scores of a day that was missed are not known any more, and this one reads everybody.
            follow_top(on=day, chunk=RELATIONSHIPS)
        written += take(on=day, progress=progress)
    sum_panels(on=on)
    written += sum(take(on=day, progress=progress) for day in _half_counted())
    written += sum(
        _count_in(day, places) for day, places in learned_of(counted_days(date.min, first - timedelta(days=1))).items()
    )
    sum_up_again()
    CountedDay.objects.filter(counted_at__lt=at).update(counted_at=at)
    return written


def _first_to_count() -> date | None:
    """The day after the newest counted one, or the newest one as long as it is not; None before the first."""
    newest = Snapshot.objects.aggregate(newest=Max("on"))["newest"]
    if newest is None or not CountedDay.objects.filter(on=newest).exists():
        return newest
    return newest + timedelta(days=1)


def take(*, on: date, progress: Progress = _silent, dry_run: bool = False) -> int:
    """Count a day and write what differs from what stands there; return how many rows do.

    Each part is one transaction: killed anywhere and run again, the rows are those of one clean run. Of territories
    that are no leaves those have a row that held somebody.
    """
    at = timezone.now()
    leaves = set(Territory.objects.filter(numchild=0).values_list("pk", flat=True))
    flows = _flows(on)
    ids = list(Territory.objects.order_by("path").values_list("pk", flat=True))
    differing = 0
    for start in range(0, len(ids), TERRITORIES):
        part = ids[start : start + TERRITORIES]
        with transaction.atomic():
            counted = _states(part, on)
            deeds = _deeds(part, on)
            for pk in part:
                counted[pk] = counted.get(pk, {}) | flows.get(pk, {}) | deeds.get(pk, {})
            rows = {pk: counts for pk, counts in counted.items() if counts or pk in leaves}
            differing += _write(rows, part, on, dry_run=dry_run)
        progress(on, min(start + TERRITORIES, len(ids)), len(ids))
    if not dry_run:
        _sum_up(on, at=at)
    return differing


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


# --- what was so, and what was done -----------------------------------------------------------------------------------


def _flows(on: date) -> dict[int, Counts]:
    found: dict[int, Counts] = defaultdict(dict)
    for figure in FLOWS:
        _add(found, figure, StateSpan.objects.figure(figure, on).values_list("territory_id", "grade"))
    return found


def _states(territory_ids: Collection[int], on: date) -> dict[int, Counts]:
    """Everything but the flows. One query a figure, whatever the number of territories."""
    found: dict[int, Counts] = defaultdict(dict)
    spans = StateSpan.objects.filter(territory__in=territory_ids)
    for figure in Figure:
        if figure not in FLOWS:
            _add(found, figure, spans.figure(figure, on).values_list("territory_id", "grade"))
    return found


def _add(found: dict[int, Counts], figure: Figure, rows: QuerySet[StateSpan, Any]) -> None:
    for pk, grade, number in rows.order_by().annotate(number=Count("pk")):
        found[pk][f"{figure}_{ENDINGS[Grade(grade)]}"] = number


def _deeds(territory_ids: Collection[int], on: date) -> dict[int, Counts]:
    """What was done on a day. Four queries, whatever the number of territories."""
    visits = Visit.objects.filter(territory__in=territory_ids, happened_on=on)
    activities = Activity.objects.standing().filter(territory__in=territory_ids, happened_on=on)
    found: dict[int, Counts] = defaultdict(dict)
    for pk, effort in efforts(visits, activities, by="territory_id").items():
        found[pk] = {column: number for column, number in effort.columns().items() if number}
    top = StateMark.objects.on(on).filter(mark=Mark.TOP, relationship=OuterRef("relationship"))
    contacts = visits.counting().order_by().values("territory_id", "channel")
    counted = contacts.annotate(number=Count("pk"), top=Count("pk", filter=Exists(top)))
    for pk, channel, number, to_top in counted.values_list("territory_id", "channel", "number", "top"):
        found[pk] = Counter(found[pk]) + Counter({channel: number, "to_top": to_top})
    for pk, promised, kept in _promises(territory_ids, on):
        found[pk] = Counter(found[pk]) + Counter({"promised": promised, "kept": kept})
    return found


def _promises(territory_ids: Collection[int], on: date) -> Iterable[tuple[int, int, int]]:
    """Per territory that the client was in then: how many were due on the day, and how many were kept by it."""
    step = "relationship__next_steps__"
    due = Q(**{f"{step}is_promise": True, f"{step}due_on": on}) & ~Q(**{f"{step}state": NextStepState.CANCELLED})
    kept = Q(**{f"{step}state": NextStepState.DONE, f"{step}closed_on__lte": on})
    then = StateSpan.objects.filter(held_on(on), due, territory__in=territory_ids).order_by().values("territory_id")
    counted = then.annotate(due=Count("pk"), kept=Count("pk", filter=kept))
    return counted.values_list("territory_id", "due", "kept")


# --- writing ----------------------------------------------------------------------------------------------------------


def _write(rows: dict[int, Counts], territory_ids: list[int], on: date, *, dry_run: bool) -> int:
    stood = {row["territory_id"]: row for row in _standing(territory_ids, on)}
    wanted = {pk: {column: counts.get(column, 0) for column in COLUMNS} for pk, counts in rows.items()}
    gone = stood.keys() - wanted.keys()
    differing = {pk: row for pk, row in wanted.items() if stood.get(pk) != row | {"territory_id": pk}}
    if not dry_run and (gone or differing):
        # Until it is summed up again.
        CountedDay.objects.filter(on=on).delete()
        Snapshot.objects.filter(territory__in=gone, on=on).delete()
        _upsert(Snapshot, differing, on)
    return len(differing) + len(gone)


def _standing(territory_ids: list[int], on: date) -> QuerySet[Snapshot, dict[str, Any]]:
    return Snapshot.objects.filter(territory__in=territory_ids, on=on).order_by().values("territory_id", *COLUMNS)


def _upsert(model: type[Counted], rows: dict[int, Counts], on: date) -> None:
    model._default_manager.bulk_create(
        (model(territory_id=pk, on=on, **row) for pk, row in rows.items()),
        update_conflicts=True,
        unique_fields=["territory", "on"],
        update_fields=COLUMNS,
    )


def _count_in(on: date, places: Collection[int]) -> int:
    """Count again what was done in some territories on a day that was counted; return how many rows differed."""
    with transaction.atomic():
        deeds = _deeds(places, on)
        stood = {row.pop("territory_id"): row for row in _standing(list(places), on)}
        differing = {}
        for pk, row in stood.items():
            new = row | {column: deeds.get(pk, {}).get(column, 0) for column in DEEDS}
            if new != row:
                differing[pk] = new
        _upsert(Snapshot, differing, on)
        if differing:
            _sum_up(on)
    return len(differing)


# --- the sums ---------------------------------------------------------------------------------------------------------


# The ORM takes ten times as long to put these many sums into words as the database takes to sum them up.
_SUM_UP = f"""
    INSERT INTO retention_subtotal (territory_id, "on", {", ".join(COLUMNS)})
    SELECT node.id, snapshot."on", {", ".join(f"sum(snapshot.{column})" for column in COLUMNS)}
    FROM retention_snapshot AS snapshot
    JOIN accounts_territory AS held ON held.id = snapshot.territory_id AND held.depth >= %(depth)s
    JOIN accounts_territory AS node ON node.path = substr(held.path, 1, %(width)s) AND node.numchild > 0
    WHERE snapshot."on" = %(on)s
    GROUP BY node.id, snapshot."on"
    ON CONFLICT (territory_id, "on") DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in COLUMNS)}
"""  # noqa: S608 - every name is a column of ours


@transaction.atomic
def _sum_up(on: date, *, at: datetime | None = None) -> None:
    """Make the subtotals of a day those of its snapshots. It is counted then; with `at`, as of that moment.

    One statement for each level of the tree that has others below it.
    """
    Subtotal.objects.filter(on=on).delete()
    depths = list(Territory.objects.filter(numchild__gt=0).order_by().values_list("depth", flat=True).distinct())
    with connection.cursor() as cursor:
        for depth in depths:
            cursor.execute(_SUM_UP, {"on": on, "depth": depth, "width": depth * Territory.steplen})
    counted = {"counted_at": at or timezone.now()}
    CountedDay.objects.update_or_create(
        on=on, defaults={"is_summed": True, **(counted if at else {})}, create_defaults={"is_summed": True, **counted}
    )


def sum_up_again() -> int:
    """Sum up the days whose subtotals do not fit the tree any more; return how many."""
    days = list(CountedDay.objects.filter(is_summed=False).order_by("-on").values_list("on", flat=True))
    for day in days:
        _sum_up(day)
    return len(days)


def _half_counted() -> list[date]:
    """The days of which some territories were counted and not all: a night that was killed left them."""
    whole = CountedDay.objects.filter(on=OuterRef("on"))
    return list(Snapshot.objects.filter(~Exists(whole)).order_by("on").values_list("on", flat=True).distinct())
