"""Working days: Monday to Friday, less the days off, plus the makeup workdays.

A year without a published table falls back to weekends; `Calendar.is_known` says so, and pages warn.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

# The days a calendar can count over. Outside of them counting raises ValueError.
FIRST_DAY = date(2015, 1, 1)
LAST_DAY = date(2045, 12, 31)


@dataclass(frozen=True, eq=False)
class Calendar:
    """Counts working days from the days that differ from the plain Monday–Friday week.

    `exceptions` maps a date to whether it is worked (True: makeup workday, False: day off).
    """

    exceptions: Mapping[date, bool]
    _working: list[date] = field(init=False, repr=False)
    _numbers: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        working, numbers = [], []
        for ordinal in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if self.is_working(day):
                working.append(day)
            numbers.append(len(working))
        object.__setattr__(self, "_working", working)
        object.__setattr__(self, "_numbers", numbers)

    def is_working(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def is_known(self, year: int) -> bool:
        """Whether the year's days off have been published and loaded."""
        return any(day.year == year for day in self.exceptions)

    def number(self, day: date) -> int:
        """The running number of working days up to and including a day."""
        index = day.toordinal() - FIRST_DAY.toordinal()
        if not 0 <= index < len(self._numbers):
            raise ValueError(f"{day} is outside of the calendar ({FIRST_DAY} to {LAST_DAY})")
        return self._numbers[index]

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after a day; the day itself for 0."""
        if count == 0:
            return day
        if count < 0:
            raise ValueError("working days are added forwards only")
        return self._working[self.number(day) + count - 1]

    def add_pausing(self, day: date, count: int, paused: Collection[date]) -> date:
        """Like `add`, but the paused days (an approved leave) are not counted."""
        end = self.add(day, count)
        if not paused or count == 0:
            return end
        index = self.number(day)
        while count:
            if self._working[index] not in paused:
                count -= 1
            index += 1
        return self._working[index - 1]

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        return self.number(end) - self.number(start)

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first working day after it."""
        return self._working[bisect_left(self._working, day)]

    def days(self) -> list[tuple[date, int, bool]]:
        """Every day of the range with its running number and whether it is worked: what the day table holds."""
        start = FIRST_DAY
        return [
            (day, number, self.is_working(day))
            for index, number in enumerate(self._numbers)
            if (day := start + timedelta(days=index))
        ]


@lru_cache(maxsize=8)
def calendar_of(exceptions: tuple[tuple[date, bool], ...]) -> Calendar:
    """The calendar of these exceptions; building one takes milliseconds, so the last few are kept."""
    return Calendar(dict(exceptions))
