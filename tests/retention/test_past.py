"""The list that a number of a past day opens."""

from datetime import timedelta

import pytest
from django.urls import reverse

from retention.models import StateSpan
from retention.spans import record_spans
from tests.cast import TODAY, client_of
from tests.naughty import NAUGHTY
from tests.retention.panel import AT, YESTERDAY, dates, panel_of

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def today(time_machine):
    time_machine.move_to(AT + timedelta(hours=9), tick=False)


@pytest.fixture
def page(client, li):
    client.force_login(li)
    return lambda **query: client.get(reverse("retention:past"), query)


@pytest.fixture(autouse=True)
def known_for_long(dr_chen):
    """What the fixtures enter was known long before."""
    known()


def known():
    StateSpan.objects.filter(from_on__lt=YESTERDAY).update(recorded_at=AT - timedelta(days=30))


def names(response):
    return [row["name"] for row in response.context["rows"]]


def test_it_shows_who_was_neglected_then_with_the_grade_of_then(page, dr_chen):
    dates(dr_chen, alert_open=True)
    record_spans([dr_chen.pk], on=YESTERDAY, at=AT - timedelta(days=1))
    dates(dr_chen, alert_open=False, grade="C")
    record_spans([dr_chen.pk], on=TODAY, at=AT)

    shown = page(figure="neglected", on=YESTERDAY)

    assert [(row["name"], row["grade"]) for row in shown.context["rows"]] == [("陈思雨", "A")]
    assert 'data-total="1"' in shown.content.decode()


def test_it_is_narrowed_by_grade_and_territory(page, north_1, anzhen, dr_chen):
    client_of(north_1, anzhen, "乙", grade="B")
    known()

    assert set(names(page(figure="active"))) == {"陈思雨", "乙"}
    assert names(page(figure="active", grade="B", territory="N-1", only="1")) == ["乙"]


def test_it_hides_other_territories(page, zhao, south_1, anzhen):
    client_of(south_1, anzhen, "别人的")
    known()

    assert names(page(figure="active")) == ["陈思雨"]
    assert "别" not in page(figure="active").content.decode()
    assert names(page(figure="neglected")) == []
    assert "那一天没有人" in page(figure="neglected").content.decode()


def test_a_client_who_is_another_teams_by_now_is_masked_and_not_linked(page, dr_chen, south_1):
    dates(dr_chen, territory=south_1)
    record_spans([dr_chen.pk], on=TODAY, at=AT)

    shown = page(figure="active", on=YESTERDAY)

    assert names(shown) == ["陈**"]
    assert dr_chen.get_absolute_url() not in shown.content.decode()
    assert "陈思雨" not in shown.content.decode()


def test_several_days_count_what_happened_in_them(page, dr_chen):
    dates(dr_chen, status="lost")
    record_spans([dr_chen.pk], on=YESTERDAY - timedelta(days=2), at=AT - timedelta(days=3))

    assert names(page(figure="lost", on=YESTERDAY)) == []
    assert names(page(figure="lost", since=YESTERDAY - timedelta(days=6), on=YESTERDAY)) == ["陈思雨"]


@pytest.mark.parametrize(
    "query",
    [{"on": TODAY}, {"on": "昨天"}, {"figure": "nobody"}, {"grade": "Z"}, {"territory": "S-1"}, {"territory": "\0"}],
)
def test_what_makes_no_sense_finds_nothing_and_says_so(page, dr_chen, query):
    shown = page(**query)

    assert shown.status_code == 200
    assert names(shown) == []


@pytest.mark.parametrize("words", NAUGHTY[::20])
def test_it_survives_anything(page, words):
    assert page(figure=words, on=words, territory=words, page=words, since=words).status_code == 200


def test_it_asks_as_often_for_thirty_as_for_one(
    page, north_1, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(10) as first:
        page(figure="active")
    panel_of(north_1, 29)
    known()

    with django_assert_num_queries(len(first)):
        page(figure="active")
