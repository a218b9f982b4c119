"""Whom the demo has lost, and nobody does anything for them afterwards."""

import pytest
from django.db.models import Q

from clients.enums import Status
from clients.models import Relationship
from retention.checks import differences
from retention.models import RiskBacktest, RiskScore
from tests.pharmacrm.test_seed_demo import FRIDAY, PANELS_WITH_LOSSES
from visits.models import Visit
from visits.state import recompute_all

PLAN = PANELS_WITH_LOSSES
pytestmark = pytest.mark.usefixtures("demo", "db")


@pytest.fixture
def lost():
    found = Relationship.objects.filter(status=Status.LOST).prefetch_related("spans", "visits", "alerts")
    assert found
    return found


def test_a_few_percent_are_lost(lost):
    assert 0.01 < len(lost) / PANELS_WITH_LOSSES.relationships < 0.1
    assert Visit.objects.count() == PANELS_WITH_LOSSES.visits


def test_their_history_says_from_which_day_on(lost):
    for row in lost:
        *before, last = row.spans.all()
        assert (last.status, last.neglected, last.to_on) == (Status.LOST, False, None)
        assert {span.status for span in before} == {Status.ACTIVE}
        assert row.began_on < last.from_on < FRIDAY


def test_nothing_is_done_for_them_afterwards(lost):
    for row in lost:
        lost_on = row.spans.last().from_on
        assert all(visit.happened_on < lost_on for visit in row.visits.all())
        assert all(alert.closed_on and alert.closed_on <= lost_on for alert in row.alerts.all())
        # What a win-back promises comes from no visit.
        of_visits = row.next_steps.filter(visit__isnull=False)
        assert not of_visits.filter(Q(state="open") | Q(closed_on__gt=lost_on)).exists()
        assert not row.assessments.filter(on__gte=lost_on).exists()
        assert (row.due_on, row.neglected_on, row.escalated_on) == (row.next_step_on, None, None)


def test_the_rooms_find_nothing_to_mend_of_them(lost):
    assert recompute_all(lost.values_list("pk", flat=True)) == 0
    assert list(differences(Relationship.objects.all())) == []


def test_somebody_complained_and_somebody_saw_a_competitor(lost):
    assert Visit.objects.filter(objection="service").exists()
    assert Visit.objects.filter(service_rating__lte=2).exists()
    assert Visit.objects.exclude(competitor="").exists()


def test_everybody_active_was_judged_and_the_rule_was_measured(lost):
    active = Relationship.objects.filter(status=Status.ACTIVE)
    [measured] = RiskBacktest.objects.all()

    assert set(RiskScore.objects.values_list("pk", flat=True)) == set(active.values_list("pk", flat=True))
    assert {"high", "medium", "low"} <= set(RiskScore.objects.values_list("level", flat=True))
    assert measured.lost > 0
    assert measured.made_at.date() <= FRIDAY
