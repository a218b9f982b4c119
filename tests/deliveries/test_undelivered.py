import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deliveries.enums import DeliveryState
from deliveries.models import Delivery
from tests.deliveries.post import letter_from, mail_to

URL = "/messages/undelivered/"


def failed(user, key: str = "filing", state: DeliveryState = DeliveryState.FAILED) -> Delivery:
    delivery = mail_to(user, key=key)
    Delivery.objects.filter(pk=delivery.pk).update(state=state, last_error="the server answered 404")
    return delivery


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.UNSURE])
def test_the_messages_say_how_many_and_lead_to_them(client, li, state):
    failed(li, state=state)
    client.force_login(li)

    messages = client.get("/messages/").content.decode()
    listed = client.get(URL).content.decode()

    assert 'data-count="1"' in messages
    assert 'data-total="1"' in listed
    assert "the server answered 404" in listed


def test_it_shows_what_was_sent_in_ones_name(client, li):
    letter_from(li)
    Delivery.objects.update(state=DeliveryState.FAILED)
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "祝护士节快乐" in page
    # The client may be another's by now.
    assert "c***@hospital.test" in page
    assert "chen@" not in page


def test_what_went_to_somebody_outside_is_not_sent_again_from_here(client, li):
    delivery = letter_from(li)
    Delivery.objects.update(state=DeliveryState.FAILED)
    client.force_login(li)
    url = reverse("deliveries:again", args=[delivery.pk])

    assert url not in client.get(URL).content.decode()
    assert client.post(url).status_code == 404


def test_it_hides_what_others_have(client, li, wang):
    failed(li)
    client.force_login(wang)

    assert 'data-total="0"' in client.get(URL).content.decode()


def test_it_can_be_sent_again(client, li):
    delivery = failed(li)
    client.force_login(li)

    client.post(reverse("deliveries:again", args=[delivery.pk]))

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PENDING


def test_it_can_be_put_away(client, li):
    delivery = failed(li)
    client.force_login(li)

    client.post(reverse("deliveries:put-away", args=[delivery.pk]))

    assert 'data-total="0"' in client.get(URL).content.decode()


def test_it_filters_by_the_way(client, li):
    failed(li)
    client.force_login(li)

    assert 'data-total="1"' in client.get(URL, {"channel": "email"}).content.decode()
    assert 'data-total="0"' in client.get(URL, {"channel": "wecom"}).content.decode()


def test_it_costs_the_same_for_one_and_for_thirty(client, li):
    client.force_login(li)
    failed(li)
    client.get(URL)
    from_one = queries_of(client)
    for number in range(30):
        failed(li, key=f"k{number}")

    assert queries_of(client) == from_one


def queries_of(client) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(URL)
    return len(caught)
