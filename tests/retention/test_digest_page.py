"""The page of a manager's digest: what stands in it, what its numbers open, and what she puts aside."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from accounts.enums import PostingRole
from retention.digest import put_aside
from retention.enums import DigestKind, LossReason, NoteAction
from retention.losses import deny, state_loss
from retention.models import DigestNote, NeglectAlert, WinBack
from retention.winbacks import put_off
from tests.cast import TODAY, client_of, post
from tests.retention.lost import case_of, confirmed, stated, suspected
from tests.retention.panel import TOMORROW, YESTERDAY, escalated, quietly_neglected
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")
PAGE = "/retention/digest/"


@pytest.fixture
def as_wang(client, wang):
    client.force_login(wang)
    return client


@pytest.fixture
def rows(north_1, anzhen, li, wang):
    """One of every kind, by the name of its client."""

    def of(name):
        # A D is visited by no plan, and so is on no other list.
        return client_of(north_1, anzhen, name, grade="D")

    found = {
        DigestKind.ESCALATED: escalated(north_1, anzhen, "提醒"),
        DigestKind.NEGLECTED: quietly_neglected(north_1, anzhen, "汇总"),
        DigestKind.TO_DECIDE: stated(of("已报"), li),
        DigestKind.SUSPECTED: suspected(of("疑似")),
        DigestKind.STUCK: case_of(confirmed(of("卡住"), wang), li),
    }
    WinBack.objects.update(due_on=YESTERDAY)
    found[DigestKind.STUCK].refresh_from_db()
    return found


def names(client):
    return re.findall(r"<bdi>([^<]+)</bdi>", client.get(PAGE).content.decode())


def send(client, kind, row, **said):
    said = {"action": "dismissed", "reason": "已经谈过", **said}
    return client.post(reverse("retention:digest-put-away", args=[kind.value, row.pk]), said)


def snoozed(client, kind, row, until=TOMORROW):
    return send(client, kind, row, action="snoozed", until=until.isoformat())


def test_it_shows_every_kind_by_name(as_wang, rows):
    assert names(as_wang) == ["提醒", "汇总", "已报", "疑似", "卡住"]


def test_every_number_opens_a_list_of_that_length(as_wang, rows, north_1, anzhen):
    escalated(north_1, anzhen, "提醒二")
    found = re.findall(r'data-count="(\d+)" href="([^"]+)"', as_wang.get(PAGE).content.decode())

    totals = [re.search(r'data-total="(\d+)"', as_wang.get(unescape(url)).content.decode())[1] for _, url in found]

    assert [count for count, _ in found] == totals == ["2", "1", "1", "1", "1"]


@pytest.mark.parametrize("kind", DigestKind)
def test_what_is_put_aside_stays_in_the_list_and_leaves_the_page(as_wang, rows, kind):
    before = names(as_wang)

    assert send(as_wang, kind, rows[kind]).status_code == 302

    assert len(names(as_wang)) == len(before) - 1
    page = as_wang.get(PAGE).content.decode()
    assert "已搁置 1 位" in page
    assert page.count('data-count="1"') == 5


def test_sent_twice_it_is_one_note(as_wang, rows):
    for reason in ("已经谈过", "又一次"):
        send(as_wang, DigestKind.ESCALATED, rows[DigestKind.ESCALATED], reason=reason)

    note = DigestNote.objects.get()
    assert (note.reason, note.action, note.until) == ("已经谈过", NoteAction.DISMISSED, None)
    assert note.history.count() == 1


def test_a_snooze_ends_on_its_day_and_can_be_said_again(as_wang, rows, wang, time_machine_at):
    row = rows[DigestKind.ESCALATED]
    snoozed(as_wang, DigestKind.ESCALATED, row)
    assert "提醒" not in names(as_wang)

    time_machine_at("2026-11-17T10:00+08:00")

    as_wang.force_login(wang)
    assert "提醒" in names(as_wang)
    snoozed(as_wang, DigestKind.ESCALATED, row, until=TOMORROW + timedelta(days=7))
    note = DigestNote.objects.get()
    assert note.until == TOMORROW + timedelta(days=7)
    assert note.history.count() == 2


def test_a_new_alert_of_a_client_who_was_dismissed_is_shown(as_wang, rows):
    old = rows[DigestKind.ESCALATED]
    send(as_wang, DigestKind.ESCALATED, old)
    NeglectAlert.objects.filter(pk=old.pk).update(closed_on=TODAY)
    facts = {"grade": "A", "since_on": TODAY, "opened_on": TODAY, "escalated_on": TODAY}
    NeglectAlert.objects.create(relationship=old.relationship, territory=old.territory, **facts)

    assert "提醒" in names(as_wang)


def test_a_suspicion_that_is_answered_and_then_stated_is_shown_each_time(as_wang, rows, li, wang):
    loss = rows[DigestKind.SUSPECTED]
    said = {"manager": wang, "action": NoteAction.DISMISSED, "reason": "等等", "until": None, "on": TODAY}
    put_aside(DigestKind.SUSPECTED, loss, at=NOW, **said)
    assert "疑似" not in names(as_wang)
    deny(loss, by=li, at=NOW, words="上周还见过")
    assert "疑似" in names(as_wang)
    put_aside(DigestKind.TO_DECIDE, loss, at=NOW, **said)
    assert "疑似" not in names(as_wang)

    facts = {"reason": LossReason.UNKNOWN, "words": "", "lost_on": TODAY, "decides": False}
    state_loss(relationship=loss.relationship, by=li, at=NOW + timedelta(minutes=1), on=TODAY, **facts)

    assert "疑似" in names(as_wang)


def test_a_win_back_that_is_stuck_anew_is_shown(as_wang, rows, wang, time_machine_at):
    case = rows[DigestKind.STUCK]
    send(as_wang, DigestKind.STUCK, case)
    put_off(case, due_on=TODAY)
    time_machine_at("2026-11-17T10:00+08:00")
    as_wang.force_login(wang)

    assert "卡住" in names(as_wang)


@pytest.mark.parametrize(
    "said",
    [
        {"reason": "  "},
        {"reason": "长" * 301},
        {"reason": "a\0b"},
        {"action": "nonsense"},
        {"action": ""},
        {"action": "snoozed", "until": ""},
        {"action": "snoozed", "until": TODAY.isoformat()},
        {"action": "snoozed", "until": "2099-01-01"},
        {"action": "snoozed", "until": "99999-99-99"},
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(as_wang, rows, said):
    response = send(as_wang, DigestKind.ESCALATED, rows[DigestKind.ESCALATED], **said)

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<details open>") == 1
    assert 'class="bad small' in page
    assert not DigestNote.objects.exists()


def test_a_dismissal_needs_no_day(as_wang, rows):
    assert send(as_wang, DigestKind.ESCALATED, rows[DigestKind.ESCALATED], until="nonsense").status_code == 302


def test_what_is_wrong_with_a_row_that_is_not_shown_is_said_on_top(as_wang, north_1, anzhen):
    alerts = [escalated(north_1, anzhen, f"客户{number}") for number in range(12)]

    page = send(as_wang, DigestKind.ESCALATED, alerts[0], reason="").content.decode()

    assert 'class="message error' in page


def test_a_flood_becomes_a_number(as_wang, north_1, anzhen):
    for number in range(12):
        escalated(north_1, anzhen, f"客户{number}")

    page = as_wang.get(PAGE).content.decode()

    assert len(names(as_wang)) == 10
    assert "名单中还有 2 位" in page
    assert 'data-count="12"' in page


def test_others_see_and_put_aside_none_of_it(client, rows, qian, li, admin):
    for user, status in ((qian, 200), (li, 404), (admin, 404)):
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        for kind, row in rows.items():
            assert send(client, kind, row).status_code == 404
    client.force_login(qian)
    assert names(client) == []
    assert not DigestNote.objects.exists()


def test_what_one_manager_puts_aside_the_other_sees(client, as_wang, rows, north, li):
    post(li, north, PostingRole.MANAGER)
    send(as_wang, DigestKind.ESCALATED, rows[DigestKind.ESCALATED])
    client.force_login(li)

    assert "提醒" in names(client)


@pytest.mark.parametrize("args", [("nonsense", 1), ("stuck", 10**30), ("stuck", 0)])
def test_what_does_not_exist_is_not_found(as_wang, args):
    assert as_wang.post(reverse("retention:digest-put-away", args=args)).status_code == 404


def test_an_empty_digest_says_so(as_wang):
    assert 'class="panel empty"' in as_wang.get(PAGE).content.decode()


def test_it_asks_the_same_number_of_times_at_one_and_at_thirty(
    as_wang, rows, north_1, anzhen, li, wang, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22) as first:
        as_wang.get(PAGE)
    for number in range(30):
        escalated(north_1, anzhen, f"提醒{number}")
        quietly_neglected(north_1, anzhen, f"汇总{number}")
        suspected(client_of(north_1, anzhen, f"疑似{number}", grade="D"))
        stated(client_of(north_1, anzhen, f"已报{number}", grade="D"), li)
        case_of(confirmed(client_of(north_1, anzhen, f"卡住{number}", grade="D"), wang), li)
    WinBack.objects.update(due_on=YESTERDAY)

    with django_assert_num_queries(len(first)):
        page = as_wang.get(PAGE)

    assert len(re.findall("<bdi>", page.content.decode())) == 50
