from datetime import time, timedelta

import pytest
from django.urls import reverse

from deliveries.actions import send
from deliveries.enums import Channel, Kind, MorningOn
from deliveries.models import Delivery, Preferences, Robot
from deliveries.preference_forms import RobotForm
from deliveries.preferring import TESTS_A_DAY, add_robot, send_test
from tests.deliveries.access_rows import CHOSEN, ROBOT
from tests.deliveries.post import KEYS, NOW, SECRET, robot_of
from tests.naughty import NAUGHTY

URL = "/messages/settings/"


def by(user, kind: Kind) -> set[str]:
    """By what a message of this kind goes to a person."""
    send(key=f"of {kind}", recipients=[user], subject="Hello", kind=kind, at=NOW)
    return set(Delivery.objects.filter(key=f"of {kind}").values_list("channel", flat=True))


def test_who_has_chosen_nothing_is_reached_by_mail(client, li):
    client.force_login(li)

    form = client.get(URL).context["form"]

    assert form["morning_at"].value() == time(7, 30)
    assert form["reminders_by"].value() == ["email"]
    assert (form["quiet_from"].value(), form["quiet_until"].value()) == (time(21), time(7))


def test_it_keeps_what_is_chosen(client, li):
    client.force_login(li)

    response = client.post(URL, {**CHOSEN, "morning_on": "every_day", "morning_at": "06:45", "morning_by": ["email"]})

    kept = Preferences.objects.get(user=li)
    assert response.url == URL
    assert (kept.morning_on, kept.morning_at, kept.morning_by) == (MorningOn.EVERY_DAY, time(6, 45), ["email"])
    assert (kept.reminders_by, kept.digests_by) == ([], [])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"morning_at": "13:00"}, "morning_at"),
        ({"morning_at": "soon"}, "morning_at"),
        ({"morning_on": "sundays"}, "morning_on"),
        ({"urgent_by": []}, "urgent_by"),
        ({"reminders_by": ["pigeon"]}, "reminders_by"),
        # A robot that she does not have.
        ({"reminders_by": ["wecom"]}, "reminders_by"),
        # No gateway is set.
        ({"reminders_by": ["sms"]}, "reminders_by"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_until": ""}, "quiet_until"),
        ({"quiet_until": "21:00"}, "quiet_until"),
    ],
)
def test_it_refuses_what_cannot_be(client, li, wrong, field):
    client.force_login(li)

    response = client.post(URL, {**CHOSEN, **wrong})

    assert list(response.context["form"].errors) == [field]
    assert not Preferences.objects.exists()


def test_each_kind_goes_the_ways_chosen_for_it(li):
    robot_of(li)
    Preferences.objects.create(
        user=li, urgent_by=["email", "wecom"], morning_by=["wecom"], reminders_by=[], digests_by=["email"]
    )

    assert by(li, Kind.URGENT) == {"in_app", "email", "wecom"}
    assert by(li, Kind.MORNING) == {"in_app", "wecom"}
    assert by(li, Kind.REMINDER) == {"in_app"}
    assert by(li, Kind.DIGEST) == {"in_app", "email"}


def test_outside_it_may_say_something_else(li):
    send(key="k", recipients=[li], subject="Hello", body="陈思雨", body_outside="陈主任", at=NOW)

    assert dict(Delivery.objects.values_list("channel", "body")) == {"in_app": "陈思雨", "email": "陈主任"}


def test_what_she_has_by_another_message_is_left_out(li):
    send(key="k", recipients=[li], subject="Hello", not_by=[Channel.EMAIL], at=NOW)

    assert [row.channel for row in Delivery.objects.all()] == [Channel.IN_APP]


def test_preferences_cost_one_query_however_many_are_told(li, wang, zhao, django_assert_num_queries):
    with django_assert_num_queries(2):
        send(key="k", recipients=[li, wang, zhao], subject="Hello", at=NOW)


# --- robots ---------------------------------------------------------------------------------------------------------


