"""The standard by which clients are graded: cut-offs, matrix, and the questions behind both axes."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Territory
from grading.enums import Axis, IndicatorKind
from grading.rules import DEFAULT_CUT_OFFS, DEFAULT_MATRIX, CutOffs, GradeRule, matrix_is_complete, number_score
from grading.volume import MOST_PER_MONTH


def default_matrix() -> dict[str, str]:
    return dict(DEFAULT_MATRIX)


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def effective(self, on: date) -> "SchemeQuerySet":
        """Schemes whose day has come; which of them is in force is for `queries` to say."""
        return self.filter(effective_on__lte=on)


class Scheme(models.Model):
    """Cut-offs and matrix of a territory node, inherited downwards, from its effective date until the next one."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="schemes", verbose_name=_("territory"))
    # The scheme every tree begins with has no name of its own.
    name = models.CharField(_("name"), max_length=80, blank=True)
    effective_on = models.DateField(_("effective from"))
    potential_medium = models.PositiveSmallIntegerField(
        _("potential counts as medium from"), default=DEFAULT_CUT_OFFS.medium, validators=[MaxValueValidator(100)]
    )
    potential_high = models.PositiveSmallIntegerField(
        _("potential counts as high from"), default=DEFAULT_CUT_OFFS.high, validators=[MaxValueValidator(100)]
    )
    support_medium = models.PositiveSmallIntegerField(
        _("support counts as medium from"), default=DEFAULT_CUT_OFFS.medium, validators=[MaxValueValidator(100)]
    )
    support_high = models.PositiveSmallIntegerField(
        _("support counts as high from"), default=DEFAULT_CUT_OFFS.high, validators=[MaxValueValidator(100)]
    )
    # Nine cells, "potential level/support level" -> grade.
    matrix = models.JSONField(_("matrix"), default=default_matrix)

    objects = SchemeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("grading scheme")
        verbose_name_plural = _("grading schemes")
        ordering: ClassVar = ["territory__path", "-effective_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "effective_on"], name="one_scheme_per_node_and_day"),
            models.CheckConstraint(
                condition=Q(potential_medium__lt=F("potential_high"), support_medium__lt=F("support_high")),
                name="medium_below_high",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Standard scheme"))

    def clean(self) -> None:
        """Cut-offs in their order and a complete matrix, whichever door the scheme comes through."""
        errors: dict[str, Any] = {}
        for axis in ("potential", "support"):
            medium, high = getattr(self, f"{axis}_medium"), getattr(self, f"{axis}_high")
            if medium is not None and high is not None and medium >= high:
                errors[f"{axis}_high"] = _("High must begin above medium.")
        if not matrix_is_complete(self.matrix):
            errors["matrix"] = _("The matrix needs its nine cells, each a grade from A to D.")
        if errors:
            raise ValidationError(errors)

    @property
    def rule(self) -> GradeRule:
        return GradeRule(
            potential=CutOffs(self.potential_medium, self.potential_high),
            support=CutOffs(self.support_medium, self.support_high),
            matrix=self.matrix,
        )


class Indicator(models.Model):
    """One question behind an axis. Its score is 0–100; the axis is the weighted mean of those that are known.

    Unchanged once its scheme has taken effect, so that every score can be explained: a new weight, full score or step
    comes with a new scheme, and counts from a client's next assessment.
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="indicators", verbose_name=_("scheme"))
    axis = models.CharField(_("axis"), max_length=10, choices=Axis)
    code = models.SlugField(_("code"), max_length=40)
    name_zh = models.CharField(_("name in Chinese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=IndicatorKind)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1, validators=[MinValueValidator(1)])
    # The number from which the score is 100; below it the score is proportional.
    full_at = models.PositiveIntegerField(_("full score at"), null=True, blank=True)
    unit_zh = models.CharField(_("unit in Chinese"), max_length=20, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=20, blank=True)
    # What one unit stands for in a month, where the number counts patients: it makes the volume.
    per_month = models.DecimalField(
        _("patients a month for one unit"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_PER_MONTH)],
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar = ["scheme_id", "axis", "order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_indicator_per_code"),
            models.CheckConstraint(
                condition=~Q(kind=IndicatorKind.NUMBER) | Q(full_at__gte=1), name="number_has_a_full_score"
            ),
            models.CheckConstraint(
                condition=Q(per_month__isnull=True)
                | Q(kind=IndicatorKind.NUMBER, per_month__gte=0, per_month__lte=MOST_PER_MONTH),
                name="a_number_counts_patients",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_zh

    def clean(self) -> None:
        if self.kind == IndicatorKind.NUMBER and not self.full_at:
            raise ValidationError({"full_at": _("A number needs the value from which its score is full.")})
        if self.kind != IndicatorKind.NUMBER and self.per_month is not None:
            raise ValidationError({"per_month": _("Only a number counts patients.")})

    def score(self, *, number: int | None = None, step: "IndicatorStep | None" = None) -> int:
        """The score of a value of this indicator (0–100)."""
        if step is not None:
            return step.score
        return number_score(number or 0, self.full_at or 1)


class IndicatorStep(models.Model):
    """One step of an indicator that is chosen, in the words the rep reads, and its score."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="steps", verbose_name=_("indicator"))
    label_zh = models.CharField(_("words in Chinese"), max_length=120)
    label_en = models.CharField(_("words in English"), max_length=120)
    score = models.PositiveSmallIntegerField(_("score"), validators=[MaxValueValidator(100)])
    # What share of a client's patients is suitable by these words: the middle of the band. It makes the volume.
    patient_share = models.PositiveSmallIntegerField(
        _("suitable patients in 100"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering: ClassVar = ["indicator_id", "score", "id"]
        constraints: ClassVar = [
            # A value is carried from one scheme to the next by its words.
            models.UniqueConstraint(fields=["indicator", "label_zh"], name="one_step_per_words"),
            models.CheckConstraint(
                condition=Q(patient_share__isnull=True) | Q(patient_share__lte=100), name="share_of_a_hundred"
            ),
        ]

    def __str__(self) -> str:
        return self.label_en if get_language() == "en" else self.label_zh
