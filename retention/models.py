"""Whom are we losing: alerts for the neglected, and the history that every past figure is read from."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
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
        return self.open().filter(escalated_on__isnull=False, told_on__isnull=True, relationship__status=Status.ACTIVE)


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
    # The day her manager was told of it. Written only by `desk.actions.tell_managers`.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.since_on}"


class StateSpanQuerySet(models.QuerySet["StateSpan"]):
    def visible_to(self, user: User | AnonymousUser) -> "StateSpanQuerySet":
        """By the territory it was in then: a transfer rewrites no past figure."""
        return self.filter(territory__in=visible_territories(user))

    def on(self, day: date) -> "StateSpanQuerySet":
        """The spans that held at the end of a day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), from_on__lte=day)


class StateSpan(models.Model):
    """What a relationship was from a day until (excluded) another: territory, grade, status, neglected or not.

    Append-only: the one column ever changed is `to_on`, once, when the next span begins. Every figure of a past day
    is read from here.
    """

    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="spans", verbose_name=_("client"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    status = models.CharField(_("status"), max_length=8, choices=Status)
    neglected = models.BooleanField(_("neglected"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = StateSpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("state span")
        verbose_name_plural = _("state spans")
        ordering: ClassVar = ["relationship_id", "from_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["relationship"], condition=Q(to_on__isnull=True), name="one_open_span"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="span_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.from_on}"
