"""What the demo's reps know of their clients: something of every kind, and some of it old."""

from datetime import date

import pytest

from clients.facts import KnownFrom
from clients.models import FactSource
from pharmacrm.demo import load
from pharmacrm.demo.plan import Plan

FRIDAY = date(2026, 11, 20)
DEMO = Plan(reps=2, clients_per_rep=70, visits_per_client=6, seed=1, on=FRIDAY, counted_days=3)


@pytest.fixture
def demo(db):
    return load.load(DEMO, password="a-password-of-the-demo", report=lambda line: None)


def test_facts_have_sources_and_some_are_stale(demo):
    stale = FactSource.objects.stale(FRIDAY).count()

    assert 0 < stale < FactSource.objects.count()
    assert len(set(FactSource.objects.values_list("source", flat=True))) == len(KnownFrom) - 1
    assert not FactSource.objects.filter(noted_on__gt=FRIDAY).exists()
