"""A week proposed from the database, by rank: what stands where, why, and what is left alone."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from planning.models import PlannedVisit
from planning.weeks.proposing import propose_week
from tests.cast import TODAY

pytestmark = pytest.mark.django_db

# The Friday before, at six in the evening.
FRIDAY = TODAY - timedelta(days=3)
AT = timezone.make_aware(datetime.combine(FRIDAY, datetime.min.time())) + timedelta(hours=18)


def propose(rep, **changes):
    return propose_week(rep, **{"week_on": TODAY, "on": FRIDAY, "at": AT, "effort": 0} | changes)


def standing():
    return list(PlannedVisit.objects.standing().in_order())


def test_whoever_is_due_is_in_it(li, dr_chen):
    plan = propose(li)

    [item] = standing()
    assert (item.plan, item.relationship) == (plan, dr_chen)
    assert (plan.week_on, plan.from_on, plan.solver) == (TODAY, TODAY, "greedy")
    assert item.first_on == item.on
    assert item.reasons
    assert 0 < plan.value <= plan.bound
