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


def unknown_years(on: date) -> list[int]:
    """The years one plans for on a day whose days off are not entered: this one, and from October on the next."""
    needed = [on.year] + ([on.year + 1] if on.month >= 10 else [])
    entered = set(Holiday.objects.filter(on__year__in=needed).values_list("on__year", flat=True).order_by().distinct())
    return [year for year in needed if year not in entered]
