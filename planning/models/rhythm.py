"""What an administrator sets for breakthrough plans: the lawful approaches, and the rhythm."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from planning.breakthroughs.rule import Terms


class Approach(models.Model):
    """A lawful other way to a client, in both languages; the company's own list."""

    words_zh = models.CharField(_("words in Chinese"), max_length=80)
    words_en = models.CharField(_("words in English"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("approach")
        verbose_name_plural = _("approaches")
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The words in the reader's language."""
        return self.words_en if (get_language() or "").startswith("en") else self.words_zh


class BreakthroughPolicy(models.Model):
    """The rhythm of breakthrough plans from a day on; where none is in force yet, the defaults of `Terms`."""

    effective_on = models.DateField(_("effective from"), unique=True)
    usual_days = models.PositiveSmallIntegerField(
        _("days to the next retrospective, unless told"),
        default=Terms().usual_days,
        validators=[MinValueValidator(1), MaxValueValidator(92)],
    )
    longest_days = models.PositiveSmallIntegerField(
        _("days to the next retrospective, at most"),
        default=Terms().longest_days,
        validators=[MinValueValidator(1), MaxValueValidator(92)],
    )
    plans_a_quarter = models.PositiveSmallIntegerField(
        _("plans of a territory and quarter without the manager's reason"),
        default=Terms().plans_a_quarter,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rhythm of breakthrough plans")
        verbose_name_plural = _("rhythms of breakthrough plans")
        ordering: ClassVar = ["-effective_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(usual_days__lte=F("longest_days")), name="usual_within_the_longest"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} · {self.effective_on}"

    def clean(self) -> None:
        if self.usual_days and self.longest_days and self.usual_days > self.longest_days:
            raise ValidationError({"usual_days": _("More than the days at most.")})

    @property
    def terms(self) -> Terms:
        return Terms(self.usual_days, self.longest_days, self.plans_a_quarter)
