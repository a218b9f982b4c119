"""The warnings of a month killed with SIGKILL before or after any statement, and run again, end as one clean run."""

import pytest

from deliveries.models import Delivery
from planning import month_warnings
from tests.killing import kill_points, run_until_statement
from tests.planning.test_month_warnings import AT, ON
from tests.retention.panel import panel_of
from visits.queries import rules

pytestmark = [pytest.mark.django_db(transaction=True)]


def run() -> None:
    month_warnings.warn(on=ON, at=AT)


def written():
    columns = ("recipient", "key", "channel", "body")
    return list(Delivery.objects.order_by(*columns).values_list(*columns))


@pytest.fixture
def morning(north_1, south_1, li, zhao, wang, monkeypatch):
    """Two territories that don't fit, each a transaction, and a manager of one."""
    monkeypatch.setattr(month_warnings, "TERRITORIES_AT_ONCE", 1)
    for leaf in (north_1, south_1):
        panel_of(leaf, 50, grade="A")
    # Read once and kept: a run that reads them has more statements than the next.
    rules()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(morning, after):
    points = kill_points(run, after=after)
    expected, kills = written(), 0
    # In the app and by mail.
    assert len(expected) == 2 * 3

    for number in points:
        Delivery.objects.all().delete()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert written() == expected, f"killed at statement {number}"

    assert kills == len(points)
