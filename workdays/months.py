"""The month: what the field days are counted by before it begins (DOMAIN, Capacity check)."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import date_format

MONTHS_A_YEAR = 12


class Month(NamedTuple):
    """A calendar month. Sorts by time; reads "February 2026"."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month(self.year + 1, 1) if self.number == MONTHS_A_YEAR else Month(self.year, self.number + 1)

    @property
    def before(self) -> "Month":
        return Month(self.year - 1, MONTHS_A_YEAR) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def code(self) -> str:
        """As it stands in an address: "2026-02"."""
        return f"{self.year:04}-{self.number:02}"

    def __str__(self) -> str:
        return date_format(self.first, "YEAR_MONTH_FORMAT")


def month_of(day: date) -> Month:
    """The month that a day lies in."""
    return Month(day.year, day.month)
