"""A plan in a list, with what our records say beside it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from accounts.access import visible_paths
from accounts.models import User
from clients.enums import Grade
from clients.masking import is_within, name_as_seen
from clients.models import Relationship, RelationshipQuerySet
from planning.breakthroughs.enums import Loose
from planning.breakthroughs.facts import Facts, facts_of
from planning.breakthroughs.queries import unplanned
from planning.breakthroughs.rule import loose_end
from planning.breakthroughs.words import goal_in_words
from planning.models import BreakthroughPlan

# Marks without a plan that are shown above the list.
SHOWN = 10


class PlanRow(NamedTuple):
    plan: BreakthroughPlan
    name: str
    is_seen: bool
    goal: str
    facts: Facts
    days_since_rise: int | None
    loose: Loose | None
    is_overdue: bool

    @property
    def mark(self) -> str:
        return Grade(self.plan.relationship.grade).mark


def rows_of(plans: Sequence[BreakthroughPlan], user: User, on: date) -> list[PlanRow]:
    """The rows of a page (with_client). Four queries, five for who looks across."""
    paths = visible_paths(user, on)
    facts = facts_of([plan.relationship_id for plan in plans], on)
    return [_row(plan, facts[plan.relationship_id], paths, on) for plan in plans]


def _row(plan: BreakthroughPlan, facts: Facts, paths: Sequence[str], on: date) -> PlanRow:
    row = plan.relationship
    seen = is_within(row.territory.path, paths)
    loose = loose_end(grade=row.grade, status=row.status, ends_on=plan.ends_on, on=on) if plan.is_running else None
    due = plan.retrospective_on
    is_overdue = plan.is_running and loose is None and due is not None and due < on
    name = name_as_seen(row.client.full_name, is_seen=seen)
    return PlanRow(plan, name, seen, goal_in_words(plan), facts, facts.days_since_rise(on), loose, is_overdue)


def unplanned_of(mine: RelationshipQuerySet, on: date) -> Iterable[Relationship]:
    """The first of those marked as focus whose plan nobody wrote yet. One query."""
    rows = unplanned(mine.active().with_client()).filter(focus_until__gte=on)
    return list(rows.order_by("focus_until", "pk")[:SHOWN])
