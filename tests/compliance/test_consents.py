"""Consent per client and channel: given with evidence, withdrawn, never edited."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from compliance.consents import consented, may_write
from compliance.models import Consent, ConsentText
from tests.cast import TODAY
from tests.compliance.agreed import agreed
from tests.visits.conftest import NOW

GIVEN = {"channel": "email", "text": "2026-1", "given_on": "2026-11-10", "evidence": "签字的同意书"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def note(client, li, dr_chen):
    client.force_login(li)
    return lambda **given: client.post(reverse("compliance:consents", args=[dr_chen.pk]), GIVEN | given)


def test_it_is_noted_with_text_and_evidence(note, li, dr_chen):
    note()

    consent = Consent.objects.get()
    assert (consent.client, consent.text.version, consent.evidence) == (dr_chen.client, "2026-1", "签字的同意书")
    assert consent.noted_by == li
    assert may_write(dr_chen.client_id, "email")
    assert not may_write(dr_chen.client_id, "sms")


def test_noted_twice_it_stands_once(note):
    note()
    note(evidence="另一份")

    assert Consent.objects.get().evidence == "签字的同意书"


def test_withdrawn_it_holds_no_more_and_can_be_given_again(client, note, dr_chen):
    note()
    consent = Consent.objects.get()

    for _ in range(2):
        client.post(reverse("compliance:consent-withdraw", args=[dr_chen.pk, consent.pk]))

    assert consented([dr_chen.client_id]) == {dr_chen.client_id: set()}
    note(given_on="2026-11-16")
    assert consented([dr_chen.client_id]) == {dr_chen.client_id: {"email"}}
    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    "given",
    [{"channel": "fax"}, {"text": "\0"}, {"text": "9" * 99}, {"given_on": "2030-01-01"}, {"given_on": "1900-01-01"},
     {"evidence": " "}, {"evidence": "x" * 301}, {"evidence": "\0"}],
)  # fmt: skip
def test_nonsense_is_refused_and_kept_to_be_mended(note, given):
    response = note(**given)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Consent.objects.exists()


def test_another_team_neither_sees_nor_withdraws_it(client, zhao, li, dr_chen):
    consent = agreed(dr_chen, li)
    client.force_login(zhao)

    assert client.get(reverse("compliance:consents", args=[dr_chen.pk])).status_code == 404
    assert client.post(reverse("compliance:consent-withdraw", args=[dr_chen.pk, consent.pk])).status_code == 404


def test_the_database_keeps_one_in_force_and_asks_for_evidence(li, dr_chen):
    consent = agreed(dr_chen, li)
    same = {"client": dr_chen.client, "channel": "email", "text": consent.text, "noted_by": li}
    for wrong in ({"evidence": "再一份"}, {"evidence": "", "channel": "sms"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(**same | {"given_on": TODAY - timedelta(days=1)} | wrong)


def test_a_text_somebody_agreed_to_is_not_reworded(client, admin, li, dr_chen):
    agreed(dr_chen, li)
    client.force_login(admin)
    text = ConsentText.objects.get()

    client.post(reverse("admin:compliance_consenttext_change", args=[text.pk]), {"words_zh": "别的", "is_active": "on"})

    text.refresh_from_db()
    assert text.words_zh != "别的"


def test_the_page_asks_the_database_few_times(client, note, li, dr_chen, django_assert_max_num_queries):
    note()
    url = reverse("compliance:consents", args=[dr_chen.pk])
    client.get(url)

    with django_assert_max_num_queries(9):
        client.get(url)
