import pytest
from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from deliveries.actions import send
from deliveries.enums import Channel, DeliveryState
from deliveries.models import Delivery
from tests.deliveries.post import NOW, message_to


def test_it_writes_one_row_for_each_recipient_and_channel(li, wang):
    send(key="k", recipients=[li, wang], subject="Hello", at=NOW)

    rows = set(Delivery.objects.values_list("recipient__username", "channel", "state"))
    assert rows == {
        ("li", "in_app", "sent"),
        ("li", "email", "pending"),
        ("wang", "in_app", "sent"),
        ("wang", "email", "pending"),
    }


def test_it_changes_nothing_when_sent_again(li):
    send(key="k", recipients=[li], subject="First", at=NOW)
    send(key="k", recipients=[li], subject="Second", at=NOW)

    assert set(Delivery.objects.values_list("subject", flat=True)) == {"First"}
    assert Delivery.objects.count() == 2


def test_it_makes_no_mail_for_who_has_no_address(li):
    li.email = ""

    send(key="k", recipients=[li], subject="Hello", at=NOW)

    assert [row.channel for row in Delivery.objects.all()] == [Channel.IN_APP]


def test_it_speaks_each_recipients_language(li, wang):
    li.language, wang.language = "en", "zh-hans"
    subject = format_lazy("{} 1", gettext_lazy("Messages"))

    send(key="k", recipients=[li, wang], subject=subject, channels=[Channel.IN_APP], at=NOW)

    assert Delivery.objects.get(recipient=li).subject == "Messages 1"
    assert Delivery.objects.get(recipient=wang).subject == "消息 1"


def test_it_is_gone_when_its_cause_is_rolled_back(li):
    def fail() -> None:
        with transaction.atomic():
            send(key="k", recipients=[li], subject="Hello", at=NOW)
            raise IntegrityError

    with pytest.raises(IntegrityError):
        fail()

    assert not Delivery.objects.exists()


def test_it_keeps_the_subject_on_one_line_and_short(li):
    delivery = message_to(li, subject="a\r\nBcc: all@example.test\n" + "长" * 300)

    assert "\n" not in delivery.subject
    assert "\r" not in delivery.subject
    assert len(delivery.subject) == 200


def test_it_nudges_the_workers_once_it_is_committed(li, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        send(key="k", recipients=[li], subject="Hello", at=NOW)

    assert len(callbacks) == 1


def test_it_needs_no_worker_for_a_message_in_the_app(li, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        delivery = message_to(li)

    assert callbacks == []
    assert delivery.state == DeliveryState.SENT
    assert delivery.sent_at == NOW


def test_it_survives_a_broker_that_is_down(li, settings, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("deliveries.nudges.current_app.send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        send(key="k", recipients=[li], subject="Hello", at=NOW)

    assert Delivery.objects.due(NOW).count() == 1
