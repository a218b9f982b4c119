"""What a row of a list says, and the panel of filters that is fetched when it is opened."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clients.list_rows import list_rows
from clients.models import Relationship
from tests.cast import TODAY, client_of
from workdays.queries import calendar

UNDATED = {"due_on": None, "neglected_on": None, "escalated_on": None}


def row_of(relationship, **options):
    [row] = list_rows(
        Relationship.objects.filter(pk=relationship.pk).as_rows(**options), on=TODAY, calendar=calendar(), **options
    )
    return row


def test_it_says_who_and_where(dr_chen):
    row = row_of(dr_chen)

    assert (row["name"], row["url"]) == ("陈思雨", dr_chen.get_absolute_url())
    assert row["place"].startswith("首都医科大学附属北京安贞医院")
    assert (row["grade"], row["mark"], row["grade_in_words"]) == ("A", "A", "等级 A")


def test_an_ungraded_client_has_a_mark_of_her_own(north_1, anzhen):
    assert row_of(client_of(north_1, anzhen, "王建国", grade="-"))["mark"] == "?"


@pytest.mark.parametrize(
    ("dates", "state", "tone"),
    [
        ({"due_on": TODAY}, "今天待拜访", "warn"),
        ({"due_on": TODAY - timedelta(days=3)}, "应拜访日已过 1 个工作日", "warn"),
        ({"due_on": TODAY, "neglected_on": TODAY - timedelta(days=3)}, "超期 1 个工作日", "bad"),
        (
            {"due_on": TODAY, "neglected_on": TODAY - timedelta(days=3), "escalated_on": TODAY},
            "超期 1 个工作日 · 已提醒经理",
            "bad",
        ),
        ({"status": "lost"}, "已流失", "bad"),
        ({"due_on": None}, "不安排定期拜访", ""),
    ],
)
def test_it_says_where_she_stands(north_1, anzhen, dates, state, tone):
    relationship = client_of(north_1, anzhen, "王建国", grade="A")
    Relationship.objects.filter(pk=relationship.pk).update(**UNDATED | dates)

    row = row_of(relationship)

    assert (row["state"], row["tone"]) == (state, tone)


def test_a_focus_client_says_so(north_1, anzhen):
    row = row_of(client_of(north_1, anzhen, "王建国", grade="B", focus_until=TODAY))

    assert row["is_focus"]
    assert row["tags"][0] == {"text": "重点攻克 B", "tone": "warn"}


def test_a_manager_sees_the_territory(dr_chen):
    territory = {"text": "北区一组", "tone": "plain"}

    assert territory in row_of(dr_chen, with_territory=True)["tags"]
    assert territory not in row_of(dr_chen)["tags"]


def test_the_panel_is_fetched_when_it_is_opened(client, li, dr_chen):
    client.force_login(li)

    folded = client.get(reverse("clients:list")).content.decode()
    panel = client.get(reverse("clients:filters")).content.decode()

    assert 'name="stage"' not in folded
    assert 'name="stage"' in panel


@pytest.mark.parametrize("query", [{"panel": "1"}, {"stage": "agree"}])
def test_the_panel_stands_open_where_it_is_asked_for_or_used(client, li, dr_chen, query):
    client.force_login(li)

    assert 'name="stage"' in client.get(reverse("clients:list"), query).content.decode()


def test_the_fetched_panel_keeps_what_was_chosen(client, li, dr_chen):
    client.force_login(li)

    panel = client.get(reverse("clients:filters"), {"sort": "name"}).content.decode()

    assert '<option value="name" selected>' in panel
