import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from deliveries.actions import send, try_again
from deliveries.enums import Channel, DeliveryState, Kind
from deliveries.models import Delivery, Preferences
from deliveries.rules import MAX_TRIES
from deliveries.sweep import BATCH, LEASE, deliver_due
from tests.deliveries.post import MINUTE, NOW, mail_to
from tests.killing import die, run_in_child


class DeadServer:
    """A mail backend whose server never answers."""

    def __init__(self, **options: object) -> None:
        pass

    def open(self) -> None:
        raise smtplib.SMTPServerDisconnected("connection lost")

    def close(self) -> None:
        pass


class DeadlyServer:
    """A mail backend that kills the worker before anything is sent."""

    def __init__(self, **options: object) -> None:
        pass

    def open(self) -> None:
        pass

    def send_messages(self, messages: list[EmailMessage]) -> int:
        die()
        return 0


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"


def test_it_sends_the_mail_and_says_so(li):
    delivery = mail_to(li, url="/clients/")

    counts = deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert counts["sent"] == 1
    assert (delivery.state, delivery.sent_at, delivery.leased_until) == (DeliveryState.SENT, NOW, None)
    assert mail.outbox[0].to == ["li@example.test"]
    assert mail.outbox[0].subject == "Filing"
    assert mail.outbox[0].body == "Please renew.\n\nhttp://127.0.0.1:8000/clients/"


def test_it_sends_once(li):
    mail_to(li)

    deliver_due(at=NOW)
    deliver_due(at=NOW + LEASE)

    assert len(mail.outbox) == 1


def test_it_leaves_alone_what_another_worker_has_in_hand(li):
    mail_to(li)
    Delivery.objects.update(state=DeliveryState.SENDING, leased_until=NOW + LEASE)

    counts = deliver_due(at=NOW + MINUTE)

    assert (counts["sent"], counts["unsure"]) == (0, 0)
    assert mail.outbox == []


def test_what_a_dead_worker_had_in_hand_is_visibly_unsure(li):
    delivery = mail_to(li)
    Delivery.objects.update(state=DeliveryState.SENDING, leased_until=NOW, tries=1)

    counts = deliver_due(at=NOW + MINUTE)

    delivery.refresh_from_db()
    assert counts["unsure"] == 1
    assert (delivery.state, delivery.leased_until) == (DeliveryState.UNSURE, None)
    assert mail.outbox == []


def test_it_waits_before_it_tries_again(li, dead_server):
    delivery = mail_to(li)

    counts = deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert counts["put_off"] == 1
    assert (delivery.state, delivery.tries, delivery.run_after) == (DeliveryState.PENDING, 1, NOW + MINUTE)
    assert "connection lost" in delivery.last_error
    assert deliver_due(at=NOW)["put_off"] == 0


def test_it_gives_up_visibly_after_eight_tries(li, dead_server):
    delivery = mail_to(li, kind=Kind.URGENT)

    for _ in range(MAX_TRIES):
        delivery.refresh_from_db()
        deliver_due(at=delivery.run_after)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, 8)
    assert not Delivery.objects.due(NOW + timedelta(days=365)).exists()


def test_one_bad_message_does_not_hold_up_the_others(li, wang):
    mail_to(li)
    Delivery.objects.update(subject="two\nlines")
    mail_to(wang)

    counts = deliver_due(at=NOW)

    assert (counts["failed"], counts["sent"]) == (1, 1)


class OddServer:
    """A mail backend that fails on the first message as nobody foresaw."""

    failed = False

    def __init__(self, **options: object) -> None:
        pass

    def open(self) -> None:
        if not OddServer.failed:
            OddServer.failed = True
            raise OverflowError("li@example.test")

    def send_messages(self, messages: list[EmailMessage]) -> int:
        return len(messages)

    def close(self) -> None:
        pass


