"""SMS through a company's own gateway, on a real server, and through one that apprise knows."""

import json
from urllib.parse import parse_qs

import pytest

from deliveries.actions import send
from deliveries.enums import Channel, DeliveryState
from deliveries.models import Delivery
from deliveries.sweep import deliver_due
from tests.deliveries.post import NOW, letter_from


@pytest.fixture
def gateway(listener, settings):
    settings.SMS_GATEWAY = f"{listener.url}/send"
    settings.SMS_HEADERS = {"Authorization": "Bearer of-the-company"}
    return listener


# apprise loads all its services, and one of them what Python 3.13 no longer has.
by_apprise = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


def texted(li, address="138 0013 8000", body='陈主任, "节日"快乐 {to}') -> Delivery:
    delivery = letter_from(li, key="k", channel=Channel.SMS, address=address, subject="节日", body=body)
    deliver_due(at=NOW)
    delivery.refresh_from_db()
    return delivery


def test_it_is_a_document_by_itself(li, gateway):
    assert texted(li).state == DeliveryState.SENT

    heard = gateway.heard[0]
    assert json.loads(heard.body) == {"to": "13800138000", "text": '陈主任, "节日"快乐 {to}'}
    assert heard.headers["Authorization"] == "Bearer of-the-company"


def test_it_is_a_form_where_the_company_says_so(li, gateway, settings):
    settings.SMS_BODY = "account=north&mobile={to}&content={text}"

    texted(li, body="a & b")

    assert parse_qs(gateway.heard[0].body) == {
        "account": ["north"],
        "mobile": ["13800138000"],
        "content": ["a & b"],
    }


def test_an_answer_without_the_words_of_success_is_none(li, gateway, settings):
    settings.SMS_ACCEPTED = '"code": 0'
    gateway.answer = lambda heard: (200, {"code": 7})

    assert texted(li).state == DeliveryState.PENDING


def test_what_is_no_number_is_not_sent(li, gateway):
    assert texted(li, address="ask the office").state == DeliveryState.FAILED
    assert gateway.heard == []


@by_apprise
def test_a_gateway_that_apprise_knows_is_spoken_to_by_apprise(li, listener, settings):
    settings.SMS_GATEWAY = f"{listener.url.replace('http', 'json')}/{{to}}"

    assert texted(li).state == DeliveryState.SENT
    assert listener.heard[0].path == "/13800138000"


@by_apprise
def test_what_apprise_could_not_send_may_have_arrived(li, listener, settings):
    settings.SMS_GATEWAY = f"{listener.url.replace('http', 'json')}/{{to}}"
    listener.answer = lambda heard: (500, "sorry")

    assert texted(li).state == DeliveryState.UNSURE


def test_a_user_is_told_where_to_read_on(li, gateway):
    li.phone = "13900139000"
    li.save()
    send(key="k", recipients=[li], subject="Filing", body="Long words", url="/me/", channels=[Channel.SMS], at=NOW)

    deliver_due(at=NOW)

    assert json.loads(gateway.heard[0].body)["text"] == "Filing\nhttp://127.0.0.1:8000/me/"


def test_there_is_none_until_a_company_sets_one(li):
    li.phone = "13900139000"

    send(key="k", recipients=[li], subject="Filing", channels=[Channel.SMS], at=NOW)

    assert not Delivery.objects.exists()
