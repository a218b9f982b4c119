"""Which days a view of the calendar shows, and where it turns to next."""

from datetime import date, timedelta
from typing import NamedTuple

from planning.calendars.enums import View
from workdays.months import Month, month_of
from workdays.weeks import monday_of

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


class Span(NamedTuple):
    """Both days included; `before` and `after` are days that the view beside it shows."""

    first: date
    last: date
    before: date
    after: date


def span_of(view: View, on: date) -> Span:
    """A month is shown in whole weeks, from a Monday to a Sunday."""
    monday = monday_of(on)
    if view == View.DAY:
        return Span(on, on, on - DAY, on + DAY)
    if view == View.WEEK:
        return Span(monday, monday + WEEK - DAY, on - WEEK, on + WEEK)
    month = month_of(on)
    first = monday_of(month.first)
    last = monday_of(month.last) + WEEK - DAY
    return Span(first, last, _same_day(month.before, on), _same_day(month.next, on))


def _same_day(month: Month, on: date) -> date:
    """The same day of another month, or its last."""
    return month.first.replace(day=min(on.day, month.last.day))