def test_what_nobody_foresaw_leaves_one_message_unsure_and_holds_up_no_other(li, wang, settings, caplog, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.OddServer"
    monkeypatch.setattr(OddServer, "failed", False)
    delivery = mail_to(li)
    mail_to(wang)

    counts = deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert (counts["unsure"], counts["sent"]) == (1, 1)
    assert (delivery.state, delivery.last_error) == (DeliveryState.UNSURE, "unexpected OverflowError")
    assert f"delivery {delivery.pk}" in caplog.text
    assert "li@example.test" not in caplog.text


def test_it_sends_nothing_to_who_has_left(li):
    mail_to(li)
    li.is_active = False
    li.save()

    counts = deliver_due(at=NOW)

    assert counts["failed"] == 1
    assert mail.outbox == []


def test_it_takes_one_batch_at_a_time(li):
    for number in range(BATCH + 5):
        send(key=f"k{number}", recipients=[li], subject="Hello", channels=[Channel.EMAIL], at=NOW)

    assert deliver_due(at=NOW)["sent"] == BATCH
    assert deliver_due(at=NOW)["sent"] == 5


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.UNSURE])
def test_a_second_try_by_hand_has_all_its_tries_again(li, state):
    delivery = mail_to(li)
    Delivery.objects.update(state=state, tries=8)

    assert try_again(Delivery.objects.all(), at=NOW + MINUTE) == 1

    deliver_due(at=NOW + MINUTE)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (DeliveryState.SENT, 1)


def test_a_second_try_by_hand_leaves_the_sent_alone(li):
    mail_to(li)
    deliver_due(at=NOW)

    assert try_again(Delivery.objects.all(), at=NOW) == 0
    assert Delivery.objects.get().state == DeliveryState.SENT


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_its_message_visible_and_the_others_to_the_next(li, wang, settings):
    mail_to(li, key="first")
    mail_to(wang, key="second")
    settings.EMAIL_BACKEND = f"{__name__}.DeadlyServer"

    assert run_in_child(lambda: deliver_due(at=NOW)) != 0

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver_due(at=NOW + MINUTE)["sent"] == 1
    assert deliver_due(at=NOW + LEASE + MINUTE)["unsure"] == 1
    assert [message.to[0] for message in mail.outbox] == ["wang@example.test"]


def test_mails_of_one_message_carry_one_identity(li):
    mail_to(li)
    deliver_due(at=NOW)
    Delivery.objects.update(state=DeliveryState.PENDING)

    deliver_due(at=NOW)

    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1


def test_a_server_that_is_not_reached_is_asked_once_a_sweep(li, wang, dead_server):
    mail_to(li)
    mail_to(wang)

    counts = deliver_due(at=NOW)

    assert (counts["put_off"], counts["waiting"]) == (1, 1)
    assert Delivery.objects.due(NOW).get().recipient == wang


def test_quiet_hours_put_a_reminder_off_until_they_end(li):
    delivery = mail_to(li)
    late = NOW.replace(hour=23)

    assert deliver_due(at=late)["put_off"] == 1

    delivery.refresh_from_db()
    assert (delivery.run_after, delivery.tries) == (NOW.replace(hour=7, minute=0) + timedelta(days=1), 0)
    assert deliver_due(at=delivery.run_after)["sent"] == 1


def test_quiet_hours_put_nothing_urgent_off(li):
    mail_to(li, kind=Kind.URGENT)

    assert deliver_due(at=NOW.replace(hour=23))["sent"] == 1


def test_who_wants_no_quiet_hours_has_none(li):
    Preferences.objects.create(user=li, quiet_from=None, quiet_until=None)
    mail_to(li)

    assert deliver_due(at=NOW.replace(hour=3))["sent"] == 0
    assert deliver_due(at=NOW.replace(hour=23))["sent"] == 1


def test_it_asks_no_more_of_the_database_for_more_people(li, wang, django_assert_max_num_queries):
    for number in range(3):
        mail_to(li, key=f"a{number}")
        mail_to(wang, key=f"b{number}")

    # What is due by each channel, what was left; of the mails two more, and two for each.
    with django_assert_max_num_queries(5 + 1 + 2 + 6 * 2):
        deliver_due(at=NOW)
