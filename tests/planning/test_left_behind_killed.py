"""Giving on what a manager and a rep left behind, killed with SIGKILL before or after any statement, and run again."""

import pytest

from accounts.enums import PostingRole
from accounts.models import Territory, User
from deliveries.models import Delivery
from planning.handovers.left_behind import pass_on_left_behind
from tests.cast import TODAY, client_of, posted
from tests.killing import kill_points, run_until_statement
from tests.visits.conftest import NOW, logged
from visits.models import NextStep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


def run() -> None:
    pass_on_left_behind(on=TODAY, at=NOW)


def written():
    return [
        list(NextStep.objects.order_by("pk").values_list("rep__username", "state")),
        sorted(Delivery.objects.values_list("recipient__username", "key", "channel")),
    ]


@pytest.fixture
def night(nation, north, north_1, anzhen, li, wang, dr_chen):
    """Two territories, one vacant: in each a promise of somebody who may not sign in any more."""
    posted("zhou", "周总", nation, PostingRole.MANAGER)
    vacant = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)
    logged(client_of(vacant, anzhen, "甲"), wang, next_step="送样", next_step_on=TODAY)
    User.objects.filter(pk__in=[li.pk, wang.pk]).update(is_active=False)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(night, after):
    before = list(NextStep.objects.all())
    points = kill_points(run, after=after)
    expected, kills = written(), 0
    assert {who for who, _state in expected[0]} == {"zhou"}
    assert points

    for number in points:
        Delivery.objects.all().delete()
        NextStep.objects.bulk_update(before, ["rep"])
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert written() == expected, f"killed at statement {number}"

    assert kills == len(points)
