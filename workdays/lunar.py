"""The lunar calendar, as far as work goes by it: days of the lunar year, and the New Year.

Days come from borax, which holds the published tables of the lunar years 1900 to 2100.
"""

from datetime import date

from borax.calendars.lunardate import LCalendars, LunarDate

# Solar years for which every lunar day is known.
FIRST_YEAR, LAST_YEAR = 1901, 2099


def lunar_day(year: int, month: int, day: int) -> date:
    """The solar date of a day of the lunar year that begins in `year`; leap months are not meant.

    Month 12, day 30 is the last day of the year (除夕), also in a year whose last month has 29 days.
    """
    if (month, day) == (12, 30):
        day = LCalendars.ndays(year, 12)
    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar


def lunar_days_between(month: int, day: int, first: date, last: date) -> list[date]:
    """Every solar date from `first` to `last` on which this day of the lunar year falls; leap months are not meant.

    A lunar day that the year does not have (the 30th of a month of 29 days) is kept on the last day of its month.
    """
    years = range(max(FIRST_YEAR, first.year) - 1, min(LAST_YEAR, last.year) + 1)
    days = (lunar_day(year, month, min(day, LCalendars.ndays(year, month))) for year in years)
    return [found for found in days if first <= found <= last]


def lunar_new_year(year: int) -> date:
    """The first day of the Spring Festival of a solar year."""
    return lunar_day(year, 1, 1)
