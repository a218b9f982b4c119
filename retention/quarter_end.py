"""Contacts that pile up at a quarter's end (003#04). Decided without a database or a clock.

The *end* of a quarter is its last ten working days, up to its last day. *Usual* is what as many working days of the
rest of the quarter had. A *spike* is half as many again as usual, and at least ten contacts: of fewer nothing is said.

A quarter is looked at from the day on which the first of these ten is over; while it lasts, the days that are over are
compared with as many of the rest. Before that it is the quarter before.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from workdays.rules import Calendar

WORKING_DAYS = 10
FACTOR = Fraction(3, 2)
FEWEST = 10
_MONTHS = 3
_DAY = timedelta(days=1)


class QuarterEnd(NamedTuple):
    """First days of a quarter and of its end, the last one that is over, and the working days of the end and before."""

    first: date
    turn: date
    last: date
    days: int
    days_before: int

    @property
    def is_whole(self) -> bool:
        return self.days == WORKING_DAYS

    @property
    def spans(self) -> tuple[tuple[date, date], tuple[date, date]]:
        """The days of the end, and those before it."""
        return (self.turn, self.last), (self.first, self.turn - _DAY)

    def usual(self, contacts_before: int) -> Fraction:
        return Fraction(contacts_before * self.days, self.days_before)

    def is_spike(self, contacts: int, contacts_before: int) -> bool:
        return contacts >= FEWEST and contacts >= FACTOR * self.usual(contacts_before)


def quarter_end(on: date, calendar: Calendar) -> QuarterEnd:
    """The newest end of a quarter of which something is over when a day begins."""
    yesterday = on - _DAY
    present = _end_of(yesterday, calendar)
    if yesterday >= present.turn:
        return present._replace(
            last=min(yesterday, present.last), days=calendar.between(present.turn - _DAY, yesterday)
        )
    return _end_of(present.first - _DAY, calendar)


def _end_of(day: date, calendar: Calendar) -> QuarterEnd:
    """The whole end of the quarter of a day."""
    first = day.replace(month=(day.month - 1) // _MONTHS * _MONTHS + 1, day=1)
    last = (first + timedelta(days=31 * _MONTHS)).replace(day=1) - _DAY
    before = calendar.between(first - _DAY, last) - WORKING_DAYS
    return QuarterEnd(first, calendar.add(first - _DAY, before + 1), last, WORKING_DAYS, before)
