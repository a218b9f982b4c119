"""The cadence: when a client is due, neglected and escalated (DOMAIN, Cadence).

Each line of the policy that fits the client is evaluated alone, and for each of the three dates the earliest wins.
A line counts its intervals in working days from its *base*: the last contact in person, carried on by contacts from
afar, up to `remote_reach` working days and never past the contact itself. So

- reach empty: contacts from afar count in full;
- reach 0: only contacts in person count;
- reach = half of the interval: "remote half" of focus B and A. It can't stack, and once it is used up nothing but a
  contact in person moves the date: every second contact is in person;
- reach = 20: B's "at least one in person a month", a month being 20 working days.

A client never contacted counts from the day the relationship began. The maximum always wins over an interval; a
dated next step earlier than the cadence makes the client due on its day. An approved leave without cover pauses
neglect and escalation, not the due date. A client met on more days of a week or month than one of her lines allows is
*over-visited*, whatever the others allow.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from clients.enums import Grade, OrganisationKind, Status, Style
from visits.enums import Period, Target
from workdays.rules import Calendar
from workdays.weeks import monday_of


class Line(NamedTuple):
    """One line of a policy. Intervals and reach in working days."""

    due_after: int | None
    neglected_after: int | None = None
    escalated_after: int | None = None
    remote_reach: int | None = None
    max_contacts: int | None = None
    max_period: str = ""

    def shortened(self, percent: int) -> "Line":
        """Every interval at that percentage, rounded up (DOMAIN: 强势 × 0.8, rounded up).

        A reach that is part of the interval stays that part of it; one that is longer ("in person once a month") is
        no interval and stays.
        """
        reach = self.remote_reach
        if reach and self.due_after and reach < self.due_after:
            reach = round(reach * percent / 100)
        return self._replace(
            due_after=_percent(self.due_after, percent),
            neglected_after=_percent(self.neglected_after, percent),
            escalated_after=_percent(self.escalated_after, percent),
            remote_reach=reach,
        )


def _percent(days: int | None, percent: int) -> int | None:
    return None if days is None else ceil(days * percent / 100)


# The table of DOMAIN, Cadence. Half an interval is rounded up, as the style factor is.
DEFAULT_LINES: Mapping[str, Line] = {
    Target.FOCUS_B: Line(4, 7, 10, remote_reach=2, max_contacts=2, max_period=Period.WEEK),
    Target.A: Line(5, 8, 10, remote_reach=3, max_contacts=2, max_period=Period.WEEK),
    Target.B: Line(10, 15, 20, remote_reach=20, max_contacts=1, max_period=Period.WEEK),
    Target.C: Line(20, 30, None, max_contacts=2, max_period=Period.MONTH),
    Target.D: Line(None, max_contacts=1, max_period=Period.MONTH),
    Target.DECISION_MAKER: Line(20, 30, 40, remote_reach=0),
    Target.INFLUENCER: Line(20, 30, None, max_contacts=2, max_period=Period.MONTH),
    Target.SUPPLIER: Line(20, 40, None),
    Target.UNGRADED: Line(5, 8, 10),
}
UNGRADED_DAYS = 60
DRIVING_PERCENT = 80


@dataclass(frozen=True)
class Policy:
    """The lines in force for a territory, and what goes with them."""

    lines: Mapping[str, Line]
    ungraded_days: int = UNGRADED_DAYS
    driving_percent: int = DRIVING_PERCENT
    backdating_days: int = 7


DEFAULT_POLICY = Policy(lines=DEFAULT_LINES)


class Facts(NamedTuple):
    """What the dates of one relationship are computed from: all of it stands in its row and its client's."""

    status: str
    grade: str
    focus: bool
    began_on: date
    last_contact_on: date | None
    last_in_person_on: date | None
    contact_days_that_week: int
    contact_days_that_month: int
    next_step_on: date | None
    is_prescriber: bool = False
    is_decision_maker: bool = False
    is_influencer: bool = False
    style: str = ""
    organisation_kind: str = OrganisationKind.HOSPITAL


class Dates(NamedTuple):
    due_on: date | None
    neglected_on: date | None
    escalated_on: date | None


class Contacts(NamedTuple):
    """The contact days of a relationship as its row keeps them."""

    last_contact_on: date | None = None
    last_in_person_on: date | None = None
    contact_days_that_week: int = 0
    contact_days_that_month: int = 0


def contacts_of(visits: Iterable[tuple[date, bool]]) -> Contacts:
    """Sum up counting visits, given as (day, in person). Two on one day count once."""
    days: dict[date, bool] = {}
    for day, in_person in visits:
        days[day] = days.get(day, False) or in_person
    if not days:
        return Contacts()
    last = max(days)
    monday, first = monday_of(last), month_of(last)
    return Contacts(
        last_contact_on=last,
        last_in_person_on=max((day for day, in_person in days.items() if in_person), default=None),
        contact_days_that_week=sum(day >= monday for day in days),
        contact_days_that_month=sum(day >= first for day in days),
    )


def advanced(contacts: Contacts, day: date, in_person: bool) -> Contacts | None:
    """The contact days after one more counting visit; None when it is earlier than the last, and all must be read."""
    last = contacts.last_contact_on
    if last is not None and day < last:
        return None
    new_day = day != last
    return Contacts(
        last_contact_on=day,
        last_in_person_on=day if in_person else contacts.last_in_person_on,
        contact_days_that_week=new_day + _kept(contacts.contact_days_that_week, last, day, monday_of),
        contact_days_that_month=new_day + _kept(contacts.contact_days_that_month, last, day, month_of),
    )


