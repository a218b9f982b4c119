"""The calendar as its pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planning.calendars.enums import EventKind
from planning.calendars.events import Event, by_day
from planning.calendars.spans import Span
from planning.calendars.words import title_of
from workdays.rules import Calendar

# What a phone's cell has room for.
DOTS = 4


@dataclass(frozen=True)
class Line:
    """An entry of a day; on the second day of several it is the same entry again."""

    event: Event
    title: str

    @property
    def icon(self) -> str:
        return ICONS[self.event.kind]


ICONS = {
    EventKind.VISIT: "bi-hospital",
    EventKind.REMOTE: "bi-telephone",
    EventKind.BOOKING: "bi-calendar-check",
    EventKind.BOOK_BY: "bi-alarm",
    EventKind.PROMISE: "bi-hand-thumbs-up",
    EventKind.STEP: "bi-arrow-right-circle",
    EventKind.WIN_BACK: "bi-heart",
    EventKind.RETROSPECTIVE: "bi-clock-history",
    EventKind.AWAY: "bi-airplane",
    EventKind.HOLIDAY: "bi-flag",
}


@dataclass(frozen=True)
class ShownDay:
    on: date
    lines: list[Line]
    is_working: bool
    is_today: bool
    is_chosen: bool
    # Whether it belongs to the month that is looked at.
    is_inside: bool

    @property
    def dots(self) -> list[Line]:
        return self.lines[:DOTS]


def days_of(events: Iterable[Event], span: Span, calendar: Calendar, *, on: date, chosen: date) -> list[ShownDay]:
    """Every day of the span with what stands in it."""
    lines = {event.key: Line(event, title_of(event)) for event in events}
    found = by_day((line.event for line in lines.values()), span.first, span.last)
    return [
        ShownDay(
            day,
            [lines[event.key] for event in inside],
            calendar.is_working(day),
            day == on,
            day == chosen,
            day.month == chosen.month,
        )
        for day, inside in found.items()
    ]
