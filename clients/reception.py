"""When a hospital receives reps: dates, what must be booked by when, who is registered. No database and no clock.

A window is weekly (Wednesday and Thursday) or monthly (the 10th and the 25th). On a day off a weekly window falls away,
since nobody is there; a monthly one moves as the hospital says. A day that a month does not have is its last one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from clients.enums import HolidayShift
from workdays.rules import Calendar

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """When reps are received, and how early one must ask. Weekdays are 0 to 6, Monday first; days of a month 1 to 31.

    Exactly one of `weekdays` and `days` holds something. Leads are in working days before the day of the visit.
    """

    starts: time
    ends: time
    weekdays: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    shift: HolidayShift = HolidayShift.NONE
    booking_lead: int = 0
    from_on: date | None = None
    to_on: date | None = None

    def holds(self, on: date) -> bool:
        return (self.from_on is None or self.from_on <= on) and (self.to_on is None or on <= self.to_on)


def received_on(window: Window, first: date, last: date, calendar: Calendar) -> list[date]:
    """The days from `first` to `last`, both included, on which reps are received."""
    found = _weekly(window, first, last, calendar) if window.weekdays else _monthly(window, first, last, calendar)
    return sorted({day for day in found if first <= day <= last and window.holds(day)})


def _weekly(window: Window, first: date, last: date, calendar: Calendar) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() in window.weekdays and calendar.is_working(day):
            yield day
        day += _DAY


def _monthly(window: Window, first: date, last: date, calendar: Calendar) -> Iterator[date]:
    """From the month before on: a day may be put off into the next one, and into this one from the one before."""
    month = (first.replace(day=1) - _DAY).replace(day=1)
    while month <= last + _WEEK:
        following = (month + timedelta(days=31)).replace(day=1)
        for number in window.days:
            named = min(month + timedelta(days=number - 1), following - _DAY)
            moved = named if calendar.is_working(named) else shifted(named, window.shift, calendar)
            if moved is not None:
                yield moved
        month = following


def shifted(day: date, shift: HolidayShift, calendar: Calendar) -> date | None:
    """Where a day off goes to; None where it falls away."""
    monday = day - timedelta(days=day.weekday()) + _WEEK
    if shift == HolidayShift.NEXT:
        return calendar.next_working(day)
    if shift == HolidayShift.BEFORE:
        return calendar.add(day - timedelta(days=31), calendar.between(day - timedelta(days=31), day))
    if shift == HolidayShift.NEXT_WEEK:
        return calendar.add(monday - _DAY, 1)
    if shift == HolidayShift.SECOND_OF_NEXT_WEEK:
        return calendar.add(monday - _DAY, 2)
    return None


def book_by(day: date, lead: int, calendar: Calendar) -> date:
    """The last working day on which a visit on a working day can still be booked, with so many working days before."""
    start = day - timedelta(days=2 * lead + 31)
    return calendar.add(start, calendar.between(start, day) - lead)


def next_window(windows: Collection[Window], on: date, calendar: Calendar, *, ahead: int = 62) -> date | None:
    """The first day from `on` on at which any window receives; None within so many days."""
    last = on + timedelta(days=ahead)
    days = [day for window in windows for day in received_on(window, on, last, calendar)]
    return min(days, default=None)


def within_season(on: date, starts: tuple[int, int], ends: tuple[int, int]) -> bool:
    """Whether a day is in the yearly season from one (month, day) to another, both included; it may span New Year."""
    now = (on.month, on.day)
    return starts <= now <= ends if starts <= ends else now >= starts or now <= ends
