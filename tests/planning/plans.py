"""Breakthrough plans as the pages make them, for the tests of this room and of the desk."""

from datetime import date, timedelta
from uuid import uuid4

from accounts.models import User
from clients.models import Relationship
from planning.breakthroughs import actions
from planning.breakthroughs.enums import PlanOutcome
from planning.breakthroughs.helping import say
from planning.models import Approach, BreakthroughPlan
from tests.cast import TODAY, client_of
from tests.visits.conftest import NOW

GOAL = {
    "origin": "declined",
    "diagnosis": "method",
    "diagnosis_words": "每次都只留资料，没有听他说",
    "measure": "attitude",
    "baseline": 2,
    "target": 4,
    "target_on": date(2026, 12, 18),
    "opportunity": "科室新开专病门诊",
}
SAID = {"worked": "科室会后愿意多谈", "did_not": "门诊时间太短", "approach_words": "换到病房交接班前"}


def b_client(territory, hospital, name, **facts) -> Relationship:
    return client_of(territory, hospital, name, **{"grade": "B", "potential": 80, "support": 50, **facts})


def drafted(relationship: Relationship, by: User, *, on: date = TODAY, **goal) -> BreakthroughPlan:
    approaches = Approach.objects.filter(is_active=True)[:2]
    return actions.write_draft(relationship, by=by, facts=GOAL | goal, approaches=approaches, on=on)


def running(relationship: Relationship, by: User, *, on: date = TODAY, **goal) -> BreakthroughPlan:
    """A plan that began on a day."""
    plan = drafted(relationship, by, on=on, **goal)
    started = actions.start(plan, by=by, on=on)
    assert started
    plan.refresh_from_db()
    return plan


def overdue(relationship: Relationship, by: User, **goal) -> BreakthroughPlan:
    """A plan whose retrospective was due six days before TODAY."""
    return running(relationship, by, on=TODAY - timedelta(days=20), **goal)


def closed(plan: BreakthroughPlan, by: User, outcome: str = "improved", *, on: date = TODAY) -> BreakthroughPlan:
    done = actions.close(plan, outcome=PlanOutcome(outcome), words="态度缓和", by=by, on=on)
    assert done
    plan.refresh_from_db()
    return plan


def looked_back(plan: BreakthroughPlan, by: User, *, on: date = TODAY, **said) -> bool:
    facts = {"approach": None, "reached": 3, "next_on": on + timedelta(days=14), **SAID, **said}
    return actions.write_retrospective(plan, by=by, on=on, at=NOW, **facts)


def asked(plan: BreakthroughPlan, by: User, *people: User, words: str = "有没有别的办法？") -> bool:
    return say(plan, by=by, words=words, key=uuid4(), asking=people, on=TODAY, at=NOW)
