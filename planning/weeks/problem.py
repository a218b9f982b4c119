"""A person's week as the optimiser sees it: half days with their minutes, and whom she could see or call in them.

No database and no clock. Times of the day are minutes since midnight. Everything is in the order of keys, so that the
same week is the same problem.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

MORNING, AFTERNOON, ANY_TIME = 1, 2, 3
# Field time: hospitals' hours without their lunch. The way to the first hospital and home is not in it.
HOURS: Mapping[int, tuple[int, int]] = {MORNING: (8 * 60 + 30, 12 * 60), AFTERNOON: (13 * 60 + 30, 17 * 60 + 30)}
# A contact in person with its waiting and its note; one from afar with its note.
VISIT_MINUTES, CALL_MINUTES = 25, 10
# Gate, lift and finding somebody, once for each hospital of a half day.
ENTRY_MINUTES = 10
# In a half day nobody is sent to more hospitals than this,
MOST_PLACES = 3
# nor on one day to two that are farther apart than this: the way at noon fits into the lunch break.
APART_MINUTES = 60
# What a minute on the way takes off the value of a plan.
MINUTE_COSTS = 1

Cell = tuple[date, int]


@dataclass(frozen=True)
class Half:
    """A half day in the field, from a minute of the day to another."""

    on: date
    part: int
    starts: int
    ends: int

    @property
    def cell(self) -> Cell:
        return self.on, self.part

    @property
    def minutes(self) -> int:
        return self.ends - self.starts


class Meeting(NamedTuple):
    """A half day in which a client can be met between two times, and what that is worth."""

    on: date
    part: int
    value: int
    opens: int
    closes: int

    @property
    def cell(self) -> Cell:
        return self.on, self.part


class Call(NamedTuple):
    """A day on which a contact from afar is worth something."""

    on: date
    value: int


@dataclass(frozen=True)
class Candidate:
    """A client who could be in the week. Once, or where `again` is more than 0 a second time for that percentage of the
    value, `gap` days or more after the first; one of the two at least in person where `is_half_remote`.
    """

    key: int
    place: int
    meetings: tuple[Meeting, ...] = ()
    calls: tuple[Call, ...] = ()
    again: int = 0
    gap: int = 0
    is_half_remote: bool = False

    @property
    def best(self) -> int:
        """What one contact with her can be worth at most; 0 where none is possible."""
        values = [*(each.value for each in self.meetings), *(each.value for each in self.calls)]
        return max(values, default=0)

    @cached_property
    def _meetings(self) -> Mapping[Cell, Meeting]:
        return {meeting.cell: meeting for meeting in self.meetings}

    @cached_property
    def _calls(self) -> Mapping[date, Call]:
        return {call.on: call for call in self.calls}

    def meeting(self, cell: Cell) -> Meeting | None:
        return self._meetings.get(cell)

    def call(self, on: date) -> Call | None:
        return self._calls.get(on)

    def value(self, on: date, part: int, nth: int = 1) -> int:
        """What she is worth there, the second time a part of it; 0 where she cannot be seen or called."""
        found = self.call(on) if part == ANY_TIME else self.meeting((on, part))
        worth = found.value if found else 0
        return worth if nth == 1 else worth * self.again // 100


class Stop(NamedTuple):
    """A visit in person in a half day: whom, where, and between which minutes of the day it has to take place."""

    key: int
    place: int
    opens: int
    closes: int


class Fixed(NamedTuple):
    """What stands already and is not moved: pinned, done, or added by hand."""

    key: int
    place: int
    on: date
    part: int


class Placed(NamedTuple):
    """One contact of a plan: whom, on which day, in which half day or (3) from afar, the first or the second time."""

    on: date
    part: int
    key: int
    nth: int = 1


# Minutes from one hospital to another, the smaller key first.
Ways = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Week:
    """All that a plan is made from. `room` is how many contacts each field day has left for what is not fixed."""

    halves: Sequence[Half]
    room: Mapping[date, int]
    candidates: Sequence[Candidate]
    ways: Ways = field(default_factory=dict)
    fixed: Sequence[Fixed] = ()

    @cached_property
    def half(self) -> Mapping[Cell, Half]:
        return {half.cell: half for half in self.halves}

    @cached_property
    def candidate(self) -> Mapping[int, Candidate]:
        return {each.key: each for each in self.candidates}

    @cached_property
    def days(self) -> list[date]:
        return sorted({half.on for half in self.halves})

    def way(self, a: int, b: int) -> int:
        """Minutes between two hospitals; none within one."""
        return 0 if a == b else self.ways.get((min(a, b), max(a, b)), 0)

    def minutes_of_day(self, on: date) -> int:
        return sum(half.minutes for half in self.halves if half.on == on)

    @cached_property
    def _fixed_stops(self) -> Mapping[Cell, list[Stop]]:
        found: dict[Cell, list[Stop]] = {}
        for key, place, on, part in sorted(self.fixed):
            half = self.half.get((on, part))
            if half is not None:
                found.setdefault(half.cell, []).append(Stop(key, place, half.starts, half.ends))
        return found

    def fixed_stops(self, cell: Cell) -> list[Stop]:
        """What is fixed in person in a half day: at any minute of it."""
        return self._fixed_stops.get(cell, [])

    def fixed_calls(self, on: date) -> int:
        return sum(each.on == on and each.part == ANY_TIME for each in self.fixed)

    def places_on(self, on: date) -> set[int]:
        """The hospitals of what is fixed on a day."""
        return {each.place for each in self.fixed if each.on == on and each.part != ANY_TIME}


def stop_of(candidate: Candidate, meeting: Meeting) -> Stop:
    return Stop(candidate.key, candidate.place, meeting.opens, meeting.closes)
