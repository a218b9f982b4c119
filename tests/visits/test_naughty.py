"""Whatever a person types into a visit is kept as it was typed, and shown as text."""

import pytest
from django.urls import reverse

from tests.naughty import STRINGS, by_turns, fitting
from tests.visits.conftest import log, logged
from visits.models import NextStep, Visit, VisitCorrection

pytestmark = pytest.mark.usefixtures("today")
# The columns of a visit that hold somebody's words, and how many characters they take.
WORDS = {
    "note": 4000,
    "quote": 500,
    "news": 500,
    "effort_words": 300,
    "place": 80,
    "competitor": 200,
    "question": 500,
    "value_brought": 200,
}


def test_it_keeps_every_string_in_every_field(client, li, wang, dr_chen):
    client.force_login(li)

    for texts in by_turns(STRINGS, len(WORDS) + 2):
        *said, event, step = texts
        words = {name: text[:length] for (name, length), text in zip(WORDS.items(), said, strict=True)}
        asked = {"next_step": step[:300], "next_step_on": "2026-11-20"}
        response = log(client, dr_chen, adverse_event=event, **asked, **words)

        assert response.status_code == 302, texts
        visit = Visit.objects.select_related("adverse_event").latest("pk")
        assert {name: getattr(visit, name) for name in words} == words
        assert visit.adverse_event.words == event
        assert NextStep.objects.latest("pk").words == step[:300]


def test_it_keeps_every_reason_of_a_correction(client, li, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(li)
    url = reverse("visits:correct", args=[visit.pk])

    for number, text in enumerate(fitting(200, turn=3)):
        values = {"channel": "in_person", "outcome": "met", "note": f"改 {number}", "reason": text}
        response = client.post(url, values)

        assert response.status_code == 302, text
        assert VisitCorrection.objects.latest("pk").reason == text


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
