"""The days that a board looks at, and those before that it compares them with."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workdays.quarters import quarter_of


class Span(TextChoices):
    WEEK = "7", _("7 days")
    MONTH = "30", _("30 days")
    NINETY = "90", _("90 days")
    QUARTER = "quarter", _("This quarter")


class Period(NamedTuple):
    """Both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, up to the day before the first."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def marks(self, count: int) -> list[date]:
        """Up to so many days spread evenly over both periods, the last day of this one always among them."""
        step = max(1, 2 * self.days // count)
        days = [self.last - timedelta(days=step * number) for number in range(count)]
        return sorted(day for day in days if day >= self.before.first)


def period_of(span: Span, *, on: date) -> Period:
    """The days up to yesterday, since today is not over. On a quarter's first day it is the quarter that has ended."""
    last = on - timedelta(days=1)
    if span == Span.QUARTER:
        return Period(quarter_of(last).first, last)
    return Period(last - timedelta(days=int(span) - 1), last)


def kept_periods(*, on: date) -> list[Period]:
    """Every period that a board may be asked for on a day, and those before them."""
    periods = [period_of(span, on=on) for span in Span]
    return [*periods, *(period.before for period in periods)]
