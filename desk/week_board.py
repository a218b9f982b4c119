"""One person's week as the page shows it: days and half days, in each the hospitals in walking order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.access import overseen_paths
from accounts.models import Leave, Posting, User, at_or_below
from clients.models import Organisation, Relationship
from clients.reception_words import day_in_words
from planning.enums import ItemState
from planning.models import PlannedVisit, PlannedVisitQuerySet, WeekPlan
from planning.weeks import travel
from planning.weeks.against_words import warnings_in_words
from planning.weeks.hand import ANY_TIME, HALVES, Place, is_over, monday_of, why_not
from planning.weeks.objections import Objection, objections_to
from planning.weeks.words import reasons_in_words
from visits.enums import Channel
from workdays.rules import Calendar

DAY = timedelta(days=1)
ICONS = {
    Channel.IN_PERSON: "person-walking",
    Channel.PHONE: "telephone",
    Channel.WECHAT: "wechat",
    Channel.SMS: "chat-left-text",
    Channel.VIDEO: "camera-video",
    Channel.DEPARTMENT_MEETING: "people",
    Channel.CONFERENCE: "easel",
}


_IN_SHORT = [
    pgettext_lazy("weekday in short", "Mon"),
    pgettext_lazy("weekday in short", "Tue"),
    pgettext_lazy("weekday in short", "Wed"),
    pgettext_lazy("weekday in short", "Thu"),
    pgettext_lazy("weekday in short", "Fri"),
    pgettext_lazy("weekday in short", "Sat"),
    pgettext_lazy("weekday in short", "Sun"),
]


def half_in_words(half: int) -> str:
    words = {1: pgettext("half day", "Morning"), 2: pgettext("half day", "Afternoon")}
    return words.get(half) or pgettext("half day", "Any time")


def place_in_words(place: Place) -> str:
    """Of a week: its day and the half of it."""
    words = {"day": day_in_words(place.on), "half": half_in_words(place.half)}
    return pgettext("half day", "%(day)s, %(half)s") % words


@dataclass(frozen=True)
class Line:
    """A planned visit, and what is said beside it."""

    item: PlannedVisit
    reasons: Sequence[str]
    warnings: Sequence[str] = ()

    @property
    def place(self) -> Place:
        return Place(self.item.on, self.item.half)

    @property
    def half(self) -> str:
        return half_in_words(self.item.half)

    @property
    def icon(self) -> str:
        return ICONS[Channel(self.item.channel)]

    @property
    def is_open(self) -> bool:
        return self.item.state == ItemState.PLANNED


@dataclass(frozen=True)
class Stop:
    """A hospital within a half day. `way` is how one comes there from the one before."""

    name: str
    lines: Sequence[Line]
    way: str = ""


@dataclass(frozen=True)
class HalfDay:
    place: Place
    stops: Sequence[Stop]
    is_over: bool

    @property
    def label(self) -> str:
        return half_in_words(self.place.half)

    @property
    def lines(self) -> list[Line]:
        return [line for stop in self.stops for line in stop.lines]

    @property
    def is_any_time(self) -> bool:
        return self.place.half == ANY_TIME


@dataclass(frozen=True)
class DayOfWeek:
    """`off` says in words why it is no field day, or what of it is taken; `taken_out` are those that stand no more."""

    on: date
    halves: Sequence[HalfDay]
    is_working: bool
    off: str
    is_today: bool
    is_past: bool
    taken_out: Sequence[Line] = ()

    @property
    def weekday(self) -> str:
        return str(_IN_SHORT[self.on.weekday()])

    @property
    def lines(self) -> list[Line]:
        return [line for half in self.halves for line in half.lines]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def done(self) -> int:
        return sum(line.item.state == ItemState.DONE for line in self.lines)


@dataclass(frozen=True)
class Week:
    """A person's week. `plan` is None where none was made."""

    rep: User
    on: date
    plan: WeekPlan | None
    days: Sequence[DayOfWeek]
    # Whether clients of several territories stand in it, so that each says whose she is.
    with_territory: bool

    @property
    def last(self) -> date:
        return self.on + 6 * DAY

    @property
    def lines(self) -> list[Line]:
        return [line for day in self.days for line in day.lines]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def done(self) -> int:
        return sum(day.done for day in self.days)

    def chosen(self, asked: date | None, today: date) -> DayOfWeek:
        """The day that a phone shows: the one asked for, else today, else the first that is not over."""
        by_date = {day.on: day for day in self.days}
        ahead = next((day for day in self.days if day.on >= today), self.days[-1])
        return by_date.get(asked or today) or by_date.get(today) or ahead


def people_overseen(user: User, on: date) -> QuerySet[User]:
    """Whose weeks a person may look at beside her own, by name."""
    posted = Posting.objects.valid(on).filter(at_or_below(overseen_paths(user, on), "territory__path"))
    return User.objects.filter(Exists(posted.filter(user=OuterRef("pk")))).order_by("full_name", "pk")


def people_seen(user: User, on: date) -> QuerySet[User]:
    """The same, and she herself."""
    return people_overseen(user, on) | User.objects.filter(pk=user.pk)


