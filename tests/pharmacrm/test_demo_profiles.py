"""What the demo's reps know of their clients and whom they try: something of every kind, and by the rules."""

from datetime import date

import pytest

from clients.enums import Phase
from clients.facts import KnownFrom
from clients.models import CandidateFlag, FactSource, PhaseChange, Relationship, StageChange
from clients.phases import WAYS
from clients.stages import ORDER
from pharmacrm.demo.plan import Plan

FRIDAY = date(2026, 11, 20)
DEMO = Plan(reps=2, clients_per_rep=70, visits_per_client=6, seed=1, on=FRIDAY, counted_days=3)
PLAN = DEMO
pytestmark = pytest.mark.usefixtures("demo", "db")


def test_facts_have_sources_and_some_are_stale(demo):
    stale = FactSource.objects.stale(FRIDAY).count()

    assert 0 < stale < FactSource.objects.count()
    assert len(set(FactSource.objects.values_list("source", flat=True))) == len(KnownFrom) - 1
    assert not FactSource.objects.filter(noted_on__gt=FRIDAY).exists()


def test_there_are_candidates_and_trials_and_one_has_ended(demo):
    trials = Relationship.objects.active().filter(phase=Phase.TRIAL)

    assert trials.filter(trial_ends_on__lte=FRIDAY).exists()
    assert trials.filter(trial_ends_on__gt=FRIDAY).exists()
    assert Relationship.objects.filter(phase=Phase.CANDIDATE).exists()
    assert {"patients", "agrees", "friendly"} == set(CandidateFlag.objects.values_list("flag", flat=True))


def test_every_step_is_one_of_the_way(demo):
    for old, new in PhaseChange.objects.values_list("old", "new"):
        assert new in WAYS[Phase(old)]


def test_some_have_come_up_one_stage_at_a_time(demo):
    steps = StageChange.objects.filter(evidence__gt="").values_list("old", "new")

    assert steps
    assert all(ORDER.index(new) - ORDER.index(old) == 1 for old, new in steps)
