"""Days and moments as the database keeps them, made once: a million rows use the same few thousand texts."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from django.conf import settings

from workdays.rules import Calendar

# Moments of a day are counted in steps of five minutes from eight o'clock.
FIRST_HOUR = 8
SLOTS = 13 * 12
MORNING = range(6, 48)
AFTERNOON = range(66, 118)
EVENING = range(122, SLOTS)


@cache
def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def text(moment: datetime) -> str:
    """A moment as both databases take it: in UTC, without saying so."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def at(day: date, hour: int = 0, minute: int = 20) -> datetime:
    """A moment of a business day."""
    return datetime.combine(day, time(hour, minute), tzinfo=zone())


class Days:
    """The working days up to (excluding) the day of the demo, by their running number."""

    def __init__(self, calendar: Calendar, on: date) -> None:
        self.calendar, self.on = calendar, on
        self.working = [day for day, _, is_working in calendar.days() if is_working]
        # Nothing has happened yet on the day itself.
        self.last = calendar.number(on - timedelta(days=1))
        self.today = calendar.number(on)
        self._iso: dict[date, str] = {}
        self._moments: dict[date, list[str]] = {}

    def day(self, number: int) -> date:
        """The working day with this running number."""
        return self.working[number - 1]

    def iso(self, day: date) -> str:
        found = self._iso.get(day)
        if found is None:
            found = self._iso[day] = day.isoformat()
        return found

    def moments(self, day: date) -> list[str]:
        """The day's moments, SLOTS of them."""
        found = self._moments.get(day)
        if found is None:
            start = at(day, FIRST_HOUR, 0)
            found = self._moments[day] = [text(start + timedelta(minutes=5 * slot)) for slot in range(SLOTS)]
        return found

    @cached_property
    def night(self) -> datetime:
        """When the demo is loaded, as far as its rows are concerned."""
        return at(self.on)
