"""What a manager put aside of her digest."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import visible_territories
from accounts.models import User
from retention.enums import (
    ALERT_KINDS,
    LOSS_KINDS,
    DigestKind,
    NoteAction,
)
from retention.models.alerts import NeglectAlert
from retention.models.losses import Loss
from retention.models.winbacks import WinBack


class DigestNoteQuerySet(models.QuerySet["DigestNote"]):
    def visible_to(self, user: User | AnonymousUser) -> "DigestNoteQuerySet":
        seen = visible_territories(user)
        alerts = Q(alert__relationship__territory__in=seen)
        return self.filter(alerts | Q(loss__territory__in=seen) | Q(case__loss__territory__in=seen))

    def in_force(self, kind: DigestKind, on: date) -> "DigestNoteQuerySet":
        """Those of a kind that hide their row on a day: until theirs, and as long as nothing new happened to it."""
        return self.still_true(kind).filter(Q(until__isnull=True) | Q(until__gt=on))

    def over(self, kind: DigestKind, on: date) -> "DigestNoteQuerySet":
        """Those whose day has come, whose row is the same still, and of which the manager was not told again."""
        return self.still_true(kind).filter(until__lte=on, told_on__isnull=True)

    def still_true(self, kind: DigestKind) -> "DigestNoteQuerySet":
        """Those of a kind whose row is as it was: not stated after it was denied, nor stuck anew."""
        same = {
            DigestKind.TO_DECIDE: Q(at__gte=Coalesce("loss__stated_at", "loss__answered_at")),
            DigestKind.STUCK: Q(at__date__gt=F("case__due_on")),
        }
        return self.filter(same.get(kind, Q()), kind=kind)


class DigestNote(models.Model):
    """What a manager put aside of her digest, and why. One per manager, kind and row; the next replaces the last.

    Written only by `retention.digest`.
    """

    manager = models.ForeignKey(User, models.PROTECT, related_name="digest_notes", verbose_name=_("manager"))
    kind = models.CharField(_("kind"), max_length=10, choices=DigestKind)
    # One of the three, by the kind.
    alert = models.ForeignKey(
        NeglectAlert, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("neglect alert")
    )
    loss = models.ForeignKey(Loss, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("loss"))
    case = models.ForeignKey(
        WinBack, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("win-back")
    )
    action = models.CharField(_("what was done"), max_length=10, choices=NoteAction)
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))
    # The day she was told that it is back.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)

    objects = DigestNoteQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("note on the digest")
        verbose_name_plural = _("notes on the digest")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manager", "kind", "alert"], name="one_note_per_alert"),
            models.UniqueConstraint(fields=["manager", "kind", "loss"], name="one_note_per_loss"),
            models.UniqueConstraint(fields=["manager", "kind", "case"], name="one_note_per_win_back"),
            models.CheckConstraint(
                condition=Q(kind__in=ALERT_KINDS, alert__isnull=False, loss__isnull=True, case__isnull=True)
                | Q(kind__in=LOSS_KINDS, alert__isnull=True, loss__isnull=False, case__isnull=True)
                | Q(kind=DigestKind.STUCK, alert__isnull=True, loss__isnull=True, case__isnull=False),
                name="a_note_is_of_one_row",
            ),
            models.CheckConstraint(
                condition=Q(action=NoteAction.SNOOZED, until__isnull=False)
                | Q(action=NoteAction.DISMISSED, until__isnull=True),
                name="only_the_snoozed_have_a_day",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="put_aside_with_a_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["until"], condition=Q(told_on=None, until__isnull=False), name="note_to_tell_again"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.alert or self.loss or self.case}"
