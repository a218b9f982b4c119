"""Growth ideas of A clients: noted, tried, closed; and who has none."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.models import Relationship
from planning.enums import GrowthKind, GrowthState
from planning.growth import NotAnA, close_idea, note_idea, try_idea
from planning.models import GrowthIdea, without_idea
from tests.cast import TODAY, client_of, post
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.naughty import NAUGHTY
from tests.retention.panel import panel_of
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")

SOON = TODAY + timedelta(days=7)


def noted(relationship, by, **more):
    facts = {"kind": GrowthKind.PATIENTS, "words": "合并糖尿病的患者", "product": None, "next_try_on": SOON}
    return note_idea(relationship, by=by, on=TODAY, at=NOW, **{**facts, **more})


SAID = {"kind": "indication", "words": "心衰患者的早期用药", "next_try_on": SOON.isoformat(), "product": ""}


@pytest.fixture
def idea(dr_chen, li):
    return noted(dr_chen, li)


def test_an_idea_is_noted_on_the_page(client, li, dr_chen, product):
    client.force_login(li)

    answer = client.post(reverse("planning:growth-new", args=[dr_chen.pk]), {**SAID, "product": product.pk})

    made = GrowthIdea.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.kind, made.product, made.state, made.next_try_on, made.author) == (
        "indication", product, "idea", SOON, li,
    )  # fmt: skip


def test_sent_twice_it_is_one_idea(client, li, dr_chen):
    client.force_login(li)
    for _time in range(2):
        client.post(reverse("planning:growth-new", args=[dr_chen.pk]), SAID)

    assert GrowthIdea.objects.count() == 1


def test_only_a_clients_have_ideas(client, li, north_1, anzhen):
    other = client_of(north_1, anzhen, "乙", grade="B")
    with pytest.raises(NotAnA):
        noted(other, li)
    client.force_login(li)

    answer = client.post(reverse("planning:growth-new", args=[other.pk]), SAID)

    assert "应先争取升为 A 级" in answer.content.decode()
    assert SAID["words"] in answer.content.decode()


def test_it_is_tried_and_closed_once(idea, li, wang):
    assert try_idea(idea, next_try_on=SOON + timedelta(days=1))
    assert close_idea(idea, worked=True, outcome="已有三位患者获益", by=li, on=TODAY)

    assert not close_idea(idea, worked=False, outcome="不做了", by=wang, on=TODAY)
    assert not try_idea(idea, next_try_on=SOON)

    idea.refresh_from_db()
    assert (idea.state, idea.outcome, idea.closed_by, idea.next_try_on) == ("worked", "已有三位患者获益", li, None)
    assert idea.history.count() == 3


@pytest.mark.parametrize(
    "columns",
    [
        {"next_try_on": None},
        {"state": GrowthState.WORKED},
        {"state": GrowthState.DROPPED, "next_try_on": None, "closed_on": TODAY},
        {"outcome": "太早"},
        {"words": ""},
    ],
)
def test_the_database_refuses_half_ideas(idea, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        GrowthIdea.objects.filter(pk=idea.pk).update(**columns)


def test_the_page_takes_it_from_try_to_outcome(client, li, idea):
    client.force_login(li)

    client.post(reverse("planning:growth-try", args=[idea.pk]), {"next_try_on": SOON.isoformat()})
    idea.refresh_from_db()
    assert idea.state == "trying"
    refused = client.post(reverse("planning:growth-close", args=[idea.pk]), {"worked": "no", "outcome": " "})
    assert "这个字段是必填项" in refused.content.decode()
    client.post(reverse("planning:growth-close", args=[idea.pk]), {"worked": "no", "outcome": "指南不支持"})

    idea.refresh_from_db()
    assert (idea.state, idea.outcome) == ("dropped", "指南不支持")
    shown = client.get(idea.get_absolute_url()).content.decode()
    assert "指南不支持" in shown
    assert 'name="worked"' not in shown


@pytest.mark.parametrize("day", ["", "昨天", "2026-11-15", "2030-01-01"])
def test_a_day_that_makes_no_sense_is_said_and_kept(client, li, dr_chen, day):
    client.force_login(li)

    shown = client.post(reverse("planning:growth-new", args=[dr_chen.pk]), {**SAID, "next_try_on": day})

    assert shown.context["form"].errors["next_try_on"]
    assert SAID["words"] in shown.content.decode()
    assert not GrowthIdea.objects.exists()


def test_it_survives_anything(client, li, dr_chen, idea):
    client.force_login(li)
    for words in NAUGHTY[::40]:
        said = {"kind": words, "words": words, "next_try_on": words, "product": words, "worked": words}
        assert client.post(reverse("planning:growth-new", args=[dr_chen.pk]), said).status_code == 200
        assert client.post(reverse("planning:growth-close", args=[idea.pk]), said).status_code == 200
        query = dict.fromkeys(["state", "kind", "client", "rep", "territory", "since", "late", "page"], words)
        assert client.get(reverse("planning:growth"), query).status_code == 200
        assert client.get(reverse("planning:growth-missing"), query).status_code == 200


def test_who_has_no_idea_is_listed(client, li, north_1, anzhen, dr_chen, idea):
    other = client_of(north_1, anzhen, "甲", grade="A")
    client_of(north_1, anzhen, "乙", grade="B")
    assert list(without_idea(Relationship.objects.all())) == [other]
    client.force_login(li)

    shown = client.get(reverse("planning:growth-missing")).content.decode()

    assert 'data-total="1"' in shown
    assert "陈思雨" not in shown


def test_the_card_says_the_idea_or_asks_for_one(client, li, north_1, anzhen, dr_chen, idea):
    other = client_of(north_1, anzhen, "甲", grade="A")
    client.force_login(li)

    assert idea.words in client.get(dr_chen.get_absolute_url()).content.decode()
    assert reverse("planning:growth-new", args=[other.pk]) in client.get(other.get_absolute_url()).content.decode()


def test_the_effort_board_counts_and_every_number_opens_its_list(client, wang, li, north_1, anzhen, dr_chen, idea):
    panel_of(north_1, 2, grade="A")
    late = noted(dr_chen, li, words="另一个")
    GrowthIdea.objects.filter(pk=late.pk).update(next_try_on=TODAY - timedelta(days=1))
    done = noted(dr_chen, li, words="成了")
    close_idea(done, worked=True, outcome="有效", by=li, on=TODAY - timedelta(days=1))
    client.force_login(wang)

    page = client.get(reverse("retention:effort"))

    table = tables_of(page)["growth"]
    assert [row_of(table, "李雨桐")[head] for head in ("A 级客户", "没有增长点", "未结束", "已过尝试日期")] == [
        "3", "2", "2", "1",
    ]  # fmt: skip
    assert table.title == "没有增长点的 A 级客户：2"
    numbers = [each for each in numbers_of(page) if "/growth/" in each[1]]
    assert len(numbers) == 4
    assert all(opens_its_list(client, count, href) for count, href in numbers)


def test_a_rising_share_of_a_is_said_to_the_rep_alone(client, li, wang, north_1, anzhen, dr_chen):
    other = client_of(north_1, anzhen, "丙", grade="C")
    for days in (33, 40, 50):
        logged(other, li, happened_at=NOW - timedelta(days=days))
    for days in (2, 5, 9):
        logged(dr_chen, li, happened_at=NOW - timedelta(days=days))
    client.force_login(li)
    assert "A 级的拜访占比上升" in tables_of(client.get(reverse("retention:mine")))["growth"].title

    client.force_login(wang)
    assert tables_of(client.get(reverse("retention:effort")))["growth"].title == "没有增长点的 A 级客户：1"


@pytest.mark.parametrize("name", ["planning:growth", "planning:growth-missing"])
def test_it_asks_as_often_for_thirty_as_for_one(
    client, li, north_1, dr_chen, idea, name, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(li)
    panel_of(north_1, 1, grade="A")
    client.get(reverse(name))
    with django_assert_max_num_queries(15) as first:
        client.get(reverse(name))
    for number in range(29):
        noted(dr_chen, li, words=f"思路 {number}")
    panel_of(north_1, 29, grade="A")

    with django_assert_num_queries(len(first)):
        client.get(reverse(name))


def test_what_is_not_hers_is_hidden(client, zhao, south_1, idea):
    client.force_login(zhao)

    assert client.get(idea.get_absolute_url()).status_code == 404
    assert idea.words not in client.get(reverse("planning:growth")).content.decode()
    post(zhao, south_1, "manager")
    assert idea.words not in client.get(reverse("planning:growth")).content.decode()


# --- on Today ---------------------------------------------------------------------------------------------------------


def waits(client, user):
    client.force_login(user)
    return [(each.url, each.text, each.is_late) for each in client.get("/").context["today"].glance.waiting]


def test_an_idea_waits_on_today_from_the_day_of_its_next_try_on(client, li, dr_chen):
    idea = noted(dr_chen, li, next_try_on=TODAY)
    url = idea.get_absolute_url()

    assert waits(client, li) == [(url, "增长点，11月16日前尝试：合并糖尿病的患者", False)]

    GrowthIdea.objects.update(next_try_on=TODAY - timedelta(days=1))

    assert [late for _url, _text, late in waits(client, li)] == [True]


def test_it_waits_no_longer_once_it_is_put_off_closed_or_her_client_is_not_served(client, li, dr_chen, north_1, anzhen):
    put_off, closed = (noted(dr_chen, li, next_try_on=TODAY, words=words) for words in ("甲", "乙"))
    other = client_of(north_1, anzhen, "丙", grade="A")
    noted(other, li, next_try_on=TODAY)
    try_idea(put_off, next_try_on=SOON)
    close_idea(closed, worked=False, outcome="没有这类患者", by=li, on=TODAY)
    Relationship.objects.filter(pk=other.pk).update(status="closed")

    assert waits(client, li) == []


def test_nobody_else_is_told_of_it_and_few_are_shown(client, li, zhao, south_1, dr_chen):
    for number in range(9):
        noted(dr_chen, li, next_try_on=TODAY, words=f"思路{number}")

    assert len(waits(client, li)) == 5
    assert waits(client, zhao) == []
