"""What stands in a calendar, decided without a database or a clock.

A week plan says half days and an order, a phone's calendar wants times: a half day is shared out evenly among those to
be met in it, in their order, and those of one hospital who follow each other are one event. So a morning in two
hospitals is two events, the phone says when to leave, and nobody's name fills the screen. What is done from anywhere is
one event of the whole day. Days are those of the organisation's zone, and so are times.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from planning.calendars.enums import EventKind

# When people are in the field, by the number of the half day.
HALF_DAYS = {1: (time(8, 30), time(12, 0)), 2: (time(13, 30), time(17, 30))}
# How long an appointment with a time but no end is taken to last.
APPOINTMENT = timedelta(minutes=30)
_STEP = 5
_MINUTES = 60


class Who(NamedTuple):
    """A client as an event names her: the full name on a page, how she is addressed elsewhere."""

    name: str
    address: str
    url: str


@dataclass(frozen=True)
class Event:
    """One entry. Without times it is of whole days, the last one included; `key` stays the same while it is the same
    thing, whatever becomes of its day or words."""

    kind: EventKind
    key: str
    on: date
    last_on: date | None = None
    starts: time | None = None
    ends: time | None = None
    people: tuple[Who, ...] = ()
    place: str = ""
    words: str = ""
    url: str = ""
    is_done: bool = False
    # It waits for somebody's yes.
    is_tentative: bool = False

    @property
    def last(self) -> date:
        return self.last_on or self.on

    @property
    def order(self) -> tuple[date, bool, time, int, str]:
        """Within a day what has no time comes first."""
        return self.on, self.starts is not None, self.starts or time.min, _ORDER[self.kind], self.key

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its days within a span."""
        begins, ends = max(self.on, first), min(self.last, last)
        return (begins + timedelta(days=number) for number in range((ends - begins).days + 1))


_ORDER = {kind: place for place, kind in enumerate(EventKind)}


class Stop(NamedTuple):
    """Somebody to be met: in which half day, at which hospital (None where none is known)."""

    half: int
    organisation: int | None
    place: str
    who: Who
    is_done: bool


class Block(NamedTuple):
    """Those at one hospital who follow each other in a half day; `number` tells two blocks there apart."""

    half: int
    organisation: int | None
    number: int
    starts: time
    ends: time
    stops: Sequence[Stop]


def blocks_of(stops: Sequence[Stop]) -> list[Block]:
    """The blocks of one day, whose stops are given in their order."""
    found = []
    for half, group in groupby(stops, key=lambda stop: stop.half):
        inside = list(group)
        had: dict[int | None, int] = {}
        place = 0
        for organisation, run in groupby(inside, key=lambda stop: stop.organisation):
            met = list(run)
            number = had[organisation] = had.get(organisation, -1) + 1
            begins, ends = (share_of(half, at, len(inside)) for at in (place, place + len(met)))
            found.append(Block(half, organisation, number, begins, ends, met))
            place += len(met)
    return found


def share_of(half: int, place: int, whole: int) -> time:
    """When the one at a place of a half day shared by so many begins, to five minutes; at the end, when it is over."""
    begins, ends = (_minutes(each) for each in HALF_DAYS[half])
    minutes = begins + (ends - begins) * place // whole
    minutes -= minutes % _STEP
    return time(minutes // _MINUTES, minutes % _MINUTES)


def _minutes(at: time) -> int:
    return at.hour * _MINUTES + at.minute


def end_of(starts: time) -> time:
    """When an appointment is over of which only the beginning is known; it does not go past its day."""
    end = datetime.combine(date.min, starts) + APPOINTMENT
    return end.time() if end.date() == date.min else time(23, 59)


def by_day(events: Iterable[Event], first: date, last: date) -> dict[date, list[Event]]:
    """Every day of a span with what stands in it, in the order of the day."""
    found: dict[date, list[Event]] = {first + timedelta(days=each): [] for each in range((last - first).days + 1)}
    for event in sorted(events, key=lambda each: each.order):
        for day in event.days(first, last):
            found[day].append(event)
    return found


class Revision(NamedTuple):
    """How often an entry was changed since it first went out, and when last."""

    digest: str
    sequence: int
    changed_at: int


def revised(known: dict[str, Revision], digests: dict[str, str], at: int) -> dict[str, Revision]:
    """The revisions of what goes out now; `at` in seconds. What is the same stays as it was."""
    found = {}
    for key, digest in digests.items():
        before = known.get(key)
        if before is None:
            found[key] = Revision(digest, 0, at)
        elif before.digest == digest:
            found[key] = before
        else:
            found[key] = Revision(digest, before.sequence + 1, at)
    return found
