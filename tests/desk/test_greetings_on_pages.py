"""Greetings on the card, and a birthday on Today."""

import pytest
from django.urls import reverse

from clients.models import Client
from planning.greetings.actions import mark_copied
from tests.cast import TODAY
from tests.planning.greeted import greeting_to
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def as_li(client, li, dr_chen):
    client.force_login(li)
    return client


@pytest.fixture
def birthday(dr_chen):
    Client.objects.filter(pk=dr_chen.client_id).update(birthday="11-16")
    return dr_chen


def waiting(client):
    return [each.text for each in client.get("/").context["today"].glance.waiting]


def test_the_card_shows_the_last_greeting_and_that_it_is_no_contact(as_li, li, dr_chen):
    greeting = greeting_to(dr_chen, li)
    assert "data-greeted" not in as_li.get(dr_chen.get_absolute_url()).content.decode()
    mark_copied(greeting, at=NOW)

    response = as_li.get(dr_chen.get_absolute_url())

    assert f'data-greeted="{greeting.pk}"' in response.content.decode()
    assert response.context["contacts"] == []
    assert reverse("planning:greetings-of", args=[dr_chen.pk]) in response.content.decode()


def test_a_birthday_stands_on_today_until_she_is_greeted(as_li, li, birthday):
    assert waiting(as_li) == ["今天生日：送上问候"]

    mark_copied(greeting_to(birthday, li, festival=None, day=TODAY), at=NOW)

    assert waiting(as_li) == []


def test_a_greeting_that_is_only_prepared_leaves_it_there(as_li, li, birthday):
    greeting_to(birthday, li, festival=None, day=TODAY)

    assert len(waiting(as_li)) == 1


@pytest.mark.parametrize("status", ["lost", "closed"])
def test_nobody_lost_or_closed_stands_there(as_li, birthday, status):
    type(birthday).objects.filter(pk=birthday.pk).update(status=status)

    assert "今天生日：送上问候" not in waiting(as_li)


def test_another_team_learns_nothing_of_it(client, zhao, birthday):
    client.force_login(zhao)

    assert waiting(client) == []
