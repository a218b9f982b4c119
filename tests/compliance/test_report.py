import pytest
from django.db import IntegrityError, transaction

from compliance.models import AdverseEvent
from deliveries.models import Delivery
from tests.compliance.events import HOUR, NOW, heard


def test_it_names_the_recipient_and_starts_the_clock(dr_chen, li, sun, product):
    event = heard(dr_chen, li, product=product)

    assert (event.recipient, event.reporter, event.product) == (sun, li, product)
    assert (event.heard_at, event.confirm_by, event.confirmed_at) == (NOW, NOW + 24 * HOUR, None)


def test_it_tells_the_recipient_at_once_in_the_app_and_by_mail(dr_chen, li, sun):
    event = heard(dr_chen, li)

    messages = Delivery.objects.filter(recipient=sun)
    assert {message.channel for message in messages} == {"in_app", "email"}
    assert {message.url for message in messages} == {f"/safety/{event.pk}/"}


def test_its_message_names_no_client(dr_chen, li, sun):
    heard(dr_chen, li)

    for message in Delivery.objects.all():
        assert "陈思雨" not in message.subject + message.body
        assert "皮疹" not in message.subject + message.body


def test_it_speaks_the_recipients_language(dr_chen, li, sun):
    sun.language = "en"
    sun.save()

    heard(dr_chen, li)

    assert Delivery.objects.get(channel="in_app").subject == "Adverse event: please confirm within 24 hours"


def test_reporting_again_with_the_same_key_changes_nothing(dr_chen, li, sun):
    first = heard(dr_chen, li)

    again = heard(dr_chen, li, words="something else", at=NOW + HOUR)

    assert again == first
    assert AdverseEvent.objects.get().words == "服药两天后皮疹"
    assert Delivery.objects.count() == 2


def test_two_people_may_report_with_the_same_key(dr_chen, li, wang, sun):
    assert heard(dr_chen, li) != heard(dr_chen, wang)


def test_the_clock_runs_from_when_it_was_heard(dr_chen, li, sun):
    event = heard(dr_chen, li, heard_at=NOW - 30 * HOUR)

    assert event.confirm_by == NOW - 6 * HOUR


def test_it_was_not_heard_in_the_future(dr_chen, li, sun):
    event = heard(dr_chen, li, heard_at=NOW + 30 * HOUR)

    assert event.heard_at == NOW


def test_it_is_gone_with_the_visit_that_failed(dr_chen, li, sun):
    def fail() -> None:
        with transaction.atomic():
            heard(dr_chen, li)
            raise IntegrityError

    with pytest.raises(IntegrityError):
        fail()

    assert not AdverseEvent.objects.exists()
    assert not Delivery.objects.exists()
