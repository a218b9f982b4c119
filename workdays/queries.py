"""The calendar as the administrators keep it. One query; ask once per action and pass it on."""

from datetime import date

from workdays.enums import HolidayKind
from workdays.models import Holiday
from workdays.rules import Calendar, calendar_of


def calendar() -> Calendar:
    rows = Holiday.objects.order_by("on").values_list("on", "kind")
    return calendar_of(tuple((on, kind == HolidayKind.MAKEUP) for on, kind in rows))


def add_workdays(day: date, count: int) -> date:
    """The `count`-th working day after a day."""
    return calendar().add(day, count)


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`."""
    return calendar().between(start, end)
