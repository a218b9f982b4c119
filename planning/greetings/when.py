"""On which days a festival is. Without a database or a clock.

Of the lunar calendar a leap month repeats no festival, and a day that the year does not have is kept on the last of
its month; New Year's Eve (除夕) is the last day of the year, the 29th or the 30th.
"""

from datetime import date

from planning.enums import FestivalCalendar
from workdays.lunar import lunar_days_between

# The 29th of February is kept on the 28th in a year that has none.
_LONG = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def exists(calendar: str, month: int, day: int) -> bool:
    """Whether some year has this day."""
    if not 1 <= month <= 12 or day < 1:
        return False
    return day <= (30 if calendar == FestivalCalendar.LUNAR else _LONG[month])


def occurrences(calendar: str, month: int, day: int, first: date, last: date) -> list[date]:
    """Every day from `first` to `last` on which it is, in their order."""
    if calendar == FestivalCalendar.LUNAR:
        return lunar_days_between(month, day, first, last)
    days = (_in_year(year, month, day) for year in range(first.year, last.year + 1))
    return [found for found in days if first <= found <= last]


def _in_year(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def birthdays_on(on: date) -> list[str]:
    """The birthdays, as "05-20", that are kept on a day: on 28 February of a common year those of the 29th too."""
    found = [on.strftime("%m-%d")]
    if (on.month, on.day) == (2, 28) and _in_year(on.year, 2, 29).day == 28:
        found.append("02-29")
    return found
