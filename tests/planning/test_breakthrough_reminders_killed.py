"""The reminders killed with SIGKILL before or after any statement, and run again, end as one clean run."""

import pytest

from deliveries.models import Delivery
from planning.breakthroughs import reminders
from tests.cast import TODAY
from tests.killing import kill_points, run_until_statement
from tests.planning.plans import b_client, overdue
from tests.visits.conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


def run() -> None:
    reminders.remind(on=TODAY, at=NOW)


def written():
    columns = ("recipient", "key", "channel", "body")
    return list(Delivery.objects.order_by(*columns).values_list(*columns))


@pytest.fixture
def morning(north_1, south_1, li, zhao, anzhen, monkeypatch):
    """Two territories with an overdue retrospective, each a transaction."""
    monkeypatch.setattr(reminders, "TERRITORIES_AT_ONCE", 1)
    for leaf, rep in ((north_1, li), (south_1, zhao)):
        overdue(b_client(leaf, anzhen, f"客户{leaf.code}"), rep)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(morning, after):
    points = kill_points(run, after=after)
    expected, kills = written(), 0
    # In the app and by mail.
    assert len(expected) == 2 * 2

    for number in points:
        Delivery.objects.all().delete()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert written() == expected, f"killed at statement {number}"

    assert kills == len(points)
