"""Handovers of li's territory and what is open in it, for the tests of this room and of the desk."""

from datetime import timedelta

from deliveries.actions import send
from deliveries.enums import Channel, Kind
from deliveries.models import Delivery
from planning.enums import ItemState, Solver
from planning.handovers.actions import confirm, prepare, write_note
from planning.models import BreakthroughPlan, Handover, PlannedVisit, WeekPlan
from tests.cast import TODAY
from tests.clients.receiving import booked
from tests.planning.plans import b_client, running
from tests.visits.conftest import NOW, logged

SAID = {"words": "喜欢先看文献，再谈患者", "last_topic": "心衰指南", "promise": "周五前送指南"}


def prepared(territory, giver, taker, by, *, effective_on=TODAY, on=TODAY, at=NOW, **facts) -> Handover:
    until = effective_on + timedelta(days=28) if taker else None
    given = {"reason": "leaves", "words": "", "assess_until": until, **facts}
    return prepare(
        territory=territory, giver=giver, taker=taker, by=by, effective_on=effective_on, on=on, at=at, **given
    )


def noted(handover, relationship, by, **said) -> None:
    write_note(handover, relationship, {**SAID, **said}, by=by, at=NOW)


def handed_over(territory, giver, taker, by, *notes, on=TODAY, at=NOW, **facts) -> Handover:
    """Carried out at once, with a note of each of these clients."""
    made = prepared(territory, giver, taker, by, on=on, at=at, **{"effective_on": on, **facts})
    for relationship in notes:
        noted(made, relationship, by)
    return confirm(made, by=by, on=on, at=at)


def week_of(rep, monday=TODAY) -> WeekPlan:
    made = {"from_on": monday, "planned_at": NOW, "solver": Solver.GREEDY}
    return WeekPlan.objects.get_or_create(rep=rep, week_on=monday, defaults=made)[0]


def planned(relationship, rep, on=TODAY, **facts) -> PlannedVisit:
    given = {"territory": relationship.territory, "half": 1, "channel": "in_person", "first_on": on, **facts}
    return PlannedVisit.objects.create(plan=week_of(rep), relationship=relationship, on=on, **given)


def at_work_in(territory, hospital, rep, relationship) -> BreakthroughPlan:
    """What a person has open with a client and another: a promise, a plan, planned visits, a booking."""
    logged(relationship, rep, next_step="送指南", next_step_on=TODAY + timedelta(days=4))
    plan = running(b_client(territory, hospital, "乙"), rep)
    planned(relationship, rep, is_pinned=True)
    planned(plan.relationship, rep, TODAY + timedelta(days=1), state=ItemState.SKIPPED, skip_reason="other")
    booked(relationship, rep, TODAY + timedelta(days=3))
    return plan


def morning(user, at) -> Delivery:
    """A morning message that names a client."""
    send(
        key=f"morning:{at:%Y-%m-%d}",
        recipients=[user],
        subject="今日安排",
        body="陈思雨 (送指南)",
        kind=Kind.MORNING,
        channels=[Channel.IN_APP],
        at=at,
    )
    return Delivery.objects.get(recipient=user, kind=Kind.MORNING)
