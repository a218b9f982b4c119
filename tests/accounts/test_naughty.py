"""Whatever a person types about herself is kept as it was typed."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.forms import FilingForm, LeaveForm, LookForm
from accounts.models import Leave
from tests.naughty import fitting

TODAY = timezone.localdate()


def test_a_filing_number_is_kept_to_the_letter():
    expires_on = (TODAY + timedelta(days=30)).isoformat()
    for text in fitting(60):
        form = FilingForm({"number": text, "expires_on": expires_on}, on=TODAY)

        assert form.is_valid(), text
        assert form.cleaned_data["number"] == text


def test_a_note_of_leave_is_kept_to_the_letter():
    day = (TODAY + timedelta(days=7)).isoformat()
    for text in fitting(200):
        form = LeaveForm({"kind": "leave", "from_on": day, "to_on": day, "note": text}, on=TODAY)

        assert form.is_valid(), text
        assert form.cleaned_data["note"] == text


def test_the_reason_of_a_look_across_is_kept_to_the_letter(north):
    for text in [text for text in fitting(200) if len(text) >= 5]:
        form = LookForm({"territory": north.pk, "reason": text})

        assert form.is_valid(), (text, form.errors)
        assert form.cleaned_data["reason"] == text


def test_blanks_are_no_filing_number():
    form = FilingForm({"number": "  ", "expires_on": ""}, on=TODAY)

    assert form.is_valid()
    assert form.cleaned_data["number"] == ""


def test_the_note_is_stored(client, li):
    client.force_login(li)
    day = (TODAY + timedelta(days=7)).isoformat()

    client.post(reverse("accounts:leave-add"), {"kind": "leave", "from_on": day, "to_on": day, "note": " 年假 "})

    assert Leave.objects.get().note == " 年假 "