def seen_items(user: User) -> PlannedVisitQuerySet:
    """What a person sees of planned visits: of clients who are hers to see, in weeks that are."""
    seen: PlannedVisitQuerySet = PlannedVisit.objects.visible_to(user)
    return seen.filter(plan__in=WeekPlan.objects.visible_to(user))


@dataclass(frozen=True)
class PlanOfToday:
    """What Today says of the plan: how much of it is done, and who is next; empty where nobody is left."""

    done: int
    total: int
    next: str


def plan_of_today(rep: User, on: date) -> PlanOfToday | None:
    """None where nothing is planned for the day. One query."""
    mine = PlannedVisit.objects.editable_by(rep).standing().filter(on=on).in_order()
    rows = list(mine.values_list("state", "relationship__client__full_name"))
    if not rows:
        return None
    done = sum(state == ItemState.DONE for state, _name in rows)
    return PlanOfToday(done, len(rows), next((name for state, name in rows if state == ItemState.PLANNED), ""))


def next_planned(relationship: Relationship, user: User, on: date) -> Line | None:
    """When a client is to be seen or called next in a week that the person sees. One query."""
    ahead = seen_items(user).open().filter(relationship=relationship, on__gte=on)
    item = ahead.order_by("on", "half", "pk").first()
    return line_of(item) if item else None


def week_to_show(asked: date | None, today: date, calendar: Calendar) -> date:
    """The Monday of the week asked for, else of the next working day: on a Saturday the week that comes."""
    return monday_of(asked or calendar.next_working(today))


def week_of(rep: User, week_on: date, *, user: User, at: datetime, calendar: Calendar) -> Week:
    """A person's week as `user` sees it: three queries, whatever stands in it."""
    plan = WeekPlan.objects.visible_to(user).of(rep).filter(week_on=week_on).first()
    lines = [line_of(item) for item in _items(plan, user)]
    away, local = list(_away(rep, week_on)), timezone.localtime(at)
    days = [
        _day(day, [line for line in lines if line.item.on == day], _off(day, away, calendar), local, calendar)
        for day in (week_on + number * DAY for number in range(7))
    ]
    shown = [day for day in days if day.on.weekday() < 5 or day.is_working or day.lines]
    return Week(rep, week_on, plan, shown, len({line.item.territory_id for line in lines}) > 1)


def _items(plan: WeekPlan | None, user: User) -> Iterable[PlannedVisit]:
    return PlannedVisit.objects.visible_to(user).filter(plan=plan).with_client().in_order() if plan else ()


def line_of(item: PlannedVisit) -> Line:
    return Line(item, reasons_in_words(item.reasons), warnings_in_words(item.reasons))


def _away(rep: User, week_on: date) -> Iterable[Leave]:
    return Leave.objects.approved().touching(week_on, week_on + 6 * DAY).filter(user=rep).order_by("from_on", "pk")


def _off(day: date, away: Sequence[Leave], calendar: Calendar) -> str:
    if not calendar.is_working(day):
        return _("Day off")
    found = next((leave for leave in away if leave.from_on <= day <= leave.to_on), None)
    return str(found.get_kind_display()) if found else ""


def _day(day: date, lines: Sequence[Line], off: str, local: datetime, calendar: Calendar) -> DayOfWeek:
    standing = [line for line in lines if line.item.state != ItemState.DROPPED]
    return DayOfWeek(
        on=day,
        halves=[_half(Place(day, half), standing, local) for half in HALVES],
        is_working=calendar.is_working(day),
        off=off,
        is_today=day == local.date(),
        is_past=day < local.date(),
        taken_out=[line for line in lines if line.item.state == ItemState.DROPPED],
    )


def _half(place: Place, lines: Iterable[Line], local: datetime) -> HalfDay:
    return HalfDay(place, _stops([line for line in lines if line.place == place]), is_over(place, local))


def _stops(lines: Sequence[Line]) -> list[Stop]:
    """By hospital, in the order in which the first of each is visited. What is done from anywhere is one stop."""
    houses: dict[int | None, list[Line]] = {}
    for line in lines:
        client = line.item.relationship.client
        houses.setdefault(None if line.item.half == ANY_TIME else client.organisation_id, []).append(line)
    found: list[Stop] = []
    before: Organisation | None = None
    for house, of_house in houses.items():
        organisation = of_house[0].item.relationship.client.organisation if house else None
        way = _way(before, organisation) if found else ""
        found.append(Stop(organisation.name if organisation else "", of_house, way))
        before = organisation
    return found


def _way(before: Organisation | None, after: Organisation | None) -> str:
    """How far the next hospital is, as far as that can be known."""
    minutes = travel.minutes(_spot(before), _spot(after))
    return _("about %(minutes)s min on the way") % {"minutes": minutes}


def _spot(house: Organisation | None) -> travel.Spot:
    if house is None:
        return travel.Spot(0)
    degrees = (float(each) if each is not None else None for each in (house.latitude, house.longitude))
    return travel.Spot(house.pk, house.city, house.county, *degrees)


# --- where a visit could stand ----------------------------------------------------------------------------------------


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
        return str(_IN_SHORT[self.on.weekday()])

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
