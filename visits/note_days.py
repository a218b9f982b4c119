"""Which day is meant: weeks, months and holidays counted from the day on which the words were written.

A week begins on Monday. "By the end" of a week, month or year is its last working day. What lies in the past is
answered too: whoever asks decides what to make of it.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workdays.breaks import Break, break_around, next_break
from workdays.lunar import lunar_day, lunar_new_year
from workdays.rules import Calendar

_DAY = timedelta(days=1)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
# A date without a year that is no longer past than this was meant as past; one longer past is next year's.
PAST = timedelta(days=92)
# Solar holidays by month and day; the others are days of the lunar year.
SOLAR = {"new_year": (1, 1), "tomb": (4, 5), "labour": (5, 1), "national": (10, 1)}
LUNAR = {"dragon_boat": (5, 5), "mid_autumn": (8, 15)}


@dataclass(frozen=True)
class Context:
    """What a day in words depends on: when they were written, the working days, and her clinics to come."""

    on: date
    calendar: Calendar
    # Days on which she has a clinic, in order; empty where that is not known.
    clinics: Sequence[date] = ()

    def next_clinic(self) -> date | None:
        return next((day for day in self.clinics if day > self.on), None)

    def clinic_within(self, first: date, last: date) -> date | None:
        return next((day for day in self.clinics if max(first, self.on) <= day <= last), None)


def plus(on: date, days: int) -> date | None:
    """A day so many days on; None where no calendar reaches."""
    return on + timedelta(days=days) if 0 <= days < 1000 else None


def plus_workdays(context: Context, count: int) -> date | None:
    return context.calendar.add(context.on, count) if 0 < count < 400 else None


def plus_months(on: date, months: int) -> date | None:
    """The same day some months on, or the last of a shorter month."""
    if not 0 <= months < 36:
        return None
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def day_of(year: int, month: int, day: int) -> date | None:
    """A date, or None for one that does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of_year(context: Context, month: int, day: int) -> date | None:
    """A date without a year: the next that comes, or the last one where that is not long past."""
    years = (context.on.year - 1, context.on.year, context.on.year + 1)
    days = (day_of(year, month, day) for year in years)
    return next((found for found in days if found and found >= context.on - PAST), None)


def day_of_month(context: Context, day: int, *, ahead: int | None = None) -> date | None:
    """The day of the month with this number: of the month so many ahead, or the next that comes."""
    if ahead is not None:
        first = month_ahead(context.on, ahead)
        return day_of(first.year, first.month, day)
    for months in range(3):
        first = month_ahead(context.on, months)
        found = day_of(first.year, first.month, day)
        if found is not None and found >= context.on:
            return found
    return None


def month_ahead(on: date, months: int) -> date:
    """The first day of the month so many ahead."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, 1)


def coming(on: date, weekday: int) -> date:
    """The next such weekday after a day: whoever means the day itself says "today"."""
    return on + timedelta(days=(weekday - on.weekday() + 6) % 7 + 1)


def in_week(on: date, weeks: int, weekday: int) -> date:
    """A weekday of this week (0), the next (1), the last (-1)."""
    return monday(on, weeks) + timedelta(days=weekday)


def monday(on: date, weeks: int = 0) -> date:
    return on + timedelta(days=7 * weeks - on.weekday())


def last_working(context: Context, first: date, last: date) -> date:
    """The last working day of a period as far as it is to come; its last day where it has none."""
    day = last
    while day > max(first, context.on) and not context.calendar.is_working(day):
        day -= _DAY
    return day if context.calendar.is_working(day) else last


def end_of_week(context: Context, weeks: int) -> date:
    first = monday(context.on, weeks)
    return last_working(context, first, first + timedelta(days=6))


def end_of_months(context: Context, ahead: int, *, months: int = 1) -> date:
    """The last working day of the month so many ahead, or of as many months from it."""
    first = month_ahead(context.on, ahead)
    return last_working(context, first, month_ahead(first, months) - _DAY)


def part_of_month(context: Context, first: date, part: str) -> date:
    """The last working day of the beginning (5th), first third (10th), middle (15th) or last third (25th on)."""
    day = {"early": 5, "first": 10, "middle": 15, "second": 20, "late": 25}.get(part)
    if day is None:
        return last_working(context, first, month_ahead(first, 1) - _DAY)
    return last_working(context, first, first.replace(day=day))


def month_named(context: Context, month: int) -> date | None:
    """The first day of the month with this number: this one, or the next that comes."""
    if not 1 <= month <= 12:
        return None
    year = context.on.year + (month < context.on.month)
    return date(year, month, 1)


def holiday(context: Context, name: str) -> Break | None:
    """The days off of a holiday that is to come or under way; "" is whichever comes next."""
    if not name:
        return next_break(context.on, context.calendar)
    for year in (context.on.year - 1, context.on.year, context.on.year + 1):
        found = break_around(_holiday_of(name, year), context.calendar)
        if found.last >= context.on:
            return found
    return None


def _holiday_of(name: str, year: int) -> date:
    if name == "spring":
        return lunar_new_year(year)
    if name in LUNAR:
        return lunar_day(year, *LUNAR[name])
    return date(year, *SOLAR[name])
