"""The reminders killed with SIGKILL before or after any statement, and run again, end as one clean run."""

from datetime import date, timedelta

import pytest

from clients.actions import create_organisation
from clients.receiving import note_registration, set_season
from clients.reception_reminders import remind
from deliveries.models import Delivery
from tests.cast import TODAY, client_of
from tests.clients.receiving import KNOWN, tenth_and_25th
from tests.clients.test_reception_reminders import AT
from tests.killing import kill_points, run_until_statement

pytestmark = [pytest.mark.django_db(transaction=True)]


def run() -> None:
    remind(on=TODAY, at=AT)


def written():
    columns = ("recipient", "key", "channel", "body")
    return list(Delivery.objects.order_by(*columns).values_list(*columns))


@pytest.fixture
def night(north_1, south_1, li, zhao, anzhen):
    """Two hospitals to be booked, a registration that ends, a season that opens."""
    second = create_organisation(name="第二医院", city="北京市")
    for hospital, leaf in ((anzhen, north_1), (anzhen, south_1), (second, north_1)):
        client_of(leaf, hospital, f"客户{leaf.code}", due_on=date(2026, 11, 20))
    for hospital in (anzhen, second):
        tenth_and_25th(hospital)
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=TODAY + timedelta(days=9))
    set_season(organisation=second, opens="11-01", closes="11-30", **KNOWN)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(night, after):
    points = kill_points(run, after=after)
    expected, kills = written(), 0
    # Three to book, one registration, one season; each in the app and by mail.
    assert len(expected) == 2 * (3 + 1 + 1)

    for number in points:
        Delivery.objects.all().delete()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert written() == expected, f"killed at statement {number}"

    assert kills == len(points)
