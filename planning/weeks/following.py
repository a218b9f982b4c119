"""What was planned becomes done when the visit is logged, and open again when that is taken back."""

from datetime import date, timedelta

from planning.enums import ItemState
from planning.models import PlannedVisit
from planning.weeks.horizon import DAYS, week_of
from visits.models import Visit

_DAY = timedelta(days=1)


def follow_logged(visit: Visit) -> bool:
    """Mark the planned visit that this one was: of its day, else the nearest open one of its week. True where there was
    one.

    Whoever logged it: her own plan comes first, then that of whoever else had planned to see the client. Another visit
    on a day that has had its own takes nothing of the days to come. One query where nothing was planned.
    """
    row = _planned(visit)
    if row is None:
        return False
    return bool(PlannedVisit.objects.open().filter(pk=row).update(state=ItemState.DONE, visit=visit))


def _planned(visit: Visit) -> int | None:
    """The open item that it was."""
    monday = week_of(visit.happened_on)
    week = PlannedVisit.objects.open().between(monday, monday + (DAYS - 1) * _DAY)
    mine = week.filter(relationship=visit.relationship_id).order_by()
    rows = list(mine.values_list("pk", "on", "plan__rep_id"))
    if not rows:
        return None
    pk, on, _rep = min(rows, key=lambda row: (*_distance(row[1], visit.happened_on), row[2] != visit.rep_id, row[0]))
    return None if on != visit.happened_on and _has_another(visit) else pk


def _distance(on: date, day: date) -> tuple[int, bool]:
    """Days between the two; of two as near the one that was planned earlier."""
    return abs((on - day).days), on > day


def _has_another(visit: Visit) -> bool:
    """Whether she was visited on that day already."""
    same = Visit.objects.standing().filter(relationship=visit.relationship_id, happened_on=visit.happened_on)
    return same.exclude(pk=visit.pk).exists()


def follow_taken_back(visit: Visit) -> None:
    """Open what a visit had done. One query."""
    PlannedVisit.objects.filter(visit=visit).update(state=ItemState.PLANNED, visit=None)


def follow_corrected(visit: Visit) -> None:
    """A visit that belongs to another day now does another item. One query where the day is the same."""
    done = PlannedVisit.objects.filter(visit=visit).values_list("on", flat=True).first()
    if done == visit.happened_on:
        return
    if done is not None:
        follow_taken_back(visit)
    follow_logged(visit)
