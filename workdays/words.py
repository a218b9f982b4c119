"""A day as it stands in a sentence."""

from datetime import date

from django.utils.formats import date_format


def day_in_words(day: date) -> str:
    """Month and day, where the year goes without saying."""
    return date_format(day, "MONTH_DAY_FORMAT")
