"""The losses of the demo: something in every state in every district, and never at odds with the rules."""

from datetime import date

import pytest

from clients.enums import Status
from clients.models import Relationship
from pharmacrm.demo import load
from pharmacrm.demo.plan import Plan
from retention.enums import LossReason, LossState, WinBackOutcome
from retention.evidence import verdict
from retention.models import Loss, StepDone, WinBack
from retention.proposals import propose

FRIDAY = date(2026, 11, 20)
# As `up` loads it, but for the days counted.
DEMO = Plan(reps=8, clients_per_rep=70, visits_per_client=15, seed=1, on=FRIDAY, counted_days=3)
PLAN = DEMO
pytestmark = pytest.mark.usefixtures("demo", "db")


def load_demo(plan):
    return load.load(plan, password="a-password-of-the-demo", report=lambda line: None)


def by_district(rows, column, territory="territory__path"):
    """District -> the values of a column there."""
    found = {}
    for path, value in rows.values_list(territory, column):
        found.setdefault(path[:-4], set()).add(value)
    return found


def test_every_district_has_losses_and_cases_of_every_sort(demo):
    states = by_district(Loss.objects.all(), "state")
    outcomes = by_district(WinBack.objects.all(), "outcome", "loss__territory__path")

    assert len(states) == len(outcomes) == DEMO.districts
    for found in states.values():
        assert {LossState.SUSPECTED, LossState.CONFIRMED} <= found
    assert set().union(*states.values()) == set(LossState)
    assert set().union(*outcomes.values()) >= {"", WinBackOutcome.RESTORED}
    assert len(set(WinBack.objects.filter(outcome="").values_list("step", flat=True))) >= 4
    assert WinBack.objects.stuck(FRIDAY).exists() or WinBack.objects.due(FRIDAY).exists()


def test_whoever_is_lost_has_a_loss_and_nobody_else(demo):
    lost = set(Relationship.objects.filter(status=Status.LOST).values_list("pk", flat=True))

    assert lost == set(Loss.objects.filter(state=LossState.CONFIRMED).values_list("relationship_id", flat=True))
    for loss in Loss.objects.exclude(verdict=""):
        assert loss.verdict == verdict(LossReason(loss.stated_reason), loss.evidence)


def test_the_night_after_it_suspects_nobody_new(demo):
    assert propose(on=FRIDAY, at=demo.days.night) == 0


def test_nothing_of_it_is_in_the_future(demo):
    assert not Loss.objects.filter(lost_on__gt=FRIDAY).exists()
    assert not Loss.objects.filter(decided_at__gt=demo.days.night).exists()
    assert not StepDone.objects.filter(on__gt=FRIDAY).exists()
    assert not WinBack.objects.filter(closed_on__gt=FRIDAY).exists()
    for case in WinBack.objects.prefetch_related("steps"):
        days = [case.opened_on, *(step.on for step in case.steps.all())]
        assert days == sorted(days)
        assert len(days) == case.step + 1
