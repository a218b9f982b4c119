"""The plan in one line of Today and of the card."""

import pytest

from tests.cast import client_of
from tests.planning.planned import TOMORROW, done, planned
from tests.visits.conftest import logged

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def signed_in(client, li):
    client.force_login(li)
    return client


def test_today_says_how_much_of_the_plan_is_done_and_who_is_next(signed_in, li, north_1, anzhen, dr_chen):
    assert "data-plan-of-today" not in signed_in.get("/").content.decode()
    met = client_of(north_1, anzhen, "王建国")
    done(met, li, logged(met, li))
    planned(dr_chen, li, half=2)

    shown = signed_in.get("/")

    assert (shown.context["today"].glance.plan.done, shown.context["today"].glance.plan.total) == (1, 2)
    assert shown.context["today"].glance.plan.next == "陈思雨"
    assert "data-plan-of-today" in shown.content.decode()


def test_the_card_says_when_she_is_planned_next(signed_in, li, dr_chen):
    assert "data-planned" not in signed_in.get(f"/clients/{dr_chen.pk}/").content.decode()
    item = planned(dr_chen, li, on=TOMORROW, half=2)

    shown = signed_in.get(f"/clients/{dr_chen.pk}/").content.decode()

    assert f'data-planned="{item.pk}"' in shown
    assert "11月17日" in shown


def test_a_manager_reads_it_on_the_card_too(client, li, wang, dr_chen):
    planned(dr_chen, li, on=TOMORROW)
    client.force_login(wang)

    assert "data-planned" in client.get(f"/clients/{dr_chen.pk}/").content.decode()
