"""Managers are told of what was escalated: once, the nearest, without a name."""

from datetime import timedelta

import pytest

from accounts.enums import PostingRole
from accounts.models import Territory
from deliveries.enums import Channel
from deliveries.models import Delivery
from desk.actions import tell_managers
from retention.models import NeglectAlert
from tests.cast import TODAY, client_of, person, post
from tests.retention.panel import AT, TOMORROW, YESTERDAY

pytestmark = pytest.mark.usefixtures("today")


def escalated(territory, organisation, name, grade="A", on=TODAY):
    relationship = client_of(territory, organisation, name, grade=grade)
    return NeglectAlert.objects.create(
        relationship=relationship, territory=territory, grade=grade, since_on=YESTERDAY, opened_on=on, escalated_on=on
    )


@pytest.fixture
def boss(nation):
    user = person("boss", "总监")
    post(user, nation, PostingRole.MANAGER)
    return user


def test_the_nearest_manager_gets_one_message_with_counts(wang, boss, north_1, anzhen):
    alerts = [escalated(north_1, anzhen, "甲一"), escalated(north_1, anzhen, "乙一", grade="B")]

    assert tell_managers(on=TODAY, at=AT) == 1

    assert {row.channel for row in Delivery.objects.filter(recipient=wang)} == {Channel.IN_APP, Channel.EMAIL}
    message = Delivery.objects.filter(recipient=wang).first()
    assert "A 1 · B 1" in message.body
    assert "甲一" not in message.body
    assert not Delivery.objects.filter(recipient=boss).exists()
    assert {NeglectAlert.objects.get(pk=alert.pk).told_on for alert in alerts} == {TODAY}


def test_the_next_above_is_told_where_nobody_is_nearer(boss, south, south_1, anzhen):
    escalated(south_1, anzhen, "甲一")

    tell_managers(on=TODAY, at=AT)

    assert Delivery.objects.filter(recipient=boss).count() == 2


def test_a_second_run_says_nothing_and_loses_nothing(wang, north_1, anzhen):
    escalated(north_1, anzhen, "甲一")
    tell_managers(on=TODAY, at=AT)
    late = escalated(north_1, anzhen, "乙一", grade="B")

    assert tell_managers(on=TODAY, at=AT) == 0
    assert Delivery.objects.count() == 2
    assert tell_managers(on=TOMORROW, at=AT + timedelta(days=1)) == 1
    late.refresh_from_db()
    assert late.told_on == TOMORROW


def test_a_missed_night_is_made_up(wang, north_1, anzhen):
    escalated(north_1, anzhen, "甲一", on=YESTERDAY)

    assert tell_managers(on=TODAY, at=AT) == 1


def test_what_was_healed_since_is_not_told(wang, north_1, anzhen):
    NeglectAlert.objects.filter(pk=escalated(north_1, anzhen, "甲一").pk).update(closed_on=TODAY)

    assert tell_managers(on=TODAY, at=AT) == 0


def test_it_speaks_the_managers_language(wang, north_1, anzhen):
    wang.language = "en"
    wang.save()
    escalated(north_1, anzhen, "甲一")

    tell_managers(on=TODAY, at=AT)

    assert Delivery.objects.first().subject == "Neglected clients newly on your list"


def test_a_manager_of_two_nodes_gets_one_message(wang, north_1, south, south_1, anzhen):
    post(wang, Territory.objects.get(pk=south.pk), PostingRole.MANAGER)
    escalated(north_1, anzhen, "甲一")
    escalated(south_1, anzhen, "甲二")

    assert tell_managers(on=TODAY, at=AT) == 1
    assert "A 2" in Delivery.objects.get(channel=Channel.IN_APP).body
