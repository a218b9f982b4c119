"""What speaks against putting a client by hand into a half day: some of it forbids, the rest only warns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from clients.models import Relationship
from planning.enums import ItemState, LeftOutWhy
from planning.models import PlannedVisit
from planning.weeks.asking import Asked, asked
from planning.weeks.clientele import doors_of, seen_by
from planning.weeks.facts import Item, WeekFacts, Who, read_week
from planning.weeks.horizon import halves_from
from planning.weeks.openings import Met, met_in
from planning.weeks.problem import ANY_TIME, APART_MINUTES, HOURS, MOST_PLACES, VISIT_MINUTES, Cell, Half
from planning.weeks.travel import minutes
from visits.enums import Channel
from workdays.weeks import monday_of
from workdays.words import day_in_words

# Of why somebody cannot be met, what forbids to plan it.
_FORBIDDEN = {LeftOutWhy.FILING_EXPIRED}


@dataclass(frozen=True)
class Objection:
    """Something against it; what is hard is refused."""

    code: str
    text: str | Promise
    is_hard: bool = False


def objections(
    rep: User,
    relationship: Relationship,
    *,
    day: date,
    half: int,
    channel: Channel,
    at: datetime,
    item: PlannedVisit | None = None,
) -> list[Objection]:
    """Everything against a contact with a client on a day, in a half day (3 for any time of it), the hard ones first.

    `item` is the one that would be moved there. As many queries as a week is read with.
    """
    [found] = objections_to(rep, relationship, [(day, half)], channel=channel, at=at, item=item).values()
    return found


def objections_to(
    rep: User,
    relationship: Relationship,
    cells: Sequence[Cell],
    *,
    channel: Channel,
    at: datetime,
    item: PlannedVisit | None = None,
) -> dict[Cell, list[Objection]]:
    """The same of several half days of one week, in one reading."""
    local = timezone.localtime(at)
    weeks = {monday_of(day) for day, _half in cells}
    read = {week: read_week(rep, week_on=week, on=local.date(), also=[relationship.pk]) for week in weeks}
    own = None if item is None else item.pk
    return {
        (day, half): _against_cell(read[monday_of(day)], rep.pk, relationship.pk, (day, half), channel, local, own)
        for day, half in cells
    }


def _against_cell(
    facts: WeekFacts, rep: int, relationship: int, cell: Cell, channel: Channel, local: datetime, own: int | None
) -> list[Objection]:
    day, half = cell
    who = next((each for each in facts.people if each.pk == relationship), None)
    others = [each for each in facts.items if each.rep_id == rep and each.pk != own]
    found = list(_of_time(facts, day, half, local))
    if who is None or not _holds(facts, who, day):
        found.append(Objection("not_hers", _("The client is not yours on that day"), is_hard=True))
    if any(each.relationship == relationship and each.on == day for each in others):
        found.append(Objection("there_already", _("The client stands in that day already"), is_hard=True))
    if who is not None:
        found += _of_client(facts, who, day, half, channel, others)
    found += _of_day(facts, day, others)
    return sorted(found, key=lambda each: not each.is_hard)


def _holds(facts: WeekFacts, who: Who, day: date) -> bool:
    """Of a day that is none in the field nobody can say; it is objected to already."""
    return day not in facts.days or facts.holds(who, day)


def _of_time(facts: WeekFacts, day: date, half: int, local: datetime) -> Iterator[Objection]:
    if day < local.date():
        yield Objection("past", _("That day is over"), is_hard=True)
    elif day not in facts.days:
        yield Objection("no_field_time", _("No field time on that day"), is_hard=True)
    elif half not in {each.part for each in halves_from([day], local, is_rest=True)} and half != ANY_TIME:
        yield Objection("past", _("That half day is over"), is_hard=True)


def _of_client(
    facts: WeekFacts, who: Who, day: date, half: int, channel: Channel, others: list[Item]
) -> Iterator[Objection]:
    policy, calendar = facts.cadence.policy(who.path), facts.cadence.calendar
    how = asked(who.facts, policy, calendar, [day])
    yield from _of_maximum(facts, who, day, how, others)
    if not channel.is_in_person:
        if how.from_afar == 0:
            yield Objection("in_person_only", _("Only in person counts this time"))
        return
    parts = [half] if half != ANY_TIME else list(HOURS)
    ways = [met_in(Half(day, part, *HOURS[part]), doors_of(facts, who), seen_by(facts)) for part in parts]
    if not any(isinstance(way, Met) for way in ways):
        why = next(way for way in ways if isinstance(way, LeftOutWhy))
        yield Objection(why.value, _against(why), is_hard=why in _FORBIDDEN)
    else:
        yield from (each for way in ways if isinstance(way, Met) for each in _to_book(way))
    yield from _of_places(who, day, half, others)


def _against(why: LeftOutWhy) -> str:
    return {
        LeftOutWhy.NOT_THERE: _("Not to be met in that half day"),
        LeftOutWhy.NO_WINDOW: _("The hospital receives nobody then"),
        LeftOutWhy.TOO_LATE_TO_BOOK: _("Too late to book"),
    }.get(why, str(why.label))


def _to_book(way: Met) -> Iterator[Objection]:
    for code, values in way.reasons:
        if code == "book_by":
            day = day_in_words(date.fromisoformat(values["on"]))
            yield Objection("book_by", _("To be booked by %(day)s") % {"day": day})


def _of_maximum(facts: WeekFacts, who: Who, day: date, how: Asked, others: list[Item]) -> Iterator[Objection]:
    """More contact days than the cadence allows, with those that are planned in this week."""
    planned = {each.on for each in others if each.relationship == who.pk and each.state == ItemState.PLANNED}
    left = how.left_on(day)
    if left is not None and left - len(planned - {day}) <= 0:
        yield Objection("maximum", _("More often than the cadence allows"))


def _of_places(who: Who, day: date, half: int, others: list[Item]) -> Iterator[Objection]:
    """Too far from what else stands in the day, or too much for the half day."""
    mine = [each for each in others if each.on == day and each.half != ANY_TIME and each.state == ItemState.PLANNED]
    farthest = max((minutes(who.spot, each.spot) for each in mine), default=0)
    if farthest > APART_MINUTES:
        yield Objection("far", _("About %(minutes)s minutes from others of that day") % {"minutes": farthest})
    here = [each for each in mine if each.half == half]
    places = {each.spot.pk for each in here} | {who.spot.pk}
    if len(places) > MOST_PLACES:
        yield Objection("many_places", _("More than %(most)s hospitals in a half day") % {"most": MOST_PLACES})
    starts, ends = HOURS.get(half, (0, 0))
    if half != ANY_TIME and (len(here) + 1) * VISIT_MINUTES > ends - starts:
        yield Objection("no_time", _("Too many visits for a half day"))


def _of_day(facts: WeekFacts, day: date, others: list[Item]) -> Iterator[Objection]:
    counts = Counter(each.on for each in others if each.state in {ItemState.PLANNED, ItemState.DONE})
    if counts[day] + 1 > facts.contacts_a_day:
        words = ngettext(
            "More than %(most)s contact on that day", "More than %(most)s contacts on that day", facts.contacts_a_day
        )
        yield Objection("many", words % {"most": facts.contacts_a_day})
