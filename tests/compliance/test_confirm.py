import pytest
from django.db import IntegrityError, transaction

from compliance.actions import NotTheRecipient, confirm
from compliance.models import AdverseEvent
from deliveries.models import Delivery
from tests.compliance.events import HOUR, NOW, heard


@pytest.fixture
def event(dr_chen, li, sun):
    return heard(dr_chen, li)


def test_the_recipient_stops_the_clock(event, sun):
    assert confirm(event, by=sun, note="AE-17", at=NOW + HOUR)

    event.refresh_from_db()
    assert (event.confirmed_at, event.confirmed_by, event.confirmation) == (NOW + HOUR, sun, "AE-17")


def test_the_reporter_learns_of_it(event, li, sun):
    confirm(event, by=sun, note="", at=NOW + HOUR)

    assert Delivery.objects.filter(recipient=li, channel="in_app", url=f"/safety/{event.pk}/").count() == 1


def test_the_first_confirmation_stays(event, sun):
    confirm(event, by=sun, note="first", at=NOW + HOUR)

    assert not confirm(event, by=sun, note="second", at=NOW + 2 * HOUR)

    event.refresh_from_db()
    assert (event.confirmation, event.confirmed_at) == ("first", NOW + HOUR)


@pytest.mark.parametrize("who", ["li", "wang", "zhao"])
def test_nobody_else_can(event, who, request):
    with pytest.raises(NotTheRecipient):
        confirm(event, by=request.getfixturevalue(who), note="", at=NOW)

    assert AdverseEvent.objects.open().exists()


def test_an_administrator_can_in_her_place(event, admin):
    confirm(event, by=admin, note="she is ill", at=NOW + HOUR)

    event.refresh_from_db()
    assert event.confirmed_by == admin


def test_the_database_asks_by_whom(event):
    with pytest.raises(IntegrityError), transaction.atomic():
        AdverseEvent.objects.update(confirmed_at=NOW)
