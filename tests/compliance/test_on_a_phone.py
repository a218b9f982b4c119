"""The adverse event and its message on a phone, from the message to the confirmation."""

import pytest
from django.utils import timezone

from compliance.models import AdverseEvent
from tests.compliance.events import HOUR, heard

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LONG = "服药两天后全身皮疹，伴瘙痒与低热，已停药观察；" * 8 + "https://example.test/" + "a" * 120


def fits(page) -> bool:
    return page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_the_recipient_goes_from_the_message_to_the_confirmation(phone, live, dr_chen, li, sun):
    event = heard(dr_chen, li, at=timezone.now() - 21 * HOUR, words=LONG)
    live.sign_in(phone, sun)

    phone.goto("/messages/")
    assert fits(phone)
    phone.locator("[data-message] button").click()
    phone.wait_for_url(f"**/safety/{event.pk}/")
    assert fits(phone)
    phone.fill("[name=confirmation]", "AE-2026-17")
    phone.locator("form.panel button").click()
    phone.wait_for_selector(".message.success")

    assert AdverseEvent.objects.get().confirmation == "AE-2026-17"


def test_the_list_fits_a_phone(phone, live, dr_chen, li, sun):
    heard(dr_chen, li, 1, at=timezone.now() - 30 * HOUR, words=LONG)
    heard(dr_chen, li, 2, at=timezone.now() - 21 * HOUR)
    live.sign_in(phone, sun)

    phone.goto("/safety/")

    assert phone.locator("[data-event]").count() == 2
    assert fits(phone)
