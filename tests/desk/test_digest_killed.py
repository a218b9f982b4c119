"""The digest killed with SIGKILL before or after any of its statements, and run again: told once, nothing lost."""

from datetime import timedelta

import pytest

from deliveries.enums import MorningOn
from deliveries.models import Delivery, Preferences
from desk.digest import send_digests
from retention.digest import put_aside
from retention.enums import DigestKind, NoteAction
from retention.models import DigestNote, Loss, NeglectAlert, WinBack
from tests.cast import TODAY, client_of
from tests.killing import kill_points, run_until_statement
from tests.retention.lost import case_of, confirmed, stated, suspected
from tests.retention.panel import AT, YESTERDAY, escalated, quietly_neglected

pytestmark = pytest.mark.django_db(transaction=True)


def run() -> None:
    send_digests(on=TODAY, at=AT)


def told():
    """What was said, and what is marked as said."""
    return (
        list(Delivery.objects.order_by("recipient", "channel").values_list("recipient", "channel", "body")),
        list(NeglectAlert.objects.order_by("pk").values_list("told_on", "quietly_told_on")),
        list(Loss.objects.order_by("pk").values_list("told_at", flat=True)),
        list(WinBack.objects.values_list("told_on", flat=True)),
        list(DigestNote.objects.values_list("told_on", flat=True)),
    )


def forget() -> None:
    Delivery.objects.all().delete()
    NeglectAlert.objects.update(told_on=None, quietly_told_on=None)
    Loss.objects.update(told_at=None)
    WinBack.objects.update(told_on=None)
    DigestNote.objects.update(told_on=None)


@pytest.fixture
def news(wang, qian, li, north_1, south_1, anzhen):
    """Something of every kind for wang, one of them back from a snooze, and something for qian, who gets it by mail."""
    Preferences.objects.create(user=qian, morning_on=MorningOn.NEVER)
    alert = escalated(north_1, anzhen, "甲一")
    put_aside(
        DigestKind.ESCALATED,
        alert,
        manager=wang,
        action=NoteAction.SNOOZED,
        reason="开会",
        until=TODAY,
        at=AT - timedelta(days=3),
        on=TODAY - timedelta(days=3),
    )
    escalated(south_1, anzhen, "甲二")
    quietly_neglected(north_1, anzhen, "丙一")
    suspected(client_of(north_1, anzhen, "疑似", grade="B"))
    stated(client_of(north_1, anzhen, "已报", grade="B"), li)
    case_of(confirmed(client_of(north_1, anzhen, "卡住", grade="A"), wang), li)
    WinBack.objects.update(due_on=YESTERDAY)


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(news, after):
    points = kill_points(run, after=after)
    expected, kills = told(), 0
    assert len(expected[0]) == 3

    for number in points:
        forget()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert told() == expected, f"killed at statement {number}"

    assert kills == len(points)
