"""When next: the policies of the cadence, and what waits to be recomputed."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Territory
from visits.enums import (
    Period,
    RequestState,
    Target,
)


class CadencePolicy(models.Model):
    """The cadence of a territory node, inherited downwards, from its effective date until the next one."""

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="cadence_policies", verbose_name=_("territory")
    )
    effective_on = models.DateField(_("effective from"))
    backdating_days = models.PositiveSmallIntegerField(
        _("a visit may be logged this many days late"), default=7, validators=[MaxValueValidator(90)]
    )
    ungraded_days = models.PositiveSmallIntegerField(
        _("working days until an ungraded client must be graded"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(250)],
    )
    driving_percent = models.PositiveSmallIntegerField(
        _("interval for driving clients, percent"),
        default=80,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
    )

    # The day the dates were recomputed for it; a policy of the future waits for the nightly sweep.
    applied_on = models.DateField(_("applied on"), null=True, blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["applied_on"])

    class Meta:
        verbose_name = _("cadence policy")
        verbose_name_plural = _("cadence policies")
        ordering: ClassVar = ["territory__path", "-effective_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "effective_on"], name="one_policy_per_node_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.effective_on}"


class CadenceLine(models.Model):
    """One line of a policy: intervals in working days, how far remote contacts carry, and the maximum."""

    policy = models.ForeignKey(CadencePolicy, models.CASCADE, related_name="lines", verbose_name=_("policy"))
    target = models.CharField(_("for"), max_length=16, choices=Target)
    due_after = models.PositiveSmallIntegerField(
        _("due after"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    neglected_after = models.PositiveSmallIntegerField(
        _("neglected after"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    escalated_after = models.PositiveSmallIntegerField(
        _("escalated after"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    # Empty: remote contacts count in full. 0: only contacts in person count.
    remote_reach = models.PositiveSmallIntegerField(
        _("remote contacts carry up to"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(250)],
        help_text=_("Working days after the last contact in person; empty: count in full; 0: do not count."),
    )
    max_contacts = models.PositiveSmallIntegerField(
        _("at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    max_period = models.CharField(_("within"), max_length=5, choices=Period, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cadence line")
        verbose_name_plural = _("cadence lines")
        ordering: ClassVar = ["policy_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "target"], name="one_line_per_target"),
            models.CheckConstraint(
                condition=Q(neglected_after__isnull=True) | Q(neglected_after__gte=F("due_after")),
                name="due_before_neglected",
            ),
            models.CheckConstraint(
                condition=Q(escalated_after__isnull=True) | Q(escalated_after__gte=F("neglected_after")),
                name="neglected_before_escalated",
            ),
            models.CheckConstraint(
                condition=Q(max_contacts__isnull=True, max_period="")
                | (Q(max_contacts__isnull=False) & ~Q(max_period="")),
                name="maximum_has_a_period",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_target_display())


class Rulebook(models.Model):
    """One row whose version changes whenever a policy, a line of one, or a holiday does.

    Whoever reads the version together with her data may keep the rules of that version in memory: they are the same
    for ever, so logging a visit asks for them only once per change and process.
    """

    version = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("rulebook")
        verbose_name_plural = _("rulebooks")

    def __str__(self) -> str:
        return str(self.version)


class RecomputeRequestQuerySet(models.QuerySet["RecomputeRequest"]):
    def due(self, at: datetime) -> "RecomputeRequestQuerySet":
        return self.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=at), state=RequestState.WAITING)


class RecomputeRequest(models.Model):
    """The dates of everything at and below a node must be computed anew: a policy, a holiday or a leave changed."""

    territory = models.ForeignKey(Territory, models.CASCADE, null=True, related_name="+", verbose_name=_("territory"))
    why = models.CharField(_("why"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.WAITING)
    # The last territory done, so that a killed run goes on where it stopped.
    after_path = models.CharField(max_length=255, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = RecomputeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("cadence request")
        verbose_name_plural = _("cadence requests")
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.why
