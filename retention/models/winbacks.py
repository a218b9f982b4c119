"""The case to restore a lost client, step by step."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_territories, workable_territories
from accounts.models import User
from retention.enums import (
    OWN_REASONS,
    WinBackOutcome,
    WinBackStep,
)
from retention.models.losses import Loss
from visits.models import NextStep


class WinBackQuerySet(models.QuerySet["WinBack"]):
    def visible_to(self, user: User | AnonymousUser) -> "WinBackQuerySet":
        return self.filter(loss__territory__in=visible_territories(user))

    def editable_by(self, user: User | AnonymousUser) -> "WinBackQuerySet":
        return self.filter(loss__territory__in=workable_territories(user))

    def open(self) -> "WinBackQuerySet":
        return self.filter(outcome="")

    def due(self, on: date) -> "WinBackQuerySet":
        """Open, and the day of the next step has come."""
        return self.open().filter(due_on__lte=on)

    def stuck(self, on: date) -> "WinBackQuerySet":
        """Open, and the day of the next step is past."""
        return self.open().filter(due_on__lt=on)

    def untold(self) -> "WinBackQuerySet":
        """The manager was not told since the day of its next step."""
        return self.filter(Q(told_on__isnull=True) | Q(told_on__lte=F("due_on")))

    def with_client(self) -> "WinBackQuerySet":
        """Joins what a row of a list shows."""
        client = "loss__relationship__client"
        return self.select_related(f"{client}__organisation", f"{client}__department", "loss__territory", "loss__rep")


class WinBack(models.Model):
    """The case to restore a lost client. Five steps in order; one open case per loss. See `retention.winbacks`."""

    loss = models.ForeignKey(Loss, models.PROTECT, related_name="winbacks", verbose_name=_("loss"))
    opened_on = models.DateField(_("opened on"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    # The last step that was done, 0 before the first.
    step = models.PositiveSmallIntegerField(_("steps done"), default=0)
    # By when the next step is to be done; after the last one, when its promise is due.
    due_on = models.DateField(_("next step by"))
    # The day the manager was last told that it is stuck. Written only by `retention.digest.mark_told`.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)
    cause = models.CharField(
        _("our own cause"),
        max_length=20,
        choices=[(reason.value, reason.label) for reason in OWN_REASONS],
        blank=True,
    )
    # What was promised with the last step.
    next_step = models.ForeignKey(
        NextStep, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("what was promised")
    )
    outcome = models.CharField(_("outcome"), max_length=15, choices=WinBackOutcome, blank=True)
    outcome_words = models.CharField(_("what speaks for it"), max_length=500, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    objects = WinBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("win-back")
        verbose_name_plural = _("win-backs")
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["loss"], condition=Q(outcome=""), name="one_open_win_back"),
            models.CheckConstraint(
                condition=Q(step__lt=WinBackStep.PLANNED, next_step__isnull=True)
                | Q(step=WinBackStep.PLANNED, next_step__isnull=False),
                name="the_last_step_is_a_dated_promise",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[WinBackOutcome.RESTORED, WinBackOutcome.IMPROVED])
                | Q(step=WinBackStep.PLANNED),
                name="won_back_by_all_steps",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_on__isnull=True) | (~Q(outcome="") & Q(closed_on__isnull=False)),
                name="closed_win_backs_have_a_day",
            ),
            models.CheckConstraint(condition=Q(step__lt=WinBackStep.CAUSE) | ~Q(cause=""), name="the_cause_is_named"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(outcome=""), name="win_back_due"),
            models.Index(fields=["opened_on", "id"], name="win_back_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.loss.relationship} · {self.opened_on}"

    def get_absolute_url(self) -> str:
        return reverse("retention:win-back", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    @property
    def next(self) -> WinBackStep | None:
        """The step to be done now; None after the last, or once the case is closed."""
        if not self.is_open or self.step >= WinBackStep.PLANNED:
            return None
        return WinBackStep(self.step + 1)


class StepDoneQuerySet(models.QuerySet["StepDone"]):
    def visible_to(self, user: User | AnonymousUser) -> "StepDoneQuerySet":
        return self.filter(case__loss__territory__in=visible_territories(user))


class StepDone(models.Model):
    """One step of a win-back, when and by whom, in her words. Never edited."""

    case = models.ForeignKey(WinBack, models.PROTECT, related_name="steps", verbose_name=_("win-back"))
    step = models.PositiveSmallIntegerField(_("step"), choices=WinBackStep)
    on = models.DateField(_("date"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by whom"))
    at = models.DateTimeField(_("entered at"))
    words = models.CharField(_("what was said"), max_length=1000, blank=True)

    objects = StepDoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("win-back step")
        verbose_name_plural = _("win-back steps")
        ordering: ClassVar = ["case_id", "step"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "step"], name="each_step_once")]

    def __str__(self) -> str:
        return f"{self.get_step_display()} · {self.on}"
