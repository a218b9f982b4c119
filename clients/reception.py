"""When a hospital receives reps: dates, what must be booked by when, who is registered. No database and no clock.

A window is weekly (Wednesday and Thursday) or monthly (the 10th and the 25th). On a day off a weekly window falls away,
since nobody is there; a monthly one moves as the hospital says. A day that a month does not have is its last one.

Where any window is in force, a visit in person is suggested inside a window or by a booking alone; what happened all
the same is logged like anything else.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from clients.enums import BookingState, HolidayShift, RegistrationState
from workdays.rules import Calendar
from workdays.weeks import monday_of

# How far a page looks for the next day of reception.
AHEAD = 62
# Working days before the last one to book on from which the rep is reminded of it.
REMINDED_BEFORE = 2
# Days before a registration ends from which the rep is warned.
EXPIRES_SOON = timedelta(days=30)
# What may come of a booking in each state; of a state that is not here nothing any more.
ANSWERS = {
    BookingState.ASKED: frozenset({BookingState.CONFIRMED, BookingState.REFUSED, BookingState.CANCELLED}),
    BookingState.CONFIRMED: frozenset({BookingState.REFUSED, BookingState.CANCELLED}),
}

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """When reps are received, and how early one must ask. Weekdays are 0 to 6, Monday first; days of a month 1 to 31.

    Exactly one of `weekdays` and `days` holds something. Leads are in working days before the day of the visit: the
    last on which one can ask, and that on which the hospital answers at the latest. Without a booking lead nothing
    needs to be booked.
    """

    starts: time
    ends: time
    weekdays: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    shift: HolidayShift = HolidayShift.NONE
    booking_lead: int = 0
    answer_lead: int = 0
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
    monday = monday_of(day) + _WEEK
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
    """The last working day on which a visit on a working day can still be booked, with so many working days before.

    By the same count the day on which the hospital answers at the latest.
    """
    start = day - timedelta(days=2 * lead + 31)
    return calendar.add(start, calendar.between(start, day) - lead)


# --- when a client can be seen ----------------------------------------------------------------------------------------


class Way(StrEnum):
    """How one gets in to a client on a day; the better the earlier in this order."""

    BOOKED = "booked"
    OPEN = "open"
    ASKED = "asked"
    TO_BOOK = "to_book"
    TOO_LATE = "too_late"
    CLOSED = "closed"


_ORDER = list(Way)


class Booked(NamedTuple):
    """A booking that stands: confirmed, or asked for and not answered yet. It may have no time of day."""

    on: date
    at: time | None
    is_confirmed: bool


class Opening(NamedTuple):
    """A day, and how a visit in person stands on it."""

    on: date
    way: Way
    starts: time | None = None
    ends: time | None = None
    # The last day to ask and the day of the answer, where it must be booked.
    book_by: date | None = None
    answer_by: date | None = None

    @property
    def lets_in(self) -> bool:
        return self.way in {Way.BOOKED, Way.OPEN}

    @property
    def order(self) -> tuple[date, int, time]:
        return self.on, _ORDER.index(self.way), self.starts or time.min


def openings(windows: Iterable[Window], at: datetime, calendar: Calendar, *, ahead: int = AHEAD) -> list[Opening]:
    """Every day on which a window receives, seen from a moment, the nearest first; what is over today is left out."""
    on = at.date()
    last = on + timedelta(days=ahead)
    found = [
        _in_window(window, day, on, calendar)
        for window in windows
        for day in received_on(window, on, last, calendar)
        if day > on or at.time() < window.ends
    ]
    return sorted(found, key=lambda each: each.order)


def _in_window(window: Window, day: date, on: date, calendar: Calendar) -> Opening:
    """How a day of this window stands, seen from the day `on`."""
    if not window.booking_lead:
        return Opening(day, Way.OPEN, window.starts, window.ends)
    ask, answer = (book_by(day, lead, calendar) for lead in (window.booking_lead, window.answer_lead))
    return Opening(day, Way.TO_BOOK if on <= ask else Way.TOO_LATE, window.starts, window.ends, ask, answer)


def _as_booked(booking: Booked) -> Opening:
    return Opening(booking.on, Way.BOOKED if booking.is_confirmed else Way.ASKED, booking.at)


def next_opening(found: Sequence[Opening], bookings: Collection[Booked]) -> Opening | None:
    """The first of these days on which she can be seen, or will be if the hospital agrees; None where there is none.

    Where a booking stands, nothing else needs to be booked. Whatever is given lies ahead.
    """
    stands = {Way.OPEN} if bookings else {Way.OPEN, Way.TO_BOOK}
    days = [*map(_as_booked, bookings), *(each for each in found if each.way in stands)]
    return min(days, key=lambda each: each.order, default=None)


def on_day(
    windows: Collection[Window], bookings: Iterable[Booked], day: date, *, on: date, calendar: Calendar
) -> Opening | None:
    """How a visit in person on a day stands, planned on the day `on`; None where no rule is in force on it."""
    nobody = Opening(day, Way.CLOSED) if any(window.holds(day) for window in windows) else None
    ways = ways_on_day(windows, bookings, day, on=on, calendar=calendar)
    return min(ways, key=lambda each: each.order, default=nobody)


def ways_on_day(
    windows: Collection[Window], bookings: Iterable[Booked], day: date, *, on: date, calendar: Calendar
) -> list[Opening]:
    """Every booking and every window of a day, planned on the day `on`: at each of them one may be let in."""
    ways = [_as_booked(booking) for booking in bookings if booking.on == day]
    in_force = [window for window in windows if window.holds(day)]
    return ways + [
        _in_window(window, day, on, calendar) for window in in_force if received_on(window, day, day, calendar)
    ]


# --- who is registered ------------------------------------------------------------------------------------------------

MonthDay = tuple[int, int]


def within_season(on: date, starts: MonthDay, ends: MonthDay) -> bool:
    """Whether a day is in the yearly season from one (month, day) to another, both included; it may span New Year."""
    now = (on.month, on.day)
    return starts <= now <= ends if starts <= ends else now >= starts or now <= ends


def season_of(on: date, starts: MonthDay, ends: MonthDay) -> tuple[date, date] | None:
    """The first and the last day of the season that a day is in, if it is in one."""
    if not within_season(on, starts, ends):
        return None
    began = on.year - 1 if starts > ends and (on.month, on.day) < starts else on.year
    return _of_year(began, starts), _of_year(began + (starts > ends), ends)


def outlasts(expires_on: date, season: tuple[date, date], starts: MonthDay) -> bool:
    """Whether who is registered so long need not come to this season: the next one opens before it ends."""
    return _of_year(season[0].year + 1, starts) <= expires_on


def _of_year(year: int, day: MonthDay) -> date:
    """29 February is the 28th of a year that has none."""
    return date(year, 3, 1) - _DAY if day == (2, 29) else date(year, *day)


def registration_state(expires_on: date | None, on: date) -> RegistrationState:
    """Where a registration stands on a day, its last one included; None for who has none."""
    if expires_on is None:
        return RegistrationState.MISSING
    if expires_on < on:
        return RegistrationState.EXPIRED
    return RegistrationState.EXPIRING if expires_on <= on + EXPIRES_SOON else RegistrationState.VALID
