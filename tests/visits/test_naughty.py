"""Whatever a person types into a visit is kept as it was typed, and shown as text."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from tests.visits.conftest import log
from visits.models import NextStep, Visit

pytestmark = pytest.mark.usefixtures("today")
NAUGHTY = Path(__file__).resolve().parents[1] / "data" / "naughty" / "blns.json"
# An empty string and mere blanks say nothing; everything else is somebody's words.
STRINGS = [text for text in json.loads(NAUGHTY.read_text(encoding="utf-8")) if text.strip()]


def test_it_keeps_every_string_in_every_field(client, li, dr_chen):
    client.force_login(li)

    for text in STRINGS:
        words = {"note": text, "quote": text[:500], "news": text[:500], "place": text[:80], "competitor": text[:200]}
        response = log(client, dr_chen, next_step=text[:300], next_step_on="2026-11-20", **words)

        assert response.status_code == 302, text
        visit, step = Visit.objects.latest("pk"), NextStep.objects.latest("pk")
        assert {name: getattr(visit, name) for name in words} == words
        assert step.words == text[:300]


def test_it_shows_them_as_text(client, li, dr_chen):
    client.force_login(li)
    log(client, dr_chen, note="<script>alert(1)</script>", quote="{{ 7*7 }}")

    shown = client.get(reverse("visits:detail", args=[Visit.objects.get().pk])).content.decode()

    assert "<script>alert(1)" not in shown
    assert "{{ 7*7 }}" in shown


def test_it_takes_the_line_ends_of_forms_for_plain_ones(client, li, dr_chen):
    client.force_login(li)

    log(client, dr_chen, note="一\r\n二")

    assert Visit.objects.get().note == "一\n二"
