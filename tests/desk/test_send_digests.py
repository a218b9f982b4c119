"""One digest a day: what is new and what is back, told once, to the nearest managers, without a name."""

from datetime import timedelta

import pytest

from accounts.enums import PostingRole
from accounts.models import Territory
from deliveries.enums import Channel, MorningOn
from deliveries.models import Delivery, Preferences
from desk.digest import send_digests
from retention.digest import put_aside
from retention.enums import DigestKind, NoteAction
from retention.losses import deny
from retention.models import NeglectAlert, WinBack
from retention.winbacks import put_off
from tests.cast import TODAY, client_of, person, post
from tests.retention.lost import case_of, confirmed, stated, suspected
from tests.retention.panel import AT, TOMORROW, YESTERDAY, escalated, quietly_neglected
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def boss(nation):
    user = person("boss", "总监")
    post(user, nation, PostingRole.MANAGER)
    return user


def test_the_nearest_manager_gets_one_message_with_counts(wang, boss, north_1, anzhen):
    alerts = [escalated(north_1, anzhen, "甲一"), escalated(north_1, anzhen, "乙一", grade="B")]

    assert send_digests(on=TODAY, at=AT) == 1

    # What goes out is in her morning message.
    message = Delivery.objects.get(recipient=wang)
    assert message.channel == Channel.IN_APP
    assert "A 1 · B 1" in message.body
    assert "甲一" not in message.body
    assert not Delivery.objects.filter(recipient=boss).exists()
    assert {NeglectAlert.objects.get(pk=alert.pk).told_on for alert in alerts} == {TODAY}


def test_the_next_above_is_told_where_nobody_is_nearer(boss, south, south_1, anzhen):
    escalated(south_1, anzhen, "甲一")

    send_digests(on=TODAY, at=AT)

    assert Delivery.objects.filter(recipient=boss).count() == 1


def test_a_second_run_says_nothing_and_loses_nothing(wang, north_1, anzhen):
    escalated(north_1, anzhen, "甲一")
    send_digests(on=TODAY, at=AT)
    late = escalated(north_1, anzhen, "乙一", grade="B")

    assert send_digests(on=TODAY, at=AT) == 0
    assert Delivery.objects.count() == 1
    assert send_digests(on=TOMORROW, at=AT + timedelta(days=1)) == 1
    late.refresh_from_db()
    assert late.told_on == TOMORROW


def test_a_missed_night_is_made_up(wang, north_1, anzhen):
    escalated(north_1, anzhen, "甲一", on=YESTERDAY)

    assert send_digests(on=TODAY, at=AT) == 1


def test_what_was_healed_since_is_not_told(wang, north_1, anzhen):
    NeglectAlert.objects.filter(pk=escalated(north_1, anzhen, "甲一").pk).update(closed_on=TODAY)

    assert send_digests(on=TODAY, at=AT) == 0


def test_it_speaks_the_managers_language(wang, north_1, anzhen):
    wang.language = "en"
    wang.save()
    escalated(north_1, anzhen, "甲一")

    send_digests(on=TODAY, at=AT)

    assert Delivery.objects.first().subject == "Your digest: 1 new"


def test_a_manager_of_two_nodes_gets_one_message(wang, north_1, south, south_1, anzhen):
    post(wang, Territory.objects.get(pk=south.pk), PostingRole.MANAGER)
    escalated(north_1, anzhen, "甲一")
    escalated(south_1, anzhen, "甲二")

    assert send_digests(on=TODAY, at=AT) == 1
    assert "A 2" in Delivery.objects.get(channel=Channel.IN_APP).body


# --- what a digest is made of -----------------------------------------------------------------------------------------

LATER = AT + timedelta(days=1)


@pytest.fixture
def stuck(north_1, anzhen, li, wang):
    case = case_of(confirmed(client_of(north_1, anzhen, "卡住", grade="A"), wang), li)
    WinBack.objects.filter(pk=case.pk).update(due_on=YESTERDAY)
    return WinBack.objects.get(pk=case.pk)


def lines(channel=Channel.IN_APP):
    """What the newest digest says, line by line."""
    return Delivery.objects.filter(channel=channel).latest("pk").body.split("\n")


def aside(kind, row, manager, *, until=None, at=AT):
    action = NoteAction.SNOOZED if until else NoteAction.DISMISSED
    assert put_aside(kind, row, manager=manager, action=action, reason="已谈过", until=until, at=at, on=TODAY)


def test_every_kind_has_its_line(wang, li, north_1, anzhen, stuck):
    escalated(north_1, anzhen, "甲一")
    quietly_neglected(north_1, anzhen, "丙一")
    suspected(client_of(north_1, anzhen, "疑似", grade="B"))
    stated(client_of(north_1, anzhen, "已报", grade="C"), li)

    send_digests(on=TODAY, at=AT)

    assert lines() == [
        "已提醒经理：1（A 1）",
        "超期未访（仅列入汇总）：1（C 1）",
        "待裁定的流失：1（C 1）",
        "疑似流失：1（B 1）",
        "卡住的挽回：1（A 1）",
    ]


