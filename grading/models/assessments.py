"""Every judgement of a client with its values, and the history of every grade."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import visible_territories
from accounts.models import User
from clients.enums import Grade
from clients.models import Product, Relationship
from grading.enums import ChangeReason, FactSource
from grading.models.schemes import Indicator, IndicatorStep, Scheme


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User | AnonymousUser) -> "AssessmentQuerySet":
        return self.filter(relationship__territory__in=visible_territories(user))

    def newest(self) -> "AssessmentQuerySet":
        """The assessment each relationship's scores come from: its last by day, then by entry."""
        later = Assessment.objects.filter(relationship=OuterRef("relationship")).order_by("-on", "-id")
        return self.filter(pk=Subquery(later.values("pk")[:1]))


class Assessment(models.Model):
    """One judgement of a relationship by one person on one day, with the scores it led to."""

    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="assessments", verbose_name=_("client"))
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+", verbose_name=_("scheme"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    on = models.DateField(_("date"))
    potential = models.PositiveSmallIntegerField(_("potential"), null=True)
    support = models.PositiveSmallIntegerField(_("support"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering: ClassVar = ["-on", "-id"]
        indexes: ClassVar = [models.Index(fields=["relationship", "-on", "-id"], name="assessment_of_relationship")]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.on}"


class AssessmentValueQuerySet(models.QuerySet["AssessmentValue"]):
    def visible_to(self, user: User | AnonymousUser) -> "AssessmentValueQuerySet":
        return self.filter(assessment__relationship__territory__in=visible_territories(user))


class AssessmentValue(models.Model):
    """One value of an assessment, with its source and its own date. Never a counted prescription."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="values", verbose_name=_("assessment"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    step = models.ForeignKey(
        IndicatorStep, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("step")
    )
    score = models.PositiveSmallIntegerField(_("score"), validators=[MaxValueValidator(100)])
    source = models.CharField(_("source"), max_length=10, choices=FactSource)
    as_of = models.DateField(_("as of"))
    # Who said so first; a later assessment that leaves the value alone keeps the name. Empty for the assessment's own.
    author = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author"), db_index=False
    )

    objects = AssessmentValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment value")
        verbose_name_plural = _("assessment values")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="one_value_per_indicator"),
            models.CheckConstraint(
                condition=Q(number__isnull=False) ^ Q(step__isnull=False), name="a_number_or_a_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.words}"

    @property
    def words(self) -> str:
        """The value as a person says it: "120 a week", "about half"."""
        return str(self.step) if self.step else f"{self.number} {self.indicator.unit}".strip()

    @property
    def said_by(self) -> User:
        return self.author or self.assessment.author


class GradeChangeQuerySet(models.QuerySet["GradeChange"]):
    def visible_to(self, user: User | AnonymousUser) -> "GradeChangeQuerySet":
        return self.filter(relationship__territory__in=visible_territories(user))


class GradeChange(models.Model):
    """Who, when, from, to, why. Written with every change of a grade, never edited."""

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="grade_changes", verbose_name=_("client")
    )
    on = models.DateField(_("date"))
    at = models.DateTimeField(_("at"))
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    old = models.CharField(pgettext_lazy("grade", "from"), max_length=1, choices=Grade)
    new = models.CharField(pgettext_lazy("grade", "to"), max_length=1, choices=Grade)
    potential = models.PositiveSmallIntegerField(_("potential"), null=True)
    support = models.PositiveSmallIntegerField(_("support"), null=True)
    scheme = models.ForeignKey(Scheme, models.PROTECT, null=True, related_name="+", verbose_name=_("scheme"))
    # A person's own words, or a code of ChangeReason.
    why = models.CharField(_("why"), max_length=200)

    objects = GradeChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade change")
        verbose_name_plural = _("grade changes")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["relationship", "-at"], name="grade_change_of")]

    def __str__(self) -> str:
        return f"{self.relationship}: {self.old} → {self.new}"

    @property
    def why_words(self) -> str:
        return str(ChangeReason(self.why).label) if self.why in ChangeReason.values else self.why
