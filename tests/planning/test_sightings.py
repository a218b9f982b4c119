"""A competitor seen at an A client reaches every manager above at once, and once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from deliveries.models import Delivery
from tests.cast import client_of, person, post
from tests.desk.boards import numbers_of, opens_its_list
from tests.visits.conftest import NOW, log, logged
from visits.actions import correct_visit, undo_visit
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("today")


def told():
    return list(Delivery.objects.filter(channel="in_app").order_by("pk").values_list("recipient__username", flat=True))


@pytest.fixture
def boss(nation):
    boss = person("boss", "总监")
    post(boss, nation, "manager")
    return boss


def test_every_manager_above_is_told_at_once(client, li, wang, boss, qian, dr_chen):
    client.force_login(li)

    log(client, dr_chen, competitor="某某平")

    assert sorted(told()) == ["boss", "wang"]
    message = Delivery.objects.filter(recipient=wang).first()
    assert message.url == reverse("visits:detail", args=[Visit.objects.get().pk])
    # No client's name and no competitor's: a mail may be read by others.
    assert "陈思雨" not in message.subject + message.body
    assert "某某平" not in message.subject + message.body
    client.force_login(wang)
    assert "某某平" in client.get(message.url).content.decode()


def test_sent_again_it_tells_nobody_twice(client, li, wang, dr_chen):
    client.force_login(li)
    for _time in range(2):
        log(client, dr_chen, competitor="某某平", key="0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b")

    assert told() == ["wang"]


@pytest.mark.parametrize(("grade", "competitor"), [("B", "某某平"), ("A", "")])
def test_what_is_no_sighting_at_an_a_tells_nobody(client, li, wang, north_1, anzhen, grade, competitor):
    client.force_login(li)

    log(client, client_of(north_1, anzhen, "甲", grade=grade), competitor=competitor)

    assert told() == []


def test_one_that_a_correction_adds_is_told(li, wang, dr_chen):
    visit = logged(dr_chen, li)
    assert told() == []

    for _time in range(2):
        correct_visit(visit, by=li, at=NOW, competitor="某某平", reason="忘了写")

    assert told() == ["wang"]


def test_who_saw_it_herself_is_not_told(wang, boss, dr_chen):
    logged(dr_chen, wang, competitor="某某平")

    assert told() == ["boss"]


def test_it_stands_on_the_board_for_a_week(client, li, wang, dr_chen):
    logged(dr_chen, li, competitor="某某平")
    logged(dr_chen, li, competitor="某某平", happened_at=NOW - timedelta(days=6))
    logged(dr_chen, li, competitor="某某平", happened_at=NOW - timedelta(days=7))
    taken_back = logged(dr_chen, li, competitor="某某平")
    undo_visit(taken_back, by=li, at=NOW)
    client.force_login(wang)

    page = client.get(reverse("retention:board-news"))

    ((count, href),) = [each for each in numbers_of(page) if "competitor=on" in each[1] and "grade=A" in each[1]]
    assert count == 2
    assert opens_its_list(client, count, href)
