"""The job killed with SIGKILL before or after any of its statements, and run again, ends as one clean run."""

from datetime import timedelta

import pytest

from clients.actions import set_stage
from clients.models import Relationship
from grading.models import Assessment
from grading.queries import scheme_for
from retention.models import Loss
from retention.proposals import propose
from tests.cast import TODAY, client_of
from tests.killing import kill_points, run_until_statement
from tests.retention.panel import AT

pytestmark = pytest.mark.django_db(transaction=True)

# Small, so that the few clients here make several chunks.
CHUNK = 2


def run() -> None:
    propose(on=TODAY, at=AT, chunk=CHUNK)


def suspicions():
    return list(Loss.objects.order_by("relationship").values_list("relationship", "sign", "lost_on", "longest_gap"))


@pytest.fixture
def panel(north_1, anzhen, li):
    """Three with less support, one of them of a lower stage too, and two of a lower stage alone."""
    rows = [client_of(north_1, anzhen, f"客户{number}", grade="B") for number in range(6)]
    scheme = scheme_for(north_1, TODAY)
    for row in rows[:3]:
        for days, support in ((9, 75), (2, 30)):
            on = TODAY - timedelta(days=days)
            Assessment.objects.create(relationship=row, scheme=scheme, author=li, on=on, support=support)
    for row in rows[2:5]:
        set_stage(row, "trust", on=TODAY)
        set_stage(row, "agree", on=TODAY)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(panel, after):
    points = kill_points(run, after=after)
    expected, kills = suspicions(), 0
    assert [sign for _, sign, *_ in expected] == ["support_fell"] * 3 + ["stage_fell"] * 2

    for number in points:
        Loss.objects.all().delete()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert suspicions() == expected, f"killed at statement {number}"

    assert kills == len(points)
    assert set(Relationship.objects.values_list("status", flat=True)) == {"active"}
