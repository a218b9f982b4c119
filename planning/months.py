"""A month's field days against what the cadence asks in it: read for any number of territories at once.

Of the month under way the days from today on count. The clients and grades are those of now; so are leave and meetings,
as far as they are approved.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any, NamedTuple

from django.db.models import Count

from accounts.enums import LeaveKind, PostingRole
from accounts.models import Leave, Posting, at_or_below
from clients.enums import Grade, Style
from clients.models import Relationship
from planning.capacity import contacts_a_day, field_days_below, working_days
from planning.relaxing import Advice, Kind, Lines, advise, asked_by_grade, interval, intervals_of
from retention.spent import ASKED_OF, facts_of, is_focus
from visits.cadence import targets
from visits.queries import Rules, rules_by
from workdays.months import Month
from workdays.rules import Calendar


class Absence(NamedTuple):
    """Days that somebody is approved not to be in the field, cut to the span; `days` are working days."""

    person: str
    kind: LeaveKind
    first: date
    last: date
    days: int


@dataclass(frozen=True)
class Need:
    """What a span of days asks of one territory, and what it has room for. `days` are its working days.

    `absences` are those of its reps.
    """

    days: int
    kinds: Sequence[Kind] = ()
    lines: Lines = field(default_factory=dict)
    field_days: Fraction = Fraction(0)
    a_day: int = 0
    absences: Sequence[Absence] = ()

    @cached_property
    def asked_by_grade(self) -> dict[Grade, int]:
        return asked_by_grade(self.kinds, intervals_of(self.lines), self.days)

    @cached_property
    def clients_by_grade(self) -> dict[Grade, int]:
        found = dict.fromkeys(Grade, 0)
        for kind in self.kinds:
            found[kind.grade] += kind.clients
        return found

    @property
    def asked(self) -> int:
        return sum(self.asked_by_grade.values())

    @property
    def possible(self) -> int:
        """Whole contacts only."""
        return floor(self.field_days * self.a_day)

    @property
    def too_many(self) -> int:
        return max(0, self.asked - self.possible)

    @property
    def to_spare(self) -> int:
        return max(0, self.possible - self.asked)

    @property
    def is_vacant(self) -> bool:
        """It has clients and not a single field day."""
        return bool(self.kinds) and not self.field_days

    @cached_property
    def advice(self) -> Advice:
        return advise(self.kinds, self.lines, days=self.days, room=self.possible)

    @property
    def from_afar(self) -> int:
        """How many of the contacts asked may all be made from afar, since the line asking for them counts it in full.

        They can be made on a day without field time too.
        """
        intervals = intervals_of(self.lines)
        count = Fraction(0)
        for kind in self.kinds:
            every = interval(kind, intervals)
            fitting = [self.lines[target] for target in kind.targets if target in intervals]
            if every and all(line.remote_reach is None for line in fitting):
                count += Fraction(kind.clients * self.days, every)
        return floor(count)

    def days_for(self, contacts: int) -> int:
        """Field days that so many contacts take."""
        return -(-contacts // self.a_day) if self.a_day else 0


def days_in_words(days: Fraction) -> str:
    return str(days.numerator) if days.denominator == 1 else f"{float(days):.1f}"


def span_of(month: Month, on: date) -> tuple[date, date]:
    """The days of a month that are still to come, today among them."""
    return max(month.first, min(on, month.last)), month.last


class Clients(NamedTuple):
    """So many active clients of a tree path with the same facts, those of `ASKED_OF`."""

    path: str
    facts: tuple[Any, ...]
    number: int


def clients_below(paths: Iterable[str]) -> list[Clients]:
    """By what the cadence asks of them; the same for every month. One query, of which the database makes groups."""
    rows = Relationship.objects.below(list(paths)).active().order_by().annotate(focus=is_focus())
    counted = rows.values("territory__path", *ASKED_OF).annotate(clients=Count("pk"))
    found = counted.values_list("territory__path", *ASKED_OF, "clients")
    return [Clients(path, tuple(facts), number) for path, *facts, number in found]


def kinds_of(clients: Iterable[Clients], known: Rules) -> dict[str, list[Kind]]:
    """Per tree path the clients by the lines of the policy there."""
    found: dict[str, list[Kind]] = defaultdict(list)
    for path, columns, number in clients:
        facts = facts_of(*columns)
        percent = known.policy(path).driving_percent if facts.style == Style.DRIVING else 100
        found[path].append(Kind(Grade(facts.grade), tuple(targets(facts)), percent, number))
    return dict(found)


def needs(
    paths: Sequence[str], first: date, last: date, *, clients: Iterable[Clients] | None = None
) -> dict[str, Need]:
    """Of each territory at or below these paths that has clients or somebody posted there, by its path.

    By the policies that hold on the first day, those to come among them. As many queries for any number of territories.
    """
    known = rules_by(first)
    panels = kinds_of(clients_below(paths) if clients is None else clients, known)
    days = working_days(known.calendar, first, last)
    in_field = field_days_below(list(paths), first, last)
    a_day, away = contacts_a_day(first), absences_below(paths, first, last, known.calendar)
    return {
        path: Need(
            days,
            panels.get(path, ()),
            known.policy(path).lines,
            in_field.get(path, Fraction(0)),
            a_day.at(path),
            away.get(path, ()),
        )
        for path in in_field.keys() | panels.keys()
    }


def absences_below(paths: Sequence[str], first: date, last: date, calendar: Calendar) -> dict[str, list[Absence]]:
    """The approved leave and meetings of the reps of each territory, by its path. Two queries."""
    posted = Posting.objects.touching(first, last).filter(
        at_or_below(paths, "territory__path"), role=PostingRole.REP, user__is_active=True
    )
    posts: dict[int, set[str]] = defaultdict(set)
    for user, path in posted.order_by("pk").values_list("user_id", "territory__path"):
        posts[user].add(path)
    found: dict[str, list[Absence]] = defaultdict(list)
    rows = Leave.objects.approved().touching(first, last).filter(user__in=posted.order_by().values("user"))
    columns = ("user_id", "user__full_name", "kind", "from_on", "to_on")
    for user, name, kind, from_on, to_on in rows.order_by("from_on", "pk").values_list(*columns):
        begins, ends = max(from_on, first), min(to_on, last)
        absence = Absence(name, LeaveKind(kind), begins, ends, working_days(calendar, begins, ends))
        for path in sorted(posts[user]) if absence.days else ():
            found[path].append(absence)
    return dict(found)


@dataclass(frozen=True)
class Whole:
    """Several territories together. The room that one has to spare does not help another: what is too many adds up."""

    needs: Mapping[str, Need]

    @property
    def days(self) -> int:
        return max((need.days for need in self.needs.values()), default=0)

    @property
    def asked(self) -> int:
        return sum(need.asked for need in self.needs.values())

    @property
    def possible(self) -> int:
        return sum(need.possible for need in self.needs.values())

    @property
    def field_days(self) -> Fraction:
        return sum((need.field_days for need in self.needs.values()), Fraction(0))

    @property
    def too_many(self) -> int:
        return sum(need.too_many for need in self.needs.values())

    @property
    def to_spare(self) -> int:
        return sum(need.to_spare for need in self.needs.values())

    @property
    def vacant(self) -> int:
        return sum(need.is_vacant for need in self.needs.values())

    @property
    def tight(self) -> list[str]:
        """The paths of those whose days have no room for all that is asked."""
        return [path for path, need in sorted(self.needs.items()) if need.too_many]

    def below(self, path: str) -> "Whole":
        return Whole({each: need for each, need in self.needs.items() if each.startswith(path)})

    def grades(self) -> dict[Grade, tuple[int, int]]:
        """Of each grade its clients and what is asked of them."""
        rows = self.needs.values()
        return {
            grade: (
                sum(need.clients_by_grade[grade] for need in rows),
                sum(need.asked_by_grade[grade] for need in rows),
            )
            for grade in Grade
        }
