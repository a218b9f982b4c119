"""Alerts for the neglected."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.enums import Grade, Status
from clients.models import Relationship


class NeglectAlertQuerySet(models.QuerySet["NeglectAlert"]):
    def visible_to(self, user: User | AnonymousUser) -> "NeglectAlertQuerySet":
        return self.filter(relationship__territory__in=visible_territories(user))

    def open(self) -> "NeglectAlertQuerySet":
        return self.filter(closed_on__isnull=True)

    def untold(self) -> "NeglectAlertQuerySet":
        """Escalated, still so, and no manager was told yet."""
        return self.escalated().filter(told_on__isnull=True)

    def escalated(self) -> "NeglectAlertQuerySet":
        """On the manager's list, and still so."""
        return self.open().filter(escalated_on__isnull=False, relationship__status=Status.ACTIVE)

    def digest_only(self, on: date) -> "NeglectAlertQuerySet":
        """Of clients of whom nothing ever escalates."""
        quiet = {"relationship__neglected_on__lte": on, "relationship__escalated_on__isnull": True}
        return self.open().filter(escalated_on__isnull=True, relationship__status=Status.ACTIVE, **quiet)

    def with_client(self) -> "NeglectAlertQuerySet":
        """Joins what a row of a list shows."""
        place = ("relationship__client__organisation", "relationship__client__department")
        return self.select_related(*place, "relationship__territory")


class NeglectAlert(models.Model):
    """A relationship past its date. One open one per relationship; the visit that heals it closes it."""

    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="alerts", verbose_name=_("client"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    grade = models.CharField(_("grade then"), max_length=1, choices=Grade)
    # The day from which the client counted as neglected, and the day the scan noticed.
    since_on = models.DateField(_("neglected since"))
    opened_on = models.DateField(_("opened on"))
    escalated_on = models.DateField(_("on the manager's list since"), null=True, blank=True)
    # The day her manager was told that it escalated, or that she is neglected where nothing ever escalates. Written
    # only by `retention.digest.mark_told`.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)
    quietly_told_on = models.DateField(_("told on without escalation"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = NeglectAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("neglect alert")
        verbose_name_plural = _("neglect alerts")
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship"], condition=Q(closed_on__isnull=True), name="one_open_alert"
            ),
        ]
        indexes: ClassVar = [
            # The nightly scan walks what may yet escalate, not every open alert.
            models.Index(
                fields=["relationship"],
                condition=Q(closed_on__isnull=True, escalated_on__isnull=True),
                name="alert_to_escalate",
            ),
            models.Index(
                fields=["relationship"],
                condition=Q(closed_on__isnull=True, escalated_on__isnull=False, told_on__isnull=True),
                name="alert_to_tell",
            ),
            models.Index(
                fields=["relationship"],
                condition=Q(closed_on__isnull=True, escalated_on__isnull=True, quietly_told_on__isnull=True),
                name="alert_to_tell_quietly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.since_on}"
