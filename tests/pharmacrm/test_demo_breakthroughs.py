"""Breakthrough plans of a small demo."""

import pytest

from clients.models import Relationship
from planning.breakthroughs.checks import focus_differences
from planning.breakthroughs.queries import unplanned
from planning.models import Approach, BreakthroughPlan, PlanMessage, Retrospective
from tests.pharmacrm.test_seed_demo import FRIDAY, FULL_PANELS, load_demo


@pytest.fixture
def mine(db):
    load_demo(FULL_PANELS)
    return BreakthroughPlan.objects.filter(rep__username="rep")


def test_every_focus_has_its_plan_and_no_row_is_in_the_future(mine):
    everyone = Relationship.objects.all()

    assert 2 <= mine.running().count() <= 3
    assert not unplanned(everyone).exists()
    assert list(focus_differences(everyone, on=FRIDAY)) == []
    assert not BreakthroughPlan.objects.filter(started_on__gt=FRIDAY).exists()
    assert Retrospective.objects.filter(plan__in=mine).exists()
    assert not Retrospective.objects.filter(on__gte=FRIDAY).exists()
    assert not PlanMessage.objects.filter(at__date__gte=FRIDAY).exists()
    # One is overdue, one ended in each way, the manager was asked, a fourth was granted and another one waits.
    assert mine.overdue(FRIDAY).count() == 1
    assert set(mine.exclude(outcome="").values_list("outcome", flat=True)) == {"won", "improved", "stopped"}
    assert mine.filter(messages__author__username="manager").exists()
    assert mine.exclude(granted_words="").count() == 1
    assert BreakthroughPlan.objects.waiting_for_grant().count() == 1
    # What belongs to the installation was not emptied.
    assert Approach.objects.exists()
