"""The week, which begins on Monday."""

from datetime import date, timedelta


def monday_of(day: date) -> date:
    """The Monday of the week that a day is in."""
    return day - timedelta(days=day.weekday())
