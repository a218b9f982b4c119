"""Whether the field days have room for what the cadence asks (DOMAIN, Capacity check).

Over a span of days, both ends included,

- a client is *asked* for as many whole contacts as her interval fits into its working days; who has none (D, lost,
  closed) for nothing. It is the interval that the strictest line of the cadence which fits her has, so a focus B, a
  decision-maker or a client of driving style counts as what she is;
- the *field days* of a territory are the working days on which its rep is posted and neither on approved leave nor at
  a meeting. Who is posted to several territories gives each an equal part of her day. A vacant territory has none of
  its own: its manager's days are not counted twice;
- *possible* are so many contacts as the policy sees in a field day (nine, of all channels) on each of them.

Where too many are asked, those who are served last are to be relaxed first: D, C, ungraded, B, then A.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import NamedTuple

from django.db.models import F, Q

from accounts.enums import PostingRole
from accounts.models import Leave, Posting, Territory, at_or_below
from clients.enums import Grade
from clients.models import Relationship
from planning.models import CONTACTS_A_DAY, PlanningPolicy
from retention.effort import Ask
from retention.spent import panels
from visits.cadence import Policy
from visits.enums import Target
from visits.queries import rules
from workdays.rules import Calendar

DAY = timedelta(days=1)
# Who is relaxed first.
RELAXED_FIRST = (Grade.D, Grade.C, Grade.UNGRADED, Grade.B, Grade.A)


class Relaxed(NamedTuple):
    """So many of the contacts a grade asks for that there is no room for."""

    grade: Grade
    contacts: int
    of: int


@dataclass(frozen=True)
class Capacity:
    """What a span of days asks of some territories, and what it has room for.

    `vacant` are the territories with clients and not a single field day.
    """

    asked_by_grade: Mapping[Grade, int] = field(default_factory=lambda: dict.fromkeys(Grade, 0))
    field_days: Fraction = Fraction(0)
    room: Fraction = Fraction(0)
    vacant: int = 0

    @property
    def asked(self) -> int:
        return sum(self.asked_by_grade.values())

    @property
    def possible(self) -> int:
        """Whole contacts only."""
        return floor(self.room)

    @property
    def too_many(self) -> int:
        """How many more are asked than there is room for; 0 where there is."""
        return max(0, self.asked - self.possible)

    @property
    def relaxed(self) -> list[Relaxed]:
        """What would have to give way, those first who are served last; together exactly what is too many."""
        return relaxed(self.asked_by_grade, self.too_many)

    def __add__(self, other: "Capacity") -> "Capacity":
        asked = {grade: self.asked_by_grade.get(grade, 0) + other.asked_by_grade.get(grade, 0) for grade in Grade}
        return Capacity(asked, self.field_days + other.field_days, self.room + other.room, self.vacant + other.vacant)


def contacts_asked(interval: int | None, days: int) -> int:
    """Whole contacts that an interval asks for in so many working days."""
    return max(days, 0) // interval if interval else 0


def asked_by_grade(panel: Iterable[Ask], days: int) -> dict[Grade, int]:
    """What the clients of a panel ask for in so many working days."""
    found = dict.fromkeys(Grade, 0)
    for ask in panel:
        found[Grade(ask.grade)] += ask.clients * contacts_asked(ask.interval, days)
    return found


def asked_each(policy: Policy, days: int) -> dict[Grade, int]:
    """What one client of each grade asks for in so many working days who is neither decision-maker nor of driving
    style, and no focus: what a calibration reckons with before it knows who they are."""
    lines = {grade: policy.lines.get(Target.UNGRADED if grade == Grade.UNGRADED else Target(grade)) for grade in Grade}
    return {grade: contacts_asked(line.due_after if line else None, days) for grade, line in lines.items()}


def relaxed(asked: Mapping[Grade, int], too_many: int) -> list[Relaxed]:
    found = []
    for grade in RELAXED_FIRST:
        contacts = min(too_many, asked.get(grade, 0))
        if contacts:
            found.append(Relaxed(grade, contacts, asked[grade]))
            too_many -= contacts
    return found


def working_days(calendar: Calendar, first: date, last: date) -> int:
    """Both ends included; none where the last day is before the first."""
    return max(0, calendar.between(first - DAY, last))


class Post(NamedTuple):
    """Somebody's time at a territory, cut to a span."""

    path: str
    from_on: date
    to_on: date


