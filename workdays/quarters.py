"""The quarter: the rhythm in which clients are assessed anew and the work is planned (DOMAIN, Grade)."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

MONTHS = 3


class Quarter(NamedTuple):
    """A calendar quarter, 1 to 4 of a year. Sorts by time; reads "2026 Q4"."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def __str__(self) -> str:
        return _("%(year)s Q%(number)s") % {"year": self.year, "number": self.number}


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    return Quarter(day.year, (day.month - 1) // MONTHS + 1)
