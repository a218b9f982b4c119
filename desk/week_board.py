"""One person's week as the page shows it: days and half days, in each the hospitals in walking order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.access import overseen_paths, visible_paths
from accounts.models import Leave, Posting, User, at_or_below
from clients.models import Organisation, Relationship
from planning.enums import ItemState
from planning.models import PlannedVisit, PlannedVisitQuerySet, WeekPlan
from planning.weeks import travel
from planning.weeks.against_words import warnings_in_words
from planning.weeks.hand import ANY_TIME, HALVES, Place, is_over
from planning.weeks.words import reasons_in_words
from visits.enums import Channel
from workdays.rules import Calendar
from workdays.weeks import monday_of
from workdays.words import day_in_words

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


IN_SHORT = [
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
    """`off` says in words why it is no field day, or what of it is taken; `taken_out` are those that stand no more.

    `to_come` is how many more stand with clients whom the person serves by then but may not see yet.
    """

    on: date
    halves: Sequence[HalfDay]
    is_working: bool
    off: str
    is_today: bool
    is_past: bool
    taken_out: Sequence[Line] = ()
    to_come: int = 0

    @property
    def weekday(self) -> str:
        return str(IN_SHORT[self.on.weekday()])

    @property
    def lines(self) -> list[Line]:
        return [line for half in self.halves for line in half.lines]

    @property
    def total(self) -> int:
        return len(self.lines) + self.to_come

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
        return sum(day.total for day in self.days)

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


def next_planned(relationship: Relationship, user: User, on: date) -> Line | None:
    """When a client is to be seen or called next in a week that the person sees. One query."""
    ahead = seen_items(user).open().filter(relationship=relationship, on__gte=on)
    item = ahead.order_by("on", "half", "pk").first()
    return line_of(item) if item else None


def week_to_show(asked: date | None, today: date, calendar: Calendar) -> date:
    """The Monday of the week asked for, else of the next working day: on a Saturday the week that comes."""
    return monday_of(asked or calendar.next_working(today))


def week_of(rep: User, week_on: date, *, user: User, at: datetime, calendar: Calendar) -> Week:
    """A person's week as `user` sees it: four queries, whatever stands in it."""
    plan = WeekPlan.objects.visible_to(user).of(rep).filter(week_on=week_on).first()
    lines = [line_of(item) for item in _items(plan, user)]
    away, local = list(_away(rep, week_on)), timezone.localtime(at)
    to_come = _to_come(plan, user, local.date())
    days = [
        _day(day, lines, _off(day, away, calendar), local, calendar, to_come.get(day, 0))
        for day in (week_on + number * DAY for number in range(7))
    ]
    shown = [day for day in days if day.on.weekday() < 5 or day.is_working or day.total]
    return Week(rep, week_on, plan, shown, len({line.item.territory_id for line in lines}) > 1)


def _items(plan: WeekPlan | None, user: User) -> Iterable[PlannedVisit]:
    return PlannedVisit.objects.visible_to(user).filter(plan=plan).with_client().in_order() if plan else ()


def _to_come(plan: WeekPlan | None, user: User, on: date) -> dict[date, int]:
    """How many more there are on each day after `on` with clients whom a person serves by then, as cover or newly
    posted. Nothing but their number is said: until then they are others'."""
    if plan is None or plan.rep_id != user.pk:
        return {}
    unseen = PlannedVisit.objects.filter(plan=plan, on__gt=on).open().carried().beyond(visible_paths(user))
    return dict(unseen.values_list("on").annotate(number=Count("pk")).order_by("on"))


def line_of(item: PlannedVisit) -> Line:
    return Line(item, reasons_in_words(item.reasons), warnings_in_words(item.reasons))


def _away(rep: User, week_on: date) -> Iterable[Leave]:
    return Leave.objects.approved().touching(week_on, week_on + 6 * DAY).filter(user=rep).order_by("from_on", "pk")


def _off(day: date, away: Sequence[Leave], calendar: Calendar) -> str:
    if not calendar.is_working(day):
        return _("Day off")
    found = next((leave for leave in away if leave.from_on <= day <= leave.to_on), None)
    return str(found.get_kind_display()) if found else ""


def _day(day: date, lines: Sequence[Line], off: str, local: datetime, calendar: Calendar, to_come: int) -> DayOfWeek:
    mine = [line for line in lines if line.item.on == day]
    standing = [line for line in mine if line.item.state != ItemState.DROPPED]
    return DayOfWeek(
        on=day,
        halves=[_half(Place(day, half), standing, local) for half in HALVES],
        is_working=calendar.is_working(day),
        off=off,
        is_today=day == local.date(),
        is_past=day < local.date(),
        taken_out=[line for line in mine if line.item.state == ItemState.DROPPED],
        to_come=to_come,
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
