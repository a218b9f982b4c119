"""The risk of loss: its rule, what it found, and how well it told the lost from the kept."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import visible_territories
from accounts.models import User
from clients.models import Relationship
from retention.risk.enums import RiskLevel
from retention.risk.rule import HIGHEST, Weights


class RiskRuleQuerySet(models.QuerySet["RiskRule"]):
    def effective(self, on: date) -> "RiskRuleQuerySet":
        """Rules whose day has come, the one in force first."""
        return self.filter(effective_on__lte=on).order_by("-effective_on")


_DEFAULTS = Weights()


def _weight(words: Any, default: int) -> Any:
    return models.PositiveSmallIntegerField(words, default=default, validators=[MaxValueValidator(HIGHEST)])


class RiskRule(models.Model):
    """The numbers of the risk of loss, from their day until the next rule's; `retention.risk.rule` says what they do.

    Unchanged once its day has come, so that every backtest can be read: other numbers are a new rule.
    """

    effective_on = models.DateField(_("effective from"), unique=True)
    start = _weight(_("points everybody starts from"), _DEFAULTS.start)
    wait = _weight(_("points for waiting past the interval"), _DEFAULTS.wait)
    promises = _weight(_("points for broken promises"), _DEFAULTS.promises)
    support = _weight(_("points for support that fell"), _DEFAULTS.support)
    attempts = _weight(_("points for attempts without contact"), _DEFAULTS.attempts)
    rival = _weight(_("points for a competitor seen"), _DEFAULTS.rival)
    complaints = _weight(_("points for complaints"), _DEFAULTS.complaints)
    told = _weight(_("points off for effort she was told of"), _DEFAULTS.told)
    kept = _weight(_("points off for promises kept"), _DEFAULTS.kept)
    full_wait = models.PositiveSmallIntegerField(
        _("waiting counts in full at, percent of the interval"),
        default=_DEFAULTS.full_wait,
        validators=[MinValueValidator(101), MaxValueValidator(2000)],
    )
    window = models.PositiveSmallIntegerField(
        _("looks back, days"), default=_DEFAULTS.window, validators=[MinValueValidator(7), MaxValueValidator(365)]
    )
    medium = models.PositiveSmallIntegerField(
        _("medium from"), default=_DEFAULTS.medium, validators=[MinValueValidator(1), MaxValueValidator(HIGHEST)]
    )
    high = models.PositiveSmallIntegerField(
        _("high from"), default=_DEFAULTS.high, validators=[MaxValueValidator(HIGHEST)]
    )

    objects = RiskRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("risk rule")
        verbose_name_plural = _("risk rules")
        ordering: ClassVar = ["-effective_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(medium__lt=F("high")), name="risk_medium_below_high"),
        ]

    def __str__(self) -> str:
        return str(self.effective_on)

    def clean(self) -> None:
        if self.medium is not None and self.high is not None and self.medium >= self.high:
            raise ValidationError({"high": _("High must begin above medium.")})

    @property
    def weights(self) -> Weights:
        return Weights(**{name: getattr(self, name) for name in Weights._fields})


class RiskScoreQuerySet(models.QuerySet["RiskScore"]):
    def visible_to(self, user: User | AnonymousUser) -> "RiskScoreQuerySet":
        return self.filter(relationship__territory__in=visible_territories(user))


class RiskScore(models.Model):
    """The risk of loss of an active client as the last night that judged her found it.

    Written only by `retention.risk.scores`, and only where it differs: `found_on` is the night since which it is so,
    the day it was last looked at is that of the last `RiskRun`.
    """

    relationship = models.OneToOneField(
        Relationship, models.CASCADE, primary_key=True, related_name="risk", verbose_name=_("client")
    )
    # Null where there is not enough data.
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    level = models.CharField(_("level"), max_length=8, choices=RiskLevel)
    # What speaks, the weightiest first: [part, points, detail], as `retention.risk.rule.Spoken`.
    parts = models.JSONField(_("parts"), default=list, blank=True)
    found_on = models.DateField(_("found on"))

    objects = RiskScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk of loss")
        verbose_name_plural = _("risks of loss")
        ordering: ClassVar = ["-score", "relationship_id"]
        indexes: ClassVar = [
            # The list of those at risk, the highest first.
            models.Index(fields=["level", "score", "relationship"], name="risk_by_level"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.get_level_display()}"


class RiskRun(models.Model):
    """One night's judgement of all clients, written when it came to its end."""

    on = models.DateField(_("day"), unique=True)
    finished_at = models.DateTimeField(_("finished at"))
    judged = models.PositiveIntegerField(_("clients"))
    changed = models.PositiveIntegerField(_("changed"))

    class Meta:
        verbose_name = _("risk run")
        verbose_name_plural = _("risk runs")
        ordering: ClassVar = ["-finished_at", "-on"]

    def __str__(self) -> str:
        return str(self.on)


class RiskBacktest(models.Model):
    """How well the rule told the lost from the kept on past days, beside the days since the last contact alone.

    The figures are those of the later days, which no choice of weights has seen; `periods` has both, as
    `retention.risk.backtest.Period`. A figure is null where nobody was lost, or everybody.
    """

    made_at = models.DateTimeField(_("made at"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    horizon = models.PositiveSmallIntegerField(_("lost within, days"))
    weights = models.JSONField(_("weights"))
    clients = models.PositiveIntegerField(_("clients"))
    lost = models.PositiveIntegerField(_("lost"))
    auc = models.FloatField(_("AUC"), null=True)
    auc_by_days = models.FloatField(_("AUC of days since the last contact"), null=True)
    precision = models.FloatField(_("lost among the highest tenth"), null=True)
    precision_by_days = models.FloatField(_("the same by days since the last contact"), null=True)
    periods = models.JSONField(_("both periods"))

    class Meta:
        verbose_name = _("risk backtest")
        verbose_name_plural = _("risk backtests")
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.to_on}"
