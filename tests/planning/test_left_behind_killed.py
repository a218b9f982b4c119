"""Giving on what a manager and a rep left behind, killed with SIGKILL before or after any statement, and run again."""

from datetime import datetime, timedelta

import pytest

from accounts.enums import PostingRole
from accounts.models import Territory, User
from clients.models import Booking, Relationship
from deliveries.models import Delivery
from planning.handovers.left_behind import pass_on_left_behind
from planning.models import BreakthroughPlan, PlannedVisit, WeekPlan
from tests.cast import TODAY, client_of, posted
from tests.killing import kill_points, run_until_statement
from tests.planning.handed import at_work_in
from tests.visits.conftest import NOW
from visits.models import NextStep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]

# What a pass writes besides messages; what others point at comes after them.
MODELS = (NextStep, BreakthroughPlan, PlannedVisit, WeekPlan, Booking, Booking.history.model, Relationship)


def run(at: datetime = NOW) -> None:
    pass_on_left_behind(on=TODAY, at=at)


def written():
    """All that a pass writes, without what differs between any two: keys of rows, and the moment."""
    return {
        "steps": sorted(NextStep.objects.values_list("rep__username", "relationship", "words", "due_on", "state")),
        "plans": sorted(BreakthroughPlan.objects.values_list("rep__username", "relationship", "state")),
        "weeks": sorted(WeekPlan.objects.values_list("rep__username", "week_on")),
        "visits": sorted(
            PlannedVisit.objects.values_list("plan__rep__username", "relationship", "on", "half", "state", "is_pinned")
        ),
        "bookings": sorted(Booking.objects.values_list("rep__username", "relationship", "on", "state")),
        "changes": sorted(Booking.history.values_list("id", "history_type", "state")),
        "due": list(Relationship.objects.order_by("pk").values_list("pk", "next_step_on", "due_on")),
        "messages": sorted(Delivery.objects.values_list("recipient__username", "channel", "subject", "body")),
    }


@pytest.fixture
def night(nation, north, north_1, anzhen, li, wang, dr_chen):
    """Two territories, one vacant: in each a promise, a plan, planned visits and a booking of somebody who may not sign
    in any more.
    """
    posted("zhou", "周总", nation, PostingRole.MANAGER)
    vacant = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    at_work_in(north_1, anzhen, li, dr_chen)
    at_work_in(vacant, anzhen, wang, client_of(vacant, anzhen, "甲"))
    User.objects.filter(pk__in=[li.pk, wang.pk]).update(is_active=False)
    Delivery.objects.all().delete()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(night, after):
    before = {model: list(model.objects.all()) for model in MODELS}
    points = kill_points(run, after=after)
    expected, kills = written(), 0
    _assert_all_went_to("zhou", expected)
    assert points

    for number in points:
        _put_back(before)
        kills += run_until_statement(run, number, after=after) != 0
        run(NOW + timedelta(minutes=5))

        assert written() == expected, f"killed at statement {number}"

    assert kills == len(points)


def _assert_all_went_to(who, found):
    """Each once from either territory, and a booking is a step besides."""
    assert [row[0] for row in found["steps"]] == [who] * 4
    assert [row[0] for row in found["plans"]] == [who] * 2
    assert [row[0] for row in found["visits"] if row[4] == "planned"] == [who] * 2
    assert [row[3] for row in found["bookings"]] == ["cancelled"] * 2
    assert [row[0] for row in found["messages"] if row[1] == "in_app"] == [who] * 2


def _put_back(rows):
    Delivery.objects.all().delete()
    for model in MODELS:
        model.objects.exclude(pk__in=[row.pk for row in rows[model]]).delete()
        fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model.objects.bulk_update(rows[model], fields)
