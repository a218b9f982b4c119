"""A calendar as phones read it (RFC 5545): times in the organisation's zone, which comes along.

So a phone in another zone shows the right moment by its own clock. An entry of whole days has dates and no zone: a
promise for Friday is one for Friday wherever the phone is.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Timezone, vDuration, vText
from icalendar import Event as Entry

from planning.calendars.enums import DEADLINES, Privacy
from planning.calendars.events import Event, Revision
from planning.calendars.words import description_of, title_of

# How often a phone is asked to look again.
EVERY = timedelta(hours=1)
# From the beginning of its day on when a deadline rings.
REMINDED_AT = timedelta(hours=9)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def digest_of(event: Event, privacy: Privacy) -> str:
    """Of all that a phone is told of it."""
    told = (event.on, event.last, event.starts, event.ends, title_of(event, privacy), description_of(event, privacy))
    return hashlib.sha256(repr((*told, event.place, event.is_tentative)).encode()).hexdigest()[:16]


def as_calendar(
    events: Sequence[Event], revisions: Mapping[str, Revision], privacy: Privacy, *, name: str, on: date
) -> bytes:
    """The file, the same for the same entries and revisions."""
    found = Calendar()
    found.add("prodid", "-//pharmacrm//calendar//ZH")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", settings.TIME_ZONE)
    found.add("refresh-interval", vDuration(EVERY), parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", vDuration(EVERY))
    if any(event.starts for event in events):
        years = [event.on.year for event in events] + [on.year]
        found.add_component(_rules_of_zone(settings.TIME_ZONE, min(years), max(years)))
    for event in events:
        found.add_component(_entry(event, revisions[event.key], privacy))
    return bytes(found.to_ical())


@lru_cache(maxsize=16)
def _rules_of_zone(name: str, first: int, last: int) -> Timezone:
    """How the zone's clocks go from the year before the first to the one after the last."""
    return Timezone.from_tzinfo(ZoneInfo(name), None, date(first - 1, 1, 1), date(last + 2, 1, 1))


def _entry(event: Event, revision: Revision, privacy: Privacy) -> Entry:
    entry = Entry()
    changed_at = datetime.fromtimestamp(revision.changed_at, UTC)
    entry.add("uid", f"{event.key}@{urlsplit(settings.PUBLIC_URL).hostname}")
    entry.add("dtstamp", changed_at)
    entry.add("last-modified", changed_at)
    entry.add("sequence", revision.sequence)
    _add_times(entry, event)
    entry.add("summary", title_of(event, privacy))
    if event.place:
        entry.add("location", event.place)
    if description := description_of(event, privacy):
        entry.add("description", description)
    if event.url:
        entry.add("url", f"{settings.PUBLIC_URL.rstrip('/')}{event.url}")
    entry.add("categories", [str(event.kind.label)])
    entry.add("status", "TENTATIVE" if event.is_tentative else "CONFIRMED")
    entry.add("class", "PRIVATE")
    # What has no time does not make her day look taken.
    entry.add("transp", "OPAQUE" if event.starts else "TRANSPARENT")
    if event.kind in DEADLINES and not event.is_done:
        entry.add_component(_reminder(title_of(event, privacy)))
    return entry


def _add_times(entry: Entry, event: Event) -> None:
    if event.starts and event.ends:
        for name, at in (("dtstart", event.starts), ("dtend", event.ends)):
            entry.add(name, datetime.combine(event.on, at, zone()))
    else:
        entry.add("dtstart", event.on)
        # The day after the last one.
        entry.add("dtend", event.last + timedelta(days=1))


def _reminder(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", REMINDED_AT)
    alarm.add("description", vText(words))
    return alarm


def name_of(person: str) -> str:
    """What a phone calls the calendar, in the language that is set."""
    return _("%(person)s · client plan") % {"person": person}
