"""Coaching: the questions of a form, and a form with its answers."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import overseen_paths
from accounts.models import User, at_or_below
from visits.enums import (
    Behaviour,
    CoachingState,
    QuestionKind,
)
from visits.models.logged import Visit


class CoachingTemplateQuerySet(models.QuerySet["CoachingTemplate"]):
    def in_force(self, on: date) -> "CoachingTemplate | None":
        """The newest version that holds on a day."""
        return self.filter(is_active=True, effective_on__lte=on).order_by("-effective_on", "-version").first()


class CoachingTemplate(models.Model):
    """A version of the questions that a coach answers. One that was used is never changed: a new one is made of it."""

    version = models.PositiveIntegerField(_("version"), unique=True, validators=[MinValueValidator(1)])
    effective_on = models.DateField(_("effective from"))
    is_active = models.BooleanField(_("active"), default=True)

    objects = CoachingTemplateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("coaching questions")
        verbose_name_plural = _("coaching questions")
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.version}"

    @property
    def is_used(self) -> bool:
        return self.forms.exists()


class CoachingQuestion(models.Model):
    """One question of a version, in both languages."""

    template = models.ForeignKey(
        CoachingTemplate, models.CASCADE, related_name="questions", verbose_name=_("coaching questions")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    words_zh = models.CharField(_("question in Chinese"), max_length=200)
    words_en = models.CharField(_("question in English"), max_length=200)
    kind = models.CharField(_("answered"), max_length=10, choices=QuestionKind, default=QuestionKind.SCALE)
    behaviour = models.CharField(_("behaviour"), max_length=12, choices=Behaviour, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("coaching question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["template_id", "order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "behaviour"], condition=~Q(behaviour=""), name="one_question_per_behaviour"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The question in the reader's language."""
        return self.words_en if (get_language() or "").startswith("en") else self.words_zh


class CoachingFormQuerySet(models.QuerySet["CoachingForm"]):
    def visible_to(self, user: User | AnonymousUser) -> "CoachingFormQuerySet":
        """Her own as coach; once they are sent, also those about her and about her people."""
        sent = ~Q(state=CoachingState.DRAFT)
        below = at_or_below(overseen_paths(user), "visit__territory__path")
        return self.filter(Q(coach_id=user.pk) | sent & (Q(visit__rep_id=user.pk) | below))

    def for_rows(self) -> "CoachingFormQuerySet":
        """Joins what a row of a list shows."""
        return self.select_related(
            "coach", "visit__rep", "visit__relationship__client", "visit__relationship__territory"
        )


class CoachingForm(models.Model):
    """What a manager who came along saw on a visit. The rep reads it, answers and signs; then nothing changes."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="coaching_forms", verbose_name=_("visit"))
    coach = models.ForeignKey(User, models.PROTECT, related_name="coaching_forms", verbose_name=_("coach"))
    template = models.ForeignKey(
        CoachingTemplate, models.PROTECT, related_name="forms", verbose_name=_("coaching questions")
    )
    state = models.CharField(_("state"), max_length=6, choices=CoachingState, default=CoachingState.DRAFT)
    went_well = models.TextField(_("what went well"), blank=True, max_length=2000)
    agreed = models.TextField(_("what we agreed on"), blank=True, max_length=2000)
    begun_at = models.DateTimeField(_("begun at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    comment = models.TextField(_("comment of the rep"), blank=True, max_length=2000)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    objects = CoachingFormQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("coaching form")
        verbose_name_plural = _("coaching forms")
        ordering: ClassVar = ["-begun_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "coach"], name="one_form_per_visit_and_coach"),
            models.CheckConstraint(
                condition=Q(state=CoachingState.DRAFT, sent_at__isnull=True, signed_at__isnull=True)
                | Q(state=CoachingState.SENT, sent_at__isnull=False, signed_at__isnull=True)
                | Q(state=CoachingState.SIGNED, sent_at__isnull=False, signed_at__isnull=False),
                name="coaching_has_its_moments",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit.rep} · {self.visit.happened_on} · {self.coach}"


class CoachingAnswerQuerySet(models.QuerySet["CoachingAnswer"]):
    def visible_to(self, user: User | AnonymousUser) -> "CoachingAnswerQuerySet":
        return self.filter(form__in=CoachingForm.objects.visible_to(user))


class CoachingAnswer(models.Model):
    """The answer to one question: a number (yes is 1, no is 0), or words."""

    form = models.ForeignKey(CoachingForm, models.CASCADE, related_name="answers", verbose_name=_("coaching form"))
    question = models.ForeignKey(
        CoachingQuestion, models.PROTECT, related_name="answers", verbose_name=_("coaching question")
    )
    value = models.PositiveSmallIntegerField(_("value"), null=True, blank=True, validators=[MaxValueValidator(5)])
    words = models.TextField(_("in words"), blank=True, max_length=1000)

    objects = CoachingAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("coaching answer")
        verbose_name_plural = _("coaching answers")
        ordering: ClassVar = ["form_id", "question__order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "question"], name="one_answer_per_question"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__lte=5), name="answer_up_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.value_in_words}"

    @property
    def value_in_words(self) -> str:
        if self.value is None:
            return self.words
        if self.question.kind == QuestionKind.YES_NO:
            return str(_("yes") if self.value else _("no"))
        return f"{self.value} / 5"
