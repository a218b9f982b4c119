"""The days off around a public holiday: what "before the holiday" and "after it" mean.

A break is the run of days off around a day, as the calendar has it; the day itself is one of them in any case, so that
a year whose days off are not entered still has its holidays.
"""

from datetime import date, timedelta
from typing import NamedTuple

from workdays.rules import LAST_DAY, Calendar

_DAY = timedelta(days=1)
# No break is looked for farther ahead.
_AHEAD = timedelta(days=200)


class Break(NamedTuple):
    first: date
    last: date

    def before(self, calendar: Calendar) -> date:
        """The last working day before it."""
        day = self.first - _DAY
        while not calendar.is_working(day):
            day -= _DAY
        return day

    def after(self, calendar: Calendar) -> date:
        """The first working day after it."""
        return calendar.next_working(self.last + _DAY)


def break_around(day: date, calendar: Calendar) -> Break:
    """The days off around a holiday."""
    first = last = day
    while not calendar.is_working(first - _DAY):
        first -= _DAY
    while not calendar.is_working(last + _DAY):
        last += _DAY
    return Break(first, last)


def next_break(on: date, calendar: Calendar) -> Break | None:
    """The next public holiday that the calendar knows of and that has not begun on a day; None where it knows none."""
    until = min(on + _AHEAD, LAST_DAY - 20 * _DAY)
    known = (day for day, works in sorted(calendar.exceptions.items()) if not works and on < day <= until)
    for day in known:
        found = break_around(day, calendar)
        if found.first > on:
            return found
    return None