def test_a_robot_says_everything_from_the_start(client, li):
    client.force_login(li)

    client.post(reverse("deliveries:robot-add"), ROBOT)

    kept = Preferences.objects.get(user=li)
    assert Robot.objects.get(user=li).key == ROBOT["address"]
    assert kept.channels(Kind.MORNING) == [Channel.EMAIL, Channel.FEISHU]


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.WECOM, f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEYS[Channel.WECOM]}"),
        (Channel.DINGTALK, f"https://oapi.dingtalk.com/robot/send?access_token={KEYS[Channel.DINGTALK]}"),
        (Channel.FEISHU, f" https://open.feishu.cn/open-apis/bot/v2/hook/{KEYS[Channel.FEISHU]} "),
    ],
)
def test_the_whole_address_is_taken(client, li, channel, address):
    client.force_login(li)

    client.post(reverse("deliveries:robot-add"), {"channel": channel.value, "address": address})

    assert Robot.objects.get(user=li, channel=channel).key == KEYS[channel]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "https://evil.test/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"},
        {"address": f"{KEYS[Channel.FEISHU]}?key=1"},
        {"address": f"{KEYS[Channel.FEISHU]}/../../admin"},
        {"address": "short"},
        {"address": ""},
        {"channel": "in_app"},
        {"secret": "with a blank in it"},
        {"channel": "wecom", "secret": SECRET},
    ],
)
def test_what_is_no_robot_is_refused(wrong):
    assert not RobotForm({**ROBOT, **wrong}).is_valid()


@pytest.mark.parametrize("field", ["address", "secret", "channel"])
def test_whatever_is_typed_is_a_robot_or_a_clear_error(field):
    for words in [*NAUGHTY, "\0", "长" * 5000]:
        form = RobotForm({**ROBOT, field: words})
        assert form.is_valid() or form.errors[field]


def test_what_was_typed_is_kept_but_for_the_secret(client, li):
    client.force_login(li)

    page = client.post(reverse("deliveries:robot-add"), {**ROBOT, "address": "half an addr", "secret": SECRET})

    assert "half an addr" in page.content.decode()
    assert SECRET not in page.content.decode()
    assert not Robot.objects.exists()


def test_its_key_is_never_shown_again(client, li, admin):
    robot = robot_of(li, Channel.DINGTALK, SECRET)
    pages = []
    for person, urls in (
        (li, [URL, reverse("deliveries:robot-add")]),
        (
            admin,
            [
                reverse("admin:deliveries_robot_changelist"),
                reverse("admin:deliveries_robot_change", args=[robot.pk]),
                reverse("admin:deliveries_robot_delete", args=[robot.pk]),
            ],
        ),
    ):
        client.force_login(person)
        pages += [client.get(url).content.decode() for url in urls]

    assert f"…{robot.key[-4:]}" in pages[0]
    assert not any(robot.key in page or SECRET in page for page in pages)


def test_a_second_robot_of_a_kind_replaces_the_first(li):
    for key in ("a" * 36, "b" * 36):
        add_robot(li, channel=Channel.WECOM, key=key, secret="")

    assert Robot.objects.get(user=li).key == "b" * 36


def test_a_robot_that_is_removed_is_chosen_for_nothing(client, li):
    add_robot(li, channel=Channel.WECOM, key=KEYS[Channel.WECOM], secret="")
    Preferences.objects.update(urgent_by=["wecom"])
    client.force_login(li)

    client.post(reverse("deliveries:robot-remove", args=["wecom"]))

    kept = Preferences.objects.get(user=li)
    assert not Robot.objects.exists()
    # What is urgent keeps a way out.
    assert (kept.urgent_by, kept.reminders_by) == (["email"], ["email"])


# --- the test message -------------------------------------------------------------------------------------------------


def test_a_test_message_goes_every_chosen_way_at_any_hour(li):
    add_robot(li, channel=Channel.WECOM, key=KEYS[Channel.WECOM], secret="")

    assert send_test(li, at=NOW.replace(hour=23))

    rows = Delivery.objects.filter(kind=Kind.TEST)
    assert set(rows.values_list("channel", flat=True)) == {"in_app", "email", "wecom"}


def test_two_taps_are_one_test_message(li):
    assert [send_test(li, at=NOW), send_test(li, at=NOW)] == [True, False]


def test_the_button_sends_one(client, li):
    client.force_login(li)

    response = client.post(reverse("deliveries:test"))

    assert response.url == URL
    assert Delivery.objects.filter(recipient=li, kind=Kind.TEST, channel=Channel.EMAIL).exists()


def test_there_are_ten_of_them_a_day(li):
    sent = [send_test(li, at=NOW + timedelta(minutes=number)) for number in range(TESTS_A_DAY + 1)]

    assert sent == [True] * TESTS_A_DAY + [False]
    assert send_test(li, at=NOW + timedelta(days=1))
