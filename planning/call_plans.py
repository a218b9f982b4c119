"""The plan of a quarter, made anew when its round closes: whom to contact how often, as of that day.

Over the working days from the day it is made, or the quarter's first, to the quarter's last, a client is to have

- as many contacts as her cadence asks for: the count of `planning.capacity`, by which attainment measures it too;
- *in person at least*, by the line of the cadence that asks for most: all of them where only such contacts count
  (decision-makers), every second one where remote moves the date by half (A, focus B), one a month where remote
  carries no further than that (B), none where remote counts in full (C).

She is first due when she is due now, never before the plan begins and always on a working day. Who is asked for
nothing has no row: D, lost, closed. A focus counts as one as long as its mark reaches into the plan.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from accounts.models import Territory
from clients.enums import Grade
from clients.models import Relationship
from planning.capacity import contacts_asked, working_days
from planning.models import CallPlan, QuarterPlan
from visits.cadence import Facts, Line, Policy, lines_of
from visits.queries import rules
from visits.state import Row, read
from workdays.quarters import Quarter
from workdays.rules import Calendar


class QuarterIsOver(Exception):
    """Nothing is planned for a quarter whose last day is past."""


class Calls(NamedTuple):
    """Contacts in all, and how many of them at least in person."""

    asked: int
    in_person: int


def calls(facts: Facts, policy: Policy, days: int) -> Calls:
    """What the cadence asks for of a client in so many working days."""
    lines = lines_of(facts, policy)
    asked = max((contacts_asked(line.due_after, days) for line in lines), default=0)
    return Calls(asked, max((_in_person(line, days) for line in lines), default=0))


def _in_person(line: Line, days: int) -> int:
    asked, reach = contacts_asked(line.due_after, days), line.remote_reach
    if reach is None or line.due_after is None:
        return 0
    if reach == 0:
        return asked
    return (asked + 1) // 2 if reach < line.due_after else min(asked, days // reach)


# What a row says beside whose and which quarter's it is.
_COLUMNS = ("territory_id", "grade", "is_focus", "from_on", "asked", "in_person", "first_due_on")


def plan_calls(territory: Territory, *, quarter: Quarter, on: date, at: datetime) -> int:
    """Make a territory's plan of a quarter what the cadence asks for of its clients now; return how many rows changed.

    Within the caller's transaction. Made again of the same it changes nothing; of clients who have left or are asked
    for nothing any more the rows go, and what was reached is none the less, since that is counted from the visits. A
    client whom another territory had planned comes over with her row. Raises QuarterIsOver. A fixed number of queries.
    """
    start = max(quarter.first, on)
    if start > quarter.last:
        raise QuarterIsOver
    with transaction.atomic():
        # Of two who plan it at once the second sees what the first has written.
        Territory.objects.select_for_update().get(pk=territory.pk)
        wanted = {row.relationship_id: row for row in _wanted(territory, quarter, start)}
        changed = _write(territory, quarter, wanted)
        facts = {"from_on": start, "planned_at": at}
        QuarterPlan.objects.update_or_create(territory=territory, quarter_on=quarter.first, defaults=facts)
    return changed


def _wanted(territory: Territory, quarter: Quarter, start: date) -> Iterator[CallPlan]:
    ids = Relationship.objects.active().filter(territory=territory).order_by("pk").values_list("pk", flat=True)
    rows, known = read(list(ids)), rules()
    days = working_days(known.calendar, start, quarter.last)
    for row in rows:
        is_focus = row.grade == Grade.B and row.focus_until is not None and row.focus_until >= start
        facts = row.facts(row.stored.contacts, None)._replace(focus=is_focus)
        found = calls(facts, known.policy(row.path), days)
        if found.asked:
            yield CallPlan(
                relationship_id=row.pk,
                territory=territory,
                quarter_on=quarter.first,
                grade=row.grade,
                is_focus=is_focus,
                from_on=start,
                asked=found.asked,
                in_person=found.in_person,
                first_due_on=_first_due(row, start, quarter, known.calendar),
            )


def _first_due(row: Row, start: date, quarter: Quarter, calendar: Calendar) -> date:
    due = calendar.next_working(max(row.stored.due_on or start, start))
    return min(due, quarter.last)


def _write(territory: Territory, quarter: Quarter, wanted: dict[int, CallPlan]) -> int:
    """Delete what is planned no more, write what differs."""
    planned = CallPlan.objects.of(quarter)
    gone = planned.filter(territory=territory).exclude(relationship__in=list(wanted))
    deleted = gone.delete()[0]
    held = {row.relationship_id: row for row in planned.filter(relationship__in=list(wanted))}
    differing = [row for pk, row in wanted.items() if pk not in held or _said(row) != _said(held[pk])]
    _upsert(differing)
    return deleted + len(differing)


def _said(row: CallPlan) -> tuple[object, ...]:
    return tuple(getattr(row, column) for column in _COLUMNS)


def _upsert(rows: Sequence[CallPlan]) -> None:
    CallPlan.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["relationship", "quarter_on"], update_fields=_COLUMNS
    )
