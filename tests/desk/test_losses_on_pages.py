"""Losses where the day is planned: above everybody on Today, and on the card."""

from datetime import timedelta

import pytest
from django.urls import reverse

from retention.enums import LossSign
from retention.losses import deny, dismiss
from retention.models import WinBack
from tests.cast import TODAY, client_of
from tests.retention.lost import case_of, confirmed, stated, suspected
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")


def words(client, url="/"):
    return [each.text for each in client.get(url).context["today"].glance.waiting]


def shown(client, relationship):
    return client.get(relationship.get_absolute_url()).content.decode()


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def test_a_suspicion_stands_on_today_until_it_is_answered(as_li, li, dr_chen):
    loss = suspected(dr_chen, sign=LossSign.STAGE_FELL)

    page = as_li.get("/")

    assert [each.text for each in page.context["today"].glance.waiting] == ["客情阶段下降：客户是不是在流失？"]
    assert f'href="{loss.get_absolute_url()}"' in page.content.decode()

    deny(loss, by=li, at=NOW, words="上周还见过")

    assert words(as_li) == []


def test_a_due_step_of_a_win_back_stands_on_today(as_li, li, wang, dr_chen):
    case = case_of(confirmed(dr_chen, wang), li, steps=1)
    assert words(as_li) == []

    WinBack.objects.update(due_on=TODAY)

    page = as_li.get("/")
    assert [(each.text, each.is_late) for each in page.context["today"].glance.waiting] == [
        ("挽回：找出我方的原因，不晚于 11月16日", False)
    ]
    assert f'href="{case.get_absolute_url()}"' in page.content.decode()


def test_it_says_what_is_late_and_what_waits_for_its_end(as_li, li, wang, dr_chen):
    case_of(confirmed(dr_chen, wang), li, steps=5)
    WinBack.objects.update(due_on=TODAY - timedelta(days=1))

    (each,) = as_li.get("/").context["today"].glance.waiting

    assert each.is_late
    assert "结果如何" in each.text


def test_a_closed_case_waits_for_nothing(as_li, li, wang, dr_chen):
    case_of(confirmed(dr_chen, wang), li)
    WinBack.objects.update(outcome="not_restorable", closed_on=TODAY, due_on=TODAY)

    assert words(as_li) == []


def test_others_are_not_asked(client, zhao, li, wang, dr_chen, north_1, anzhen):
    suspected(dr_chen)
    case_of(confirmed(client_of(north_1, anzhen, "王建国", grade="B"), wang), li)
    WinBack.objects.update(due_on=TODAY)
    client.force_login(zhao)

    assert words(client) == []


def test_today_asks_no_more_for_thirty(
    as_li, north_1, anzhen, django_assert_num_queries, django_assert_max_num_queries
):
    suspected(client_of(north_1, anzhen, "甲", grade="D"))
    with django_assert_max_num_queries(12) as first:
        as_li.get("/")
    for number in range(30):
        suspected(client_of(north_1, anzhen, f"客户{number}", grade="D"))
    with django_assert_num_queries(len(first)):
        page = as_li.get("/")

    assert len(page.context["today"].glance.waiting) == 5


def test_the_card_offers_to_state_a_loss(as_li, dr_chen):
    assert reverse("retention:lose", args=[dr_chen.pk]) in shown(as_li, dr_chen)


def test_the_card_says_that_a_loss_waits_for_the_manager(as_li, li, dr_chen):
    loss = stated(dr_chen, li)

    page = shown(as_li, dr_chen)

    assert "已报流失，待经理裁定" in page
    assert f'href="{loss.get_absolute_url()}"' in page
    assert reverse("retention:lose", args=[dr_chen.pk]) not in page


def test_the_card_of_a_lost_client_leads_to_the_case(as_li, li, wang, dr_chen):
    loss = confirmed(dr_chen, wang)
    assert "要挽回吗" in shown(as_li, dr_chen)

    case = case_of(loss, li)

    assert f'href="{case.get_absolute_url()}"' in shown(as_li, dr_chen)


def test_a_loss_that_is_over_is_not_on_the_card(as_li, li, wang, dr_chen):
    dismiss(stated(dr_chen, li), by=wang, at=NOW, on=TODAY, words="没有")

    assert "data-loss" not in shown(as_li, dr_chen)


def test_the_card_of_a_lost_client_asks_two_queries_more(as_li, li, wang, dr_chen, django_assert_max_num_queries):
    case_of(confirmed(dr_chen, wang), li)

    with django_assert_max_num_queries(13):
        shown(as_li, dr_chen)