def field_days(posts: Iterable[Post], away: Iterable[tuple[date, date]], calendar: Calendar) -> dict[str, Fraction]:
    """One person's field days by territory: each working day on which she is not away, shared by those she is posted
    to on it. The days of an absence are both included."""
    held = list(posts)
    absent = {day for first, last in away for day in _days(first, last)}
    if len(held) == 1 and not absent:
        return {held[0].path: Fraction(working_days(calendar, held[0].from_on, held[0].to_on))}
    found: dict[str, Fraction] = defaultdict(Fraction)
    first, last = min(post.from_on for post in held), max(post.to_on for post in held)
    for day in _days(first, last):
        at = {post.path for post in held if post.from_on <= day <= post.to_on}
        if at and day not in absent and calendar.is_working(day):
            for path in at:
                found[path] += Fraction(1, len(at))
    return dict(found)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + number * DAY for number in range((last - first).days + 1))


# --- read -------------------------------------------------------------------------------------------------------------


def capacities(paths: Iterable[str], first: date, last: date, *, on: date) -> dict[str, Capacity]:
    """Of each territory at or below these paths that has clients or somebody posted there, alone, by its path.

    By the clients and grades as they are now, on `on`. Six queries for any number of territories.
    """
    nodes = list(paths)
    known = rules()
    days = working_days(known.calendar, first, last)
    asked = panels(Relationship.objects.below(nodes), on, known)
    return _joined(nodes, {path: asked_by_grade(panel.asks, days) for path, panel in asked.items()}, first, last)


def capacity_below(paths: Iterable[str], first: date, last: date, *, on: date) -> Capacity:
    """Of all territories at or below these paths together. As many queries as `capacities`."""
    return sum(capacities(paths, first, last, on=on).values(), Capacity())


# Per tree path what is asked by grade.
Wanted = Mapping[str, Mapping[Grade, int]]


def with_room(
    paths: Iterable[str], asked: Wanted, first: date, last: date, since: Mapping[str, date] | None = None
) -> dict[str, Capacity]:
    """The same as `capacities` where what is asked of each territory is known already, by a plan or a calibration.

    Of the territories in `since` the days count from the one given there. Four queries.
    """
    return _joined(list(paths), asked, first, last, since)


def possible_below(paths: Iterable[str], first: date, last: date) -> int:
    """How many contacts the field days at or below these paths have room for. Four queries."""
    return sum(with_room(paths, {}, first, last).values(), Capacity()).possible


def _joined(
    paths: list[str], asked: Wanted, first: date, last: date, since: Mapping[str, date] | None = None
) -> dict[str, Capacity]:
    found, a_day = field_days_below(paths, first, last, since), contacts_a_day(first)
    rows = {}
    for path in found.keys() | asked.keys():
        days, wanted = found.get(path, Fraction(0)), asked.get(path, {})
        room = days * a_day.at(path)
        rows[path] = Capacity(
            {grade: wanted.get(grade, 0) for grade in Grade}, days, room, int(bool(wanted) and not days)
        )
    return rows


def field_days_below(
    paths: list[str], first: date, last: date, since: Mapping[str, date] | None = None
) -> dict[str, Fraction]:
    """Field days of each territory at or below these paths that has a rep in the span, by its path. Three queries."""
    calendar = rules().calendar
    posted = Posting.objects.touching(first, last).filter(role=PostingRole.REP, user__is_active=True)
    here = Q(at_or_below(paths, "territory__path"))
    people = posted.filter(here).values("user")
    posts: dict[int, list[Post]] = defaultdict(list)
    # Of her posts elsewhere too, which take their part of her days.
    rows = posted.filter(user__in=people).order_by("pk")
    for user, path, from_on, to_on in rows.values_list("user_id", "territory__path", "from_on", "to_on"):
        post = Post(path, max(from_on, first, (since or {}).get(path, first)), min(to_on or last, last))
        if post.from_on <= post.to_on:
            posts[user].append(post)
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    absences = Leave.objects.approved().touching(first, last).filter(user__in=people)
    for user, from_on, to_on in absences.values_list("user_id", "from_on", "to_on"):
        away[user].append((max(from_on, first), min(to_on, last)))
    found: dict[str, Fraction] = defaultdict(Fraction)
    inside = tuple(paths)
    for user, held in posts.items():
        for path, days in field_days(held, away[user], calendar).items():
            if path.startswith(inside):
                found[path] += days
    return dict(found)


class ContactsADay(NamedTuple):
    """What a field day has room for, by the path of the node that says so."""

    by_path: Mapping[str, int]

    def at(self, path: str) -> int:
        """As the nearest node at or above a path says."""
        for end in range(len(path), 0, -Territory.steplen):
            if path[:end] in self.by_path:
                return self.by_path[path[:end]]
        return CONTACTS_A_DAY


def contacts_a_day(on: date) -> ContactsADay:
    """What is in force on a day. One query."""
    rows = PlanningPolicy.objects.in_force(on).annotate(path=F("territory__path"))
    return ContactsADay(dict(rows.values_list("path", "contacts_a_day")))