def test_the_mail_has_the_lists_and_no_name(wang, li, north_1, anzhen, settings):
    Preferences.objects.create(user=wang, morning_on=MorningOn.NEVER)
    stated(client_of(north_1, anzhen, "已报", grade="C"), li)

    send_digests(on=TODAY, at=AT)

    assert lines(Channel.EMAIL) == [
        "待裁定的流失：1（C 1）",
        f"{settings.PUBLIC_URL}/retention/losses/?waiting=manager&total=1",
    ]
    assert {row.url for row in Delivery.objects.all()} == {"/retention/digest/"}


@pytest.mark.parametrize("run", [TODAY, TOMORROW])
def test_what_was_told_is_not_told_again(wang, li, north_1, anzhen, stuck, run):
    quietly_neglected(north_1, anzhen, "丙一")
    suspected(client_of(north_1, anzhen, "疑似", grade="B"))
    stated(client_of(north_1, anzhen, "已报", grade="C"), li)
    # After it was stated.
    send_digests(on=TODAY, at=NOW)

    assert send_digests(on=run, at=LATER) == 0


def test_a_suspicion_that_is_answered_is_news(wang, li, dr_chen):
    loss = suspected(dr_chen)
    send_digests(on=TODAY, at=AT)
    deny(loss, by=li, at=AT + timedelta(hours=8), words="上周还见过")

    assert send_digests(on=TOMORROW, at=LATER) == 1
    assert lines() == ["待裁定的流失：1（A 1）"]


def test_who_was_neglected_quietly_and_escalates_is_news(wang, north_1, anzhen):
    alert = quietly_neglected(north_1, anzhen, "丙一")
    send_digests(on=TODAY, at=AT)
    NeglectAlert.objects.filter(pk=alert.pk).update(escalated_on=TOMORROW)

    assert send_digests(on=TOMORROW, at=LATER) == 1
    assert lines() == ["已提醒经理：1（C 1）"]


def test_a_win_back_that_is_stuck_anew_is_news(wang, stuck):
    send_digests(on=TODAY, at=AT)
    put_off(stuck, due_on=TOMORROW)

    assert send_digests(on=TOMORROW, at=LATER) == 0
    assert send_digests(on=TOMORROW + timedelta(days=1), at=LATER + timedelta(days=1)) == 1


def test_who_will_escalate_is_not_told_before(wang, north_1, anzhen):
    alert = quietly_neglected(north_1, anzhen, "甲一", grade="A")
    type(alert.relationship).objects.filter(pk=alert.relationship_id).update(escalated_on=TOMORROW)

    assert send_digests(on=TODAY, at=AT) == 0


# --- what she put aside -----------------------------------------------------------------------------------------------


def test_what_she_dismissed_is_not_told_to_her(wang, north_1, anzhen):
    aside(DigestKind.ESCALATED, escalated(north_1, anzhen, "甲一"), wang)

    assert send_digests(on=TODAY, at=AT) == 0
    assert send_digests(on=TOMORROW, at=LATER) == 0


def test_her_colleague_is_told_all_the_same(wang, north, north_1, anzhen):
    other = person("other", "孙经理")
    post(other, north, PostingRole.MANAGER)
    aside(DigestKind.ESCALATED, escalated(north_1, anzhen, "甲一"), wang)

    assert send_digests(on=TODAY, at=AT) == 1
    assert set(Delivery.objects.values_list("recipient", flat=True)) == {other.pk}


def test_what_she_snoozed_is_told_on_its_day_and_once(wang, north_1, anzhen):
    aside(DigestKind.ESCALATED, escalated(north_1, anzhen, "甲一"), wang, until=TOMORROW)

    assert send_digests(on=TODAY, at=AT) == 0
    assert send_digests(on=TOMORROW, at=LATER) == 1
    assert lines() == ["已提醒经理：1（A 1）"]
    assert send_digests(on=TOMORROW + timedelta(days=1), at=LATER + timedelta(days=1)) == 0


def test_a_missed_night_tells_the_snoozed_later(wang, north_1, anzhen):
    aside(DigestKind.ESCALATED, escalated(north_1, anzhen, "甲一"), wang, until=TOMORROW)

    assert send_digests(on=TOMORROW + timedelta(days=3), at=LATER + timedelta(days=3)) == 1


def test_the_snoozed_that_was_healed_is_not_told(wang, north_1, anzhen):
    alert = escalated(north_1, anzhen, "甲一")
    aside(DigestKind.ESCALATED, alert, wang, until=TOMORROW)
    NeglectAlert.objects.filter(pk=alert.pk).update(closed_on=TODAY)

    assert send_digests(on=TOMORROW, at=LATER) == 0


def test_the_snoozed_goes_to_nobody_who_left(wang, north_1, anzhen):
    aside(DigestKind.ESCALATED, escalated(north_1, anzhen, "甲一"), wang, until=TOMORROW)
    send_digests(on=TODAY, at=AT)
    wang.postings.update(to_on=TODAY)

    assert send_digests(on=TOMORROW, at=LATER) == 0


def test_the_snoozed_that_is_news_too_counts_once(wang, stuck):
    aside(DigestKind.STUCK, stuck, wang, until=TOMORROW)

    send_digests(on=TOMORROW, at=LATER)

    assert lines() == ["卡住的挽回：1（A 1）"]
