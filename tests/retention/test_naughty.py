"""Whatever is said of a loss or a win-back is kept as it was said, and shown as text."""

import pytest
from django.urls import reverse

from retention.enums import WinBackStep
from retention.forms import ConfirmForm, DenyForm, DismissForm, LossForm, OutcomeForm, PutAwayForm, StepForm
from retention.models import Loss, StepDone
from tests.cast import TODAY
from tests.naughty import fitting
from tests.retention.lost import case_of, confirmed
from workdays.queries import calendar

pytestmark = pytest.mark.usefixtures("today")
MARKUP = "<script>alert(1)</script> \"' 两边 "


def kept(form, text):
    assert form.is_valid(), (text, form.errors)
    return form.cleaned_data["words"] == text


def test_what_is_stated_and_decided_is_kept_to_the_letter(dr_chen, wang):
    loss = confirmed(dr_chen, wang)

    for text in fitting(500):
        said = {"reason": "uncared", "words": text, "lost_on": "2026-11-16"}
        assert kept(LossForm(said, relationship=dr_chen, on=TODAY), text)
        assert kept(ConfirmForm(said, loss=loss), text)
        assert kept(DismissForm(said), text)
        assert kept(DenyForm(said), text)


def test_what_is_done_is_kept_to_the_letter(dr_chen, wang, li):
    case = case_of(confirmed(dr_chen, wang), li)
    said = {"on": "2026-11-16", "due_on": "2026-11-20", "cause": "uncared", "outcome": "not_restorable"}

    for text in fitting(300):
        assert kept(OutcomeForm(said | {"words": text}, missing_steps=True), text)
        for step in (WinBackStep.CAUSE, WinBackStep.PLANNED):
            sent = said | {"step": step.value, "words": text}
            assert kept(StepForm(sent, case=case, step=step, on=TODAY, calendar=calendar()), text)


def test_why_it_can_wait_is_kept_to_the_letter():
    for text in fitting(300):
        form = PutAwayForm({"reason": text, "action": "dismissed"}, on=TODAY)
        assert form.is_valid(), (text, form.errors)
        assert form.cleaned_data["reason"] == text


def test_words_are_shown_as_text(client, li, wang, dr_chen):
    client.force_login(wang)
    said = {"reason": "uncared", "words": MARKUP, "lost_on": "2026-11-16"}
    client.post(reverse("retention:lose", args=[dr_chen.pk]), said)
    loss = Loss.objects.get()
    case = case_of(loss, li)
    client.post(case.get_absolute_url(), {"step": 1, "on": "2026-11-16", "words": MARKUP})
    assert (loss.words, StepDone.objects.get().words) == (MARKUP, MARKUP)

    for page in (loss.get_absolute_url(), case.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_the_line_ends_of_a_form_become_plain_ones(client, wang, dr_chen):
    client.force_login(wang)
    said = {"reason": "uncared", "words": "一\r\n二", "lost_on": "2026-11-16"}

    client.post(reverse("retention:lose", args=[dr_chen.pk]), said)

    assert Loss.objects.get().words == "一\n二"
