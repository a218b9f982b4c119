"""The morning's reminders: once each, in time and made up for, to whoever visits the client."""

from datetime import date, timedelta

import pytest

from clients.actions import end_focus
from deliveries.models import Delivery
from planning.breakthroughs.reminders import remind
from tests.cast import TODAY
from tests.planning.plans import b_client, closed, looked_back, overdue, running
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")
DUE = TODAY + timedelta(days=14)


@pytest.fixture
def zhou(north_1, anzhen, li, wang):
    return b_client(north_1, anzhen, "周明远")


def told(**who):
    return Delivery.objects.filter(channel="in_app", **who)


def test_it_reminds_on_the_day_once(zhou, li):
    running(zhou, li)
    assert remind(on=DUE - timedelta(days=1), at=NOW) == 0

    for _again in range(2):
        remind(on=DUE, at=NOW)
    remind(on=DUE + timedelta(days=1), at=NOW)

    assert told(recipient=li).count() == 1
    assert "周明远" not in told().get().subject + told().get().body


def test_a_missed_day_is_made_up_for(zhou, li):
    overdue(zhou, li)

    remind(on=TODAY, at=NOW)

    assert told(recipient=li).count() == 1


def test_the_next_retrospective_is_reminded_of_anew(zhou, li):
    plan = overdue(zhou, li)
    remind(on=TODAY, at=NOW)
    looked_back(plan, li)

    remind(on=TODAY, at=NOW)
    remind(on=DUE, at=NOW)

    assert told(recipient=li).count() == 2


def test_a_quarter_that_is_over_asks_for_an_outcome_once(zhou, li):
    running(zhou, li)
    for day in (date(2027, 1, 1), date(2027, 1, 9)):
        end_focus(on=day)
        remind(on=day, at=NOW)

    assert told(recipient=li).get().subject.startswith("季度已结束")


def test_nobody_is_reminded_of_what_ended_or_of_whom_nobody_serves(zhou, li, north_1, anzhen):
    closed(overdue(zhou, li), li)
    lost = b_client(north_1, anzhen, "吴")
    overdue(lost, li)
    type(lost).objects.filter(pk=lost.pk).update(status="lost")

    assert remind(on=TODAY, at=NOW) == 0


def test_where_nobody_visits_the_manager_is_told(zhou, li, wang):
    overdue(zhou, li)
    li.postings.all().delete()

    remind(on=TODAY, at=NOW)

    assert told(recipient=wang).count() == 1
