"""Planned weeks as rows, for the tests of this room and of the desk."""

from datetime import date, timedelta

from accounts.models import User
from clients.models import Relationship
from planning.enums import ItemState, SkipReason, Solver
from planning.models import LeftOut, PlannedVisit, WeekPlan
from tests.cast import TODAY
from tests.visits.conftest import NOW
from workdays.weeks import monday_of


def plan_of(rep: User, day: date = TODAY) -> WeekPlan:
    """The person's plan of a day's week."""
    week_on = monday_of(day)
    made = {"from_on": week_on, "planned_at": NOW, "solver": Solver.OPTIMISER}
    return WeekPlan.objects.get_or_create(rep=rep, week_on=week_on, defaults=made)[0]


def planned(relationship: Relationship, rep: User, *, on: date = TODAY, half: int = 1, **facts) -> PlannedVisit:
    """A visit in person, planned for a morning unless told."""
    plan = plan_of(rep, on)
    channel = facts.pop("channel", "phone" if half == 3 else "in_person")
    position = PlannedVisit.objects.filter(plan=plan, on=on, half=half).count()
    facts = {"first_on": on, "position": position, "channel": channel, "territory": relationship.territory, **facts}
    return PlannedVisit.objects.create(plan=plan, relationship=relationship, on=on, half=half, **facts)


def skipped(relationship: Relationship, rep: User, **facts) -> PlannedVisit:
    return planned(relationship, rep, state=ItemState.SKIPPED, skip_reason=SkipReason.CLIENT_AWAY, **facts)


def done(relationship: Relationship, rep: User, visit, **facts) -> PlannedVisit:
    return planned(relationship, rep, state=ItemState.DONE, visit=visit, **facts)


def left_out(relationship: Relationship, rep: User, *, on: date = TODAY, **facts) -> LeftOut:
    facts = {"why": "no_time", "value": 10, **facts}
    return LeftOut.objects.create(plan=plan_of(rep, on), relationship=relationship, **facts)


TOMORROW = TODAY + timedelta(days=1)
