"""Which half days of a week are still to be planned for a person, and how many contacts each day has room for."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from planning.weeks.problem import HOURS, VISIT_MINUTES, Half
from workdays.rules import Calendar
from workdays.weeks import monday_of

DAY = timedelta(days=1)
DAYS = 7
# A half day under way begins anew at the next full five minutes.
ROUNDED = 5


def is_past(day: date, on: date) -> bool:
    """Whether the week of one day is over on another."""
    return monday_of(day) < monday_of(on)


def days_of(week_on: date) -> list[date]:
    return [week_on + number * DAY for number in range(DAYS)]


def field_days(week_on: date, away: Collection[date], calendar: Calendar) -> list[date]:
    """The working days of a week, makeup workdays among them, on which she is neither on leave nor at a meeting."""
    return [day for day in days_of(week_on) if calendar.is_working(day) and day not in away]


def halves_from(days: Iterable[date], local: datetime, *, is_rest: bool = False) -> list[Half]:
    """The half days of these days that have not begun at a moment; of one under way its rest, where that is asked."""
    found = []
    for day in days:
        for part, (starts, ends) in HOURS.items():
            if day < local.date():
                continue
            now = local.hour * 60 + local.minute if day == local.date() else 0
            if now > starts and is_rest:
                starts = -(-now // ROUNDED) * ROUNDED
            if now <= starts and ends - starts >= VISIT_MINUTES:
                found.append(Half(day, part, starts, ends))
    return found


def room(halves: Iterable[Half], contacts: int, taken: Mapping[date, int], done: Mapping[date, int]) -> dict[date, int]:
    """How many contacts each day still has room for: its share of a whole day's, and never more than are left of it.

    `taken` are those that stand and are to be done, `done` those that are.
    """
    minutes: dict[date, int] = {}
    for half in halves:
        minutes[half.on] = minutes.get(half.on, 0) + half.minutes
    whole = sum(ends - starts for starts, ends in HOURS.values())
    return {
        day: max(0, min(contacts - done.get(day, 0), -(-contacts * left // whole)) - taken.get(day, 0))
        for day, left in minutes.items()
    }
