import pytest
from django.core import mail
from django.db import IntegrityError

from deliveries.actions import send_to_address
from deliveries.enums import Channel, DeliveryState
from deliveries.models import Delivery
from deliveries.sweep import deliver_due
from tests.deliveries.post import MINUTE, NOW


def greet(li, **facts) -> Delivery:
    return send_to_address(
        **{
            "key": "greeting:1",
            "channel": Channel.EMAIL,
            "address": "chen@hospital.test",
            "subject": "祝护士节快乐",
            "body": "陈主任, 节日快乐!",
            "on_behalf_of": li,
            "at": NOW,
            **facts,
        }
    )


def test_it_arrives_at_the_address_and_is_answered_to_the_rep(li):
    delivery = greet(li)

    deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at) == (DeliveryState.SENT, NOW)
    assert mail.outbox[0].to == ["chen@hospital.test"]
    assert mail.outbox[0].reply_to == ["li@example.test"]
    assert mail.outbox[0].body == "陈主任, 节日快乐!"


def test_it_changes_nothing_when_sent_again(li):
    first = greet(li)

    second = greet(li, body="Other words")

    assert (second.pk, second.body) == (first.pk, "陈主任, 节日快乐!")


def test_two_addresses_under_one_key_are_two_messages(li):
    greet(li)
    greet(li, address="wu@hospital.test")

    assert Delivery.objects.filter(key="greeting:1").count() == 2


def test_it_waits_for_the_hour_it_is_given(li):
    greet(li, at=NOW + MINUTE)

    deliver_due(at=NOW)

    assert mail.outbox == []


def test_only_in_whose_name_it_went_sees_it(li, zhao, admin):
    delivery = greet(li)

    assert list(Delivery.objects.sent_for(li)) == [delivery]
    assert not Delivery.objects.sent_for(zhao).exists()
    assert not Delivery.objects.sent_for(admin).exists()
    assert not Delivery.objects.visible_to(li).exists()


def test_nothing_goes_out_in_the_name_of_who_has_left(li):
    delivery = greet(li)
    li.is_active = False
    li.save()

    deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert (delivery.state, mail.outbox) == (DeliveryState.FAILED, [])


def test_a_message_by_sms_without_a_gateway_is_visibly_undelivered(li):
    delivery = greet(li, channel=Channel.SMS, address="13800138000")

    deliver_due(at=NOW)

    delivery.refresh_from_db()
    assert (delivery.state, mail.outbox) == (DeliveryState.FAILED, [])
    assert "no SMS gateway" in delivery.last_error


def test_a_header_cannot_be_split(li):
    assert "\n" not in greet(li, subject="a\r\nBcc: all@example.test").subject


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
