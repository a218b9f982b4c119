import pytest
from django.core import mail
from django.db import IntegrityError

from deliveries.actions import stop_letters, try_again
from deliveries.enums import Channel, DeliveryState
from deliveries.models import Delivery
from deliveries.sweep import deliver_due
from tests.deliveries.post import MINUTE, NOW, letter_from


def test_it_arrives_at_the_address_and_is_answered_to_the_rep(li):
    delivery = letter_from(li)

    deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at) == (DeliveryState.SENT, NOW)
    assert mail.outbox[0].to == ["chen@hospital.test"]
    assert mail.outbox[0].reply_to == ["li@example.test"]
    assert mail.outbox[0].body == "陈主任, 节日快乐!"


def test_it_changes_nothing_when_sent_again(li):
    first = letter_from(li)

    second = letter_from(li, body="Other words")

    assert (second.pk, second.body) == (first.pk, "陈主任, 节日快乐!")


def test_two_addresses_under_one_key_are_two_messages(li):
    letter_from(li)
    letter_from(li, address="wu@hospital.test")

    assert Delivery.objects.filter(key="greeting:1").count() == 2


def test_it_waits_for_the_hour_it_is_given(li):
    letter_from(li, at=NOW + MINUTE)

    deliver_due(at=NOW)

    assert mail.outbox == []


def test_only_in_whose_name_it_went_sees_it(li, zhao, admin):
    delivery = letter_from(li)

    assert list(Delivery.objects.sent_for(li)) == [delivery]
    assert not Delivery.objects.sent_for(zhao).exists()
    assert not Delivery.objects.sent_for(admin).exists()
    assert not Delivery.objects.visible_to(li).exists()


def test_nothing_goes_out_in_the_name_of_who_has_left(li):
    delivery = letter_from(li)
    li.is_active = False
    li.save()

    deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert (delivery.state, mail.outbox) == (DeliveryState.FAILED, [])


def test_a_message_by_sms_without_a_gateway_is_visibly_undelivered(li):
    delivery = letter_from(li, channel=Channel.SMS, address="13800138000")

    deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert (delivery.state, mail.outbox) == (DeliveryState.FAILED, [])
    assert "no SMS gateway" in delivery.last_error


def test_a_header_cannot_be_split(li):
    assert "\n" not in letter_from(li, subject="a\r\nBcc: all@example.test").subject


def test_after_its_hours_it_is_visibly_not_sent(li):
    delivery = letter_from(li, not_after=NOW + MINUTE)

    assert deliver_due(at=NOW + 2 * MINUTE)["failed"] == 1

    delivery.refresh_from_db()
    assert (delivery.state, mail.outbox) == (DeliveryState.FAILED, [])
    assert "its hour was over" in delivery.last_error


def test_a_further_try_that_would_come_too_late_is_none(li, settings):
    settings.EMAIL_BACKEND = "tests.deliveries.test_deliver_due.DeadServer"
    delivery = letter_from(li, not_after=NOW + 3 * MINUTE)

    assert deliver_due(at=NOW)["put_off"] == 1
    assert deliver_due(at=NOW + MINUTE)["failed"] == 1

    delivery.refresh_from_db()
    assert "connection lost" in delivery.last_error


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.UNSURE])
def test_given_up_it_is_not_tried_again_but_written_anew(li, state):
    delivery = letter_from(li)
    Delivery.objects.update(state=state, tries=8)
    assert try_again(Delivery.objects.all(), at=NOW) == 0

    letter_from(li, body="陈主任, 新年好!")

    assert deliver_due(at=NOW)["sent"] == 1
    delivery.refresh_from_db()
    assert (delivery.tries, mail.outbox[0].body) == (1, "陈主任, 新年好!")


def test_stopped_it_goes_out_no_more(li):
    delivery, by_sms = letter_from(li), letter_from(li, channel=Channel.SMS, address="13800138000")

    assert stop_letters([delivery.key, "another"], channel=Channel.EMAIL, why="withdrawn") == 1

    delivery.refresh_from_db()
    by_sms.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.FAILED, "withdrawn")
    assert by_sms.state == DeliveryState.PENDING


def test_stopped_while_it_is_being_sent_it_is_not_tried_again(li):
    delivery = letter_from(li)
    Delivery.objects.update(state=DeliveryState.SENDING)
    stop_letters([delivery.key], channel=Channel.EMAIL, why="withdrawn")
    Delivery.objects.update(state=DeliveryState.PENDING, run_after=NOW + MINUTE)

    assert deliver_due(at=NOW + MINUTE)["failed"] == 1
    assert mail.outbox == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": ""},
        {"channel": Channel.IN_APP},
        {"channel": Channel.WECOM},
        {"recipient": True},
        {"on_behalf_of": None},
    ],
)
def test_the_database_wants_a_user_or_an_address(li, wrong):
    if "recipient" in wrong:
        wrong = {"recipient": li}
    facts = {"key": "k", "channel": Channel.EMAIL, "address": "a@b.test", "on_behalf_of": li, "run_after": NOW}

    with pytest.raises(IntegrityError):
        Delivery.objects.create(**{**facts, **wrong})
