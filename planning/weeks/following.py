"""What was planned becomes done when the visit is logged, and open again when that is taken back.

A planned visit in person is done by a visit in person alone, a planned call by any contact. An attempt does what was
planned for its own day, since the effort was made as planned; it uses up nothing of another day.
"""

from datetime import date, timedelta
from typing import NamedTuple

from planning.enums import ItemState
from planning.models import PlannedVisit, PlannedVisitQuerySet
from planning.weeks.horizon import DAYS
from visits.enums import Channel, Outcome
from visits.models import Visit
from workdays.weeks import monday_of

_DAY = timedelta(days=1)


class Open(NamedTuple):
    """An open item of the client."""

    pk: int
    on: date
    channel: str
    rep_id: int


def follow_logged(visit: Visit) -> bool:
    """Mark the planned visit that this one was: of its day, else the nearest open one of its week. True where there was
    one.

    Whoever logged it: her own plan comes first, then that of whoever else had planned to see the client. A visit on a
    day that has done its own already takes nothing of the days to come. One query where nothing was planned.
    """
    monday = monday_of(visit.happened_on)
    return _follow(visit, PlannedVisit.objects.open().between(monday, monday + (DAYS - 1) * _DAY))


def _follow(visit: Visit, among: PlannedVisitQuerySet) -> bool:
    row = _planned(visit, among)
    if row is None:
        return False
    return bool(PlannedVisit.objects.open().filter(pk=row).update(state=ItemState.DONE, visit=visit))


def _planned(visit: Visit, among: PlannedVisitQuerySet) -> int | None:
    """The open item that it was."""
    mine = among.filter(relationship=visit.relationship_id).order_by()
    rows = [Open(*row) for row in mine.values_list("pk", "on", "channel", "plan__rep_id")]
    fitting = [row for row in rows if does(visit, on=row.on, channel=row.channel)]
    if not fitting:
        return None
    day = visit.happened_on
    nearest = min(fitting, key=lambda row: (*_distance(row.on, day), row.rep_id != visit.rep_id, row.pk))
    return None if nearest.on != day and _has_done(visit) else nearest.pk


def does(visit: Visit, *, on: date, channel: str) -> bool:
    """Whether a visit is what was planned for a day of its week and through a channel."""
    if Channel(channel).is_in_person and not Channel(visit.channel).is_in_person:
        return False
    return visit.outcome == Outcome.MET or on == visit.happened_on


def _distance(on: date, day: date) -> tuple[int, bool]:
    """Days between the two; of two as near the one that was planned earlier."""
    return abs((on - day).days), on > day


def _has_done(visit: Visit) -> bool:
    """Whether another visit of that day has done something planned."""
    same = Visit.objects.standing().filter(relationship=visit.relationship_id, happened_on=visit.happened_on)
    return same.exclude(pk=visit.pk).filter(planned_as__isnull=False).exists()


def follow_taken_back(visit: Visit) -> None:
    """Open what a visit had done. One query."""
    PlannedVisit.objects.filter(visit=visit).update(state=ItemState.PLANNED, visit=None)


def follow_corrected(visit: Visit) -> None:
    """A visit that belongs to another day, or went another way, now does another item, or none.

    One query where it still is what was planned for its day. Of a visit that had done nothing only what was planned for
    its very day is done now: a word put right uses up nothing of the days to come.
    """
    done = PlannedVisit.objects.filter(visit=visit).values_list("on", "channel").first()
    if done is None:
        _follow(visit, PlannedVisit.objects.open().filter(on=visit.happened_on))
        return
    on, channel = done
    if on == visit.happened_on and does(visit, on=on, channel=channel):
        return
    follow_taken_back(visit)
    follow_logged(visit)
