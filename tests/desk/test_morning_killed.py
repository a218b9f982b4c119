"""The morning messages killed with SIGKILL before or after any statement, and run again, end as one clean run."""

import pytest

from deliveries.models import Delivery
from desk.morning import send_mornings
from tests.desk.test_morning import SEVEN_THIRTY, planned
from tests.killing import kill_points, run_until_statement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


def run() -> None:
    send_mornings(at=SEVEN_THIRTY)


def told():
    return list(Delivery.objects.order_by("recipient", "channel").values_list("recipient", "channel", "body"))


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_statement_and_run_again_everybody_has_one(li, wang, dr_chen, after):
    planned(li, dr_chen)
    points = kill_points(run, after=after)
    expected, kills = told(), 0
    assert len(expected) == 4

    for number in points:
        Delivery.objects.all().delete()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert told() == expected, f"killed at statement {number}"

    assert kills == len(points)
