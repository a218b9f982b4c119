"""The half days that a planned visit could be put into, and what speaks against each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import pgettext

from accounts.models import User
from clients.models import Relationship
from desk.week_board import DAY, IN_SHORT, half_in_words
from planning.models import PlannedVisit
from planning.weeks.hand import ANY_TIME, HALVES, Place, why_not
from planning.weeks.objections import Objection, objections_to
from visits.enums import Channel
from workdays.rules import Calendar


@dataclass(frozen=True)
class Choice:
    """A half day that a visit can be put into; `warnings` speak against it, `refused` forbid it."""

    place: Place
    is_here: bool
    is_open: bool
    warnings: Sequence[str] = ()
    refused: Sequence[str] = ()

    @property
    def label(self) -> str:
        return half_in_words(self.place.half)


@dataclass(frozen=True)
class ChoicesOfDay:
    on: date
    choices: Sequence[Choice]

    @property
    def weekday(self) -> str:
        return str(IN_SHORT[self.on.weekday()])

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """What speaks against which half days, each once."""
        found: dict[str, list[str]] = {}
        for each in self.choices:
            for why in (*each.refused, *each.warnings):
                found.setdefault(why, []).append(each.label)
        comma = pgettext("between items", ", ")
        return [(comma.join(labels), why) for why, labels in found.items()]


def choices_of(item: PlannedVisit, *, user: User, at: datetime, calendar: Calendar) -> list[ChoicesOfDay]:
    """The half days of its week that an open visit can be moved to."""
    asked = _Asked(user, item.relationship, item.plan.week_on, Channel(item.channel), at, item)
    return _choices(asked, calendar)


def choices_to_add(
    relationship: Relationship, week_on: date, *, user: User, at: datetime, calendar: Calendar
) -> list[ChoicesOfDay]:
    """The half days of a week that a client can be put into: in person where that is possible, else from afar."""
    return _choices(_Asked(user, relationship, week_on, Channel.IN_PERSON, at), calendar)


@dataclass(frozen=True)
class _Asked:
    """Whom, through which channel and in which week; `item` is the visit that would be moved."""

    user: User
    relationship: Relationship
    week_on: date
    channel: Channel
    at: datetime
    item: PlannedVisit | None = None

    def channel_at(self, place: Place) -> Channel:
        """A new visit at any time of a day is none in person."""
        afar = self.item is None and place.half == ANY_TIME
        return Channel.PHONE if afar else self.channel


def _choices(asked: _Asked, calendar: Calendar) -> list[ChoicesOfDay]:
    local = timezone.localtime(asked.at)
    here = Place(asked.item.on, asked.item.half) if asked.item else None
    days = [day for day in (asked.week_on + number * DAY for number in range(7)) if day >= local.date()]
    shown = [day for day in days if calendar.is_working(day) or (here and here.on == day)]
    places = [Place(day, half) for day in shown for half in HALVES]
    against = _against([place for place in places if place != here and _is_possible(asked, place, local)], asked)
    return [ChoicesOfDay(day, [_choice(place, here, against) for place in places if place.on == day]) for day in shown]


def _is_possible(asked: _Asked, place: Place, local: datetime) -> bool:
    return why_not(place, channel=asked.channel_at(place), week_on=asked.week_on, local=local) is None


def _against(places: Sequence[Place], asked: _Asked) -> dict[Place, list[Objection]]:
    """What speaks against each: those in person in one reading, those from afar in another."""
    found: dict[Place, list[Objection]] = {}
    for channel in sorted({asked.channel_at(place) for place in places}):
        cells = [place for place in places if asked.channel_at(place) == channel]
        said = objections_to(asked.user, asked.relationship, cells, channel=channel, at=asked.at, item=asked.item)
        found |= {place: said[place] for place in cells}
    return found


def _choice(place: Place, here: Place | None, against: Mapping[Place, Sequence[Objection]]) -> Choice:
    found = against.get(place)
    hard = [str(each.text) for each in found or () if each.is_hard]
    soft = [str(each.text) for each in found or () if not each.is_hard]
    return Choice(place, place == here, found is not None and not hard, soft, hard)
