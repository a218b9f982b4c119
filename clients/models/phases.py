"""What speaks for a candidate, and what was decided about her."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from clients.enums import Phase
from clients.models.people import Relationship
from clients.phases import Flag


class CandidateFlagQuerySet(models.QuerySet["CandidateFlag"]):
    def visible_to(self, user: User | AnonymousUser) -> "CandidateFlagQuerySet":
        return self.filter(relationship__in=Relationship.objects.visible_to(user))


class CandidateFlag(models.Model):
    """One of the three things that speak for a candidate. What no longer does is deleted, and stays in the history.

    Written only by `clients.choosing`.
    """

    relationship = models.ForeignKey(
        Relationship, models.CASCADE, related_name="candidate_flags", verbose_name=_("client")
    )
    flag = models.CharField(_("flag"), max_length=10, choices=Flag)
    evidence = models.CharField(_("what speaks for it"), max_length=300)
    noted_on = models.DateField(_("as of"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    objects = CandidateFlagQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("flag of a candidate")
        verbose_name_plural = _("flags of candidates")
        ordering: ClassVar = ["relationship_id", "flag"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["relationship", "flag"], name="one_flag_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.get_flag_display()}"


class PhaseChangeQuerySet(models.QuerySet["PhaseChange"]):
    def visible_to(self, user: User | AnonymousUser) -> "PhaseChangeQuerySet":
        return self.filter(relationship__in=Relationship.objects.visible_to(user))


class PhaseChange(models.Model):
    """A step on the way from candidate to target, or off it. Written with every change of a phase, never edited."""

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="phase_changes", verbose_name=_("client")
    )
    on = models.DateField(_("date"), db_index=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    old = models.CharField(_("phase before"), max_length=10, choices=Phase)
    new = models.CharField(_("phase after"), max_length=10, choices=Phase)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # Of a trial that begins or is extended.
    ends_on = models.DateField(_("trial until"), null=True, blank=True)

    objects = PhaseChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase change")
        verbose_name_plural = _("phase changes")
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.on}"

    @property
    def is_extension(self) -> bool:
        return self.old == self.new == Phase.TRIAL
