"""＋: the client picker knows who is likely."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clients.actions import create_organisation
from clients.models import ClinicSlot
from tests.cast import TODAY, client_of
from tests.visits.conftest import NOW, logged
from visits.enums import Outcome

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def page(client, li):
    client.force_login(li)

    def get(**query):
        return client.get(reverse("visits:pick"), query)

    return get


def groups(response):
    return [{row.client.full_name for row in rows} for _, rows in response.context["groups"]]


def test_it_puts_first_who_is_in_clinic_now(page, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=TODAY.weekday(), part="morning")

    in_clinic, *_ = groups(page())

    assert in_clinic == {"陈思雨"}


def test_it_knows_who_is_planned_for_today(page, li, dr_chen):
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)

    _, planned, *_ = groups(page())

    assert planned == {"陈思雨"}


def test_it_knows_who_is_planned_behind_an_overdue_step(page, li, dr_chen):
    yesterday = NOW - timedelta(days=1)
    logged(dr_chen, li, at=yesterday, next_step="送指南", next_step_on=TODAY - timedelta(days=1))
    logged(dr_chen, li, next_step="问用药反馈", next_step_on=TODAY)

    _, planned, *_ = groups(page())

    assert planned == {"陈思雨"}


def test_it_knows_who_else_is_at_the_hospital(page, li, dr_chen, north_1, anzhen):
    client_of(north_1, anzhen, "王建国")
    logged(dr_chen, li)

    _, _, same, *_ = groups(page())

    assert "王建国" in same


def test_it_knows_the_hospital_also_when_nobody_was_there(page, li, dr_chen, north_1, anzhen):
    client_of(north_1, anzhen, "王建国")
    logged(dr_chen, li, outcome=Outcome.NOT_FOUND)

    _, _, same, *_ = groups(page())

    assert "王建国" in same


def test_it_knows_who_is_in_the_same_district(page, li, dr_chen, north_1, anzhen):
    anzhen.city, anzhen.county = "北京市", "朝阳区"
    anzhen.save()
    nearby = create_organisation(name="中日友好医院", city="北京市", county="朝阳区")
    elsewhere = create_organisation(name="北京积水潭医院", city="北京市", county="西城区")
    client_of(north_1, nearby, "王建国")
    client_of(north_1, elsewhere, "李建军")
    logged(dr_chen, li)

    _, _, _, near, _ = groups(page())

    assert near == {"王建国"}


def test_nonsense_finds_nobody(page, dr_chen):
    assert groups(page(q="\0")) != []


@pytest.mark.parametrize("text", ["陈思雨", "陳思雨", "chensiyu", "csy", "安贞", "8000"])
def test_it_finds_by_whatever_is_known(page, dr_chen, text):
    assert groups(page(q=text)) == [{"陈思雨"}]


def test_it_shows_nobody_of_another_reps(page, south_1, anzhen):
    client_of(south_1, anzhen, "周敏")

    assert (
        "周敏" not in page(q="周敏").content.decode().split("<main")[1].split("您的客户里没有")[0].split('value="')[0]
    )
    assert groups(page(q="周敏")) == [set()]


def test_it_asks_the_database_the_same_at_one_and_thirty(
    page, north_1, anzhen, dr_chen, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(14) as first:
        page()
    for number in range(30):
        client_of(north_1, anzhen, f"王建{number}")

    with django_assert_num_queries(len(first)):
        page()