def _kept(count: int, last: date | None, day: date, period: Callable[[date], date]) -> int:
    return count if last is not None and period(last) == period(day) else 0


def targets(facts: Facts) -> list[Target]:
    """The lines that fit a client. An influencer, supplier or peripheral contact needs no grade to have one."""
    fitting = []
    without_grade = _line_without_grade(facts)
    if without_grade:
        fitting.append(without_grade)
    if facts.grade == Grade.B and facts.focus:
        fitting.append(Target.FOCUS_B)
    elif facts.grade != Grade.UNGRADED:
        fitting.append(Target(facts.grade))
    elif not without_grade:
        fitting.append(Target.UNGRADED)
    if facts.is_decision_maker:
        fitting.append(Target.DECISION_MAKER)
    return fitting


def _line_without_grade(facts: Facts) -> Target | None:
    if facts.organisation_kind in {OrganisationKind.SUPPLIER, OrganisationKind.PERIPHERAL}:
        return Target.SUPPLIER
    if facts.is_influencer and not facts.is_prescriber and not facts.is_decision_maker:
        return Target.INFLUENCER
    return None


def dates(facts: Facts, policy: Policy, calendar: Calendar, paused: Collection[date] = ()) -> Dates:
    """The three dates of a relationship; `paused` are the days of an approved leave without cover."""
    if facts.status != Status.ACTIVE:
        return Dates(facts.next_step_on if facts.status == Status.LOST else None, None, None)
    fitting = targets(facts)
    lines = [_line(target, facts, policy) for target in fitting]
    bases = [_base(line, facts, calendar) for line in lines]
    pairs = list(zip(bases, lines, strict=True))
    due = _earliest(calendar.add(base, line.due_after) for base, line in pairs if line.due_after is not None)
    if Target.UNGRADED in fitting:
        due = _earliest([due, calendar.add(facts.began_on, policy.ungraded_days)])
    return Dates(
        due_on=_earliest([_within_maximum(due, lines, facts, calendar), facts.next_step_on]),
        neglected_on=_earliest(
            calendar.add_pausing(base, line.neglected_after, paused) for base, line in pairs if line.neglected_after
        ),
        escalated_on=_earliest(
            calendar.add_pausing(base, line.escalated_after, paused) for base, line in pairs if line.escalated_after
        ),
    )


def interval(facts: Facts, policy: Policy) -> int | None:
    """Working days between two contacts as the strictest line that fits asks for; None where none asks for any."""
    asked = (line.due_after for line in lines_of(facts, policy))
    return min((days for days in asked if days is not None), default=None)


def lines_of(facts: Facts, policy: Policy) -> list[Line]:
    """The lines that fit a client, as they hold for her style."""
    return [_line(target, facts, policy) for target in targets(facts)]


class Maxima(NamedTuple):
    """Contact days that a week and a month may have; None where no line says."""

    week: int | None = None
    month: int | None = None

    def are_exceeded(self, week: int, month: int) -> bool:
        """Whether so many contact days of a week, or of a month, are too many."""
        return (self.week is not None and week > self.week) or (self.month is not None and month > self.month)


def maxima(facts: Facts, policy: Policy) -> Maxima:
    """The fewest that a line which fits allows. Each line is kept alone: one that is exceeded is enough."""
    lines = lines_of(facts, policy)
    return Maxima(*(_fewest(lines, period) for period in (Period.WEEK, Period.MONTH)))


def _fewest(lines: Iterable[Line], period: Period) -> int | None:
    allowed = (line.max_contacts for line in lines if line.max_period == period)
    return min((days for days in allowed if days is not None), default=None)


def is_over_maximum(facts: Facts, policy: Policy, on: date) -> bool:
    """Whether at the end of a day its week or month has had more contact days than a line that fits allows.

    The contacts are those of until then.
    """
    last = facts.last_contact_on
    if facts.status != Status.ACTIVE or last is None or last > on:
        return False
    week = facts.contact_days_that_week if monday_of(last) == monday_of(on) else 0
    month = facts.contact_days_that_month if month_of(last) == month_of(on) else 0
    return maxima(facts, policy).are_exceeded(week, month)


def _line(target: Target, facts: Facts, policy: Policy) -> Line:
    line = policy.lines.get(target) or Line(None)
    return line.shortened(policy.driving_percent) if facts.style == Style.DRIVING else line


def _base(line: Line, facts: Facts, calendar: Calendar) -> date:
    in_person = facts.last_in_person_on or facts.began_on
    last = facts.last_contact_on or facts.began_on
    if line.remote_reach == 0 or last <= in_person:
        return in_person
    return last if line.remote_reach is None else min(last, calendar.add(in_person, line.remote_reach))


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _within_maximum(due: date | None, lines: list[Line], facts: Facts, calendar: Calendar) -> date | None:
    """Put the due date off to the week or month after the last contact when that one has had its maximum of days."""
    last = facts.last_contact_on
    if due is None or last is None:
        return due
    latest = due
    for line in lines:
        if line.max_contacts is None:
            continue
        weekly = line.max_period == Period.WEEK
        had = facts.contact_days_that_week if weekly else facts.contact_days_that_month
        period = monday_of if weekly else month_of
        if had >= line.max_contacts and period(due) <= period(last):
            latest = max(latest, calendar.next_working(_next_week(last) if weekly else _next_month(last)))
    return latest


def month_of(day: date) -> date:
    """Its first day."""
    return day.replace(day=1)


def _next_week(day: date) -> date:
    return monday_of(day) + timedelta(days=7)


def _next_month(day: date) -> date:
    return month_of(month_of(day) + timedelta(days=31))
