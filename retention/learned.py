"""Which days were counted, and what was learned of them since: visits logged late or corrected, activities likewise."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from retention.models import CountedDay
from visits.models import Activity, NextStep, Visit, VisitCorrection

# What was being written while a day was counted may not have been seen.
MARGIN = timedelta(minutes=10)


@dataclass(frozen=True)
class CountedDays:
    """Days that were counted whole, since when something may have been learned of them, whether they are summed up."""

    days: frozenset[date]
    since: datetime | None
    is_summed: bool


def counted_days(first: date, last: date) -> CountedDays:
    """Those from one day to another. One query."""
    rows = list(
        CountedDay.objects.filter(on__range=(first, last)).order_by().values_list("on", "counted_at", "is_summed")
    )
    since = min((at for _, at, _ in rows), default=None)
    return CountedDays(frozenset(day for day, *_ in rows), since, all(summed for *_, summed in rows))


def learned_of(counted: CountedDays) -> dict[date, set[int]]:
    """The days of which something was learned since they were counted, and in which territories. Four queries."""
    found: dict[date, set[int]] = defaultdict(set)
    if counted.since is not None:
        for territory_id, day in _learned(counted.since - MARGIN):
            if day in counted.days:
                found[day].add(territory_id)
    return dict(found)


def _learned(since: datetime) -> Iterable[tuple[int, date]]:
    late = Visit.objects.filter(is_late=True, logged_at__gte=since)
    yield from late.values_list("territory_id", "happened_on")
    # By a visit logged late a promise may have been kept by its day.
    yield from NextStep.objects.filter(closed_with__in=late).values_list("closed_with__territory_id", "due_on")
    corrected = VisitCorrection.objects.filter(at__gte=since)
    for territory_id, day, before in corrected.values_list("visit__territory_id", "visit__happened_on", "before"):
        yield territory_id, day
        if "happened_at" in before:
            # It says where the visit stood until then.
            yield territory_id, date.fromisoformat(before["happened_at"][:10])
    # Where a changed one stood before is in its history.
    touched = Activity.history.filter(history_date__gte=since).values("id")
    yield from Activity.history.filter(id__in=touched).values_list("territory_id", "happened_on")
