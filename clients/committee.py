"""When a hospital's pharmacy committee meets next. Decided without a database or a clock.

The day that was announced counts until it has come. After that the cycle says the month, and nobody can say the day: a
committee meets in named months, or every so many months after the last known meeting.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

YEAR = 12


@dataclass(frozen=True)
class Cycle:
    """`months` are 1 to 12. Of `months` and `every` at most one says something; neither where it is not known."""

    months: Collection[int] = ()
    every: int | None = None
    # The last day that was announced, past or to come.
    announced: date | None = None


@dataclass(frozen=True)
class Meeting:
    """The next one: on its announced day, or on the first of the month in which the cycle expects it."""

    on: date
    is_announced: bool


def next_meeting(cycle: Cycle, on: date) -> Meeting | None:
    """The next meeting on a day or after it; None where nothing says."""
    if cycle.announced is not None and cycle.announced >= on:
        return Meeting(cycle.announced, is_announced=True)
    month = _expected(cycle, on)
    return None if month is None else Meeting(month, is_announced=False)


def _expected(cycle: Cycle, on: date) -> date | None:
    """The first day of the month it is expected in, this one among them unless it met this month already."""
    first = on.replace(day=1)
    met_this_month = cycle.announced is not None and cycle.announced.replace(day=1) == first
    if cycle.months:
        ahead = range(int(met_this_month), YEAR + 1)
        return next(month for month in (later(first, number) for number in ahead) if month.month in cycle.months)
    if cycle.every and cycle.announced is not None:
        month = later(cycle.announced.replace(day=1), cycle.every)
        while month < first:
            month = later(month, cycle.every)
        return month
    return None


def later(first: date, months: int) -> date:
    """The first day of the month so many months after that of another first day."""
    years, index = divmod(first.month - 1 + months, YEAR)
    return date(first.year + years, index + 1, 1)
