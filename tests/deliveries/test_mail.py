"""Mails on a real mail server, and what becomes of them by what it says."""

import pytest

from deliveries.enums import DeliveryState
from deliveries.models import Delivery
from deliveries.sweep import deliver_due
from tests.deliveries.post import NOW, mail_to


def swept(delivery: Delivery) -> Delivery:
    deliver_due(at=NOW)
    delivery.refresh_from_db()
    return delivery


def test_it_arrives(li, mail_server):
    delivery = swept(mail_to(li, url="/clients/"))

    assert delivery.state == DeliveryState.SENT
    assert len(mail_server.mails) == 1
    assert "To: li@example.test" in mail_server.mails[0]
    assert f"Message-ID: <delivery-{delivery.pk}-" in mail_server.mails[0]


@pytest.mark.parametrize(
    ("replies", "state"),
    [
        ({"RCPT": "550 nobody of this name"}, DeliveryState.FAILED),
        ({"RCPT": "450 mailbox busy"}, DeliveryState.PENDING),
        ({"MAIL": "451 not now"}, DeliveryState.PENDING),
        ({"END": "554 not wanted"}, DeliveryState.FAILED),
        ({"END": "452 no room left"}, DeliveryState.PENDING),
        # It took everything, and nobody knows what it did with it.
        ({"END": None}, DeliveryState.UNSURE),
        # What was said before hanging up stands.
        ({"QUIT": None}, DeliveryState.SENT),
    ],
)
def test_what_the_server_says_decides(li, mail_server, replies, state):
    mail_server.replies = replies

    assert swept(mail_to(li)).state == state


def test_a_server_that_is_not_there_is_tried_again(li, mail_server, nobody):
    assert swept(mail_to(li)).state == DeliveryState.PENDING
