"""Coaching on joint visits: the coach writes what she saw, the rep reads it, answers and signs.

A draft is the coach's own. Sent, it is the rep's to read and nobody's to change; signed, it is closed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from deliveries.actions import send as send_message
from deliveries.enums import Channel
from visits.enums import CoachingState
from visits.models import CoachingAnswer, CoachingForm, CoachingQuestion, CoachingTemplate, Visit

# The answer to a question: a number, or words.
Answer = int | str | None


class NotADraft(Exception):
    """What was sent is not changed any more."""


class NoQuestions(Exception):
    """No version of the questions is in force."""


def write_form(
    visit: Visit,
    *,
    coach: User,
    answers: Mapping[CoachingQuestion, Answer],
    went_well: str,
    agreed: str,
    at: datetime,
    template: CoachingTemplate,
) -> CoachingForm:
    """Keep what the coach has written so far as her draft; the same again changes nothing.

    The questions are those that the form began with. Raises NotADraft when it was sent in the meantime.
    """
    with transaction.atomic():
        form = _draft(visit, coach, template, at)
        if (form.went_well, form.agreed) != (went_well, agreed):
            form.went_well, form.agreed = went_well, agreed
            form.save()
        form.answers.all().delete()
        given = ((question, answer) for question, answer in answers.items() if answer not in (None, ""))
        CoachingAnswer.objects.bulk_create(_answer(form, question, answer) for question, answer in given)
    return form


def _draft(visit: Visit, coach: User, template: CoachingTemplate, at: datetime) -> CoachingForm:
    """The form of this coach on this visit, locked."""
    CoachingForm.objects.get_or_create(visit=visit, coach=coach, defaults={"template": template, "begun_at": at})
    form = CoachingForm.objects.select_for_update(no_key=True).get(visit=visit, coach=coach)
    if form.state != CoachingState.DRAFT:
        raise NotADraft
    return form


def _answer(form: CoachingForm, question: CoachingQuestion, answer: Answer) -> CoachingAnswer:
    said = {"words": answer} if isinstance(answer, str) else {"value": answer}
    return CoachingAnswer(form=form, question=question, **said)


def send_form(form: CoachingForm, *, at: datetime) -> bool:
    """Give the form to the rep, who is told; False when it was sent before."""
    with transaction.atomic():
        held = CoachingForm.objects.select_for_update(no_key=True).get(pk=form.pk)
        if held.state != CoachingState.DRAFT:
            return False
        held.state, held.sent_at = CoachingState.SENT, at
        held.save()
        _tell(held, "sent", held.visit.rep, _("Coaching of your joint visit: please read and sign"), at)
    return True


def sign_form(form: CoachingForm, *, comment: str, at: datetime) -> bool:
    """Close the form with the rep's answer, which the coach is told of; False unless it waited for that."""
    with transaction.atomic():
        held = CoachingForm.objects.select_for_update(no_key=True).get(pk=form.pk)
        if held.state != CoachingState.SENT:
            return False
        held.state, held.comment, held.signed_at = CoachingState.SIGNED, comment, at
        held.save()
        _tell(held, "signed", held.coach, _("Your coaching form was signed"), at)
    return True


def _tell(form: CoachingForm, what: str, whom: User, subject: Promise, at: datetime) -> None:
    """One message of a form. It names no client: the page behind the link does, to whom it concerns."""
    body = format_lazy(
        _("Visit of {day}: {rep}, accompanied by {coach}."),
        day=form.visit.happened_on.isoformat(),
        rep=form.visit.rep.full_name,
        coach=form.coach.full_name,
    )
    url = reverse("visits:coaching-form", args=[form.pk])
    key = f"coaching-{form.pk}-{what}"
    send_message(key=key, recipients=[whom], subject=subject, body=body, url=url, channels=[Channel.IN_APP], at=at)


def new_version(template: CoachingTemplate, *, on: date) -> CoachingTemplate:
    """A copy of a version to be edited: the next number, and not active until somebody says so."""
    with transaction.atomic():
        highest = CoachingTemplate.objects.aggregate(Max("version"))["version__max"]
        copy = CoachingTemplate.objects.create(version=highest + 1, effective_on=on, is_active=False)
        for question in template.questions.all():
            question.pk, question.template = None, copy
            question.save(force_insert=True)
    return copy


def questions_of(template: CoachingTemplate) -> Sequence[CoachingQuestion]:
    return list(template.questions.order_by("order", "pk"))


def template_for(form: CoachingForm | None, *, at: datetime) -> CoachingTemplate:
    """The questions a form began with, or those in force now. Raises NoQuestions."""
    found = form.template if form else CoachingTemplate.objects.in_force(timezone.localdate(at))
    if found is None:
        raise NoQuestions
    return found
