"""Whatever a person types about herself is kept as it was typed."""

import json
from datetime import timedelta
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from accounts.forms import FilingForm, LeaveForm
from accounts.models import Leave

NAUGHTY = Path(__file__).resolve().parents[1] / "data" / "naughty" / "blns.json"
# An empty string and mere blanks say nothing; everything else is somebody's words.
STRINGS = [text for text in json.loads(NAUGHTY.read_text(encoding="utf-8")) if text.strip()] + [" 两边 ", "\u3000一"]
TODAY = timezone.localdate()


def test_a_filing_number_is_kept_to_the_letter():
    expires_on = (TODAY + timedelta(days=30)).isoformat()
    for text in [text for text in STRINGS if len(text) <= 60]:
        form = FilingForm({"number": text, "expires_on": expires_on}, on=TODAY)

        assert form.is_valid(), text
        assert form.cleaned_data["number"] == text


def test_a_note_of_leave_is_kept_to_the_letter():
    day = (TODAY + timedelta(days=7)).isoformat()
    for text in [text for text in STRINGS if len(text) <= 200]:
        form = LeaveForm({"kind": "leave", "from_on": day, "to_on": day, "note": text}, on=TODAY)

        assert form.is_valid(), text
        assert form.cleaned_data["note"] == text


def test_blanks_are_no_filing_number():
    form = FilingForm({"number": "  ", "expires_on": ""}, on=TODAY)

    assert form.is_valid()
    assert form.cleaned_data["number"] == ""


def test_the_note_is_stored(client, li):
    client.force_login(li)
    day = (TODAY + timedelta(days=7)).isoformat()

    client.post(reverse("accounts:leave-add"), {"kind": "leave", "from_on": day, "to_on": day, "note": " 年假 "})

    assert Leave.objects.get().note == " 年假 "
