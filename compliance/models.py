"""May we? For now: adverse events heard on visits, and who must be told of them."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Territory, User
from clients.models import Product, Relationship

# From hearing of an adverse event to the named recipient's confirmation (DOMAIN, Visit: 24-hour clock).
ADVERSE_EVENT_CLOCK = timedelta(hours=24)


class SafetyContact(models.Model):
    """The named recipient of adverse events for a territory node and everything below it."""

    territory = models.OneToOneField(
        Territory, models.CASCADE, related_name="safety_contact", verbose_name=_("territory")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recipient"))

    class Meta:
        verbose_name = _("recipient of adverse events")
        verbose_name_plural = _("recipients of adverse events")
        ordering: ClassVar = ["territory__path"]

    def __str__(self) -> str:
        return f"{self.territory} → {self.user}"


class AdverseEventQuerySet(models.QuerySet["AdverseEvent"]):
    def open(self) -> "AdverseEventQuerySet":
        return self.filter(confirmed_at__isnull=True)


class AdverseEvent(models.Model):
    """An adverse event heard from a client; open until the named recipient confirms that she has it."""

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="adverse_events", verbose_name=_("client")
    )
    reporter = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reported by"))
    recipient = models.ForeignKey(User, models.PROTECT, related_name="adverse_events", verbose_name=_("recipient"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    words = models.TextField(_("what was heard"), max_length=2000)
    # Who logged it twice with the same key logged it once.
    key = models.UUIDField(_("key"), unique=True)
    heard_at = models.DateTimeField(_("heard at"))
    confirm_by = models.DateTimeField(_("to be confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmation = models.CharField(_("number or note of the recipient"), max_length=200, blank=True)

    objects = AdverseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("adverse event")
        verbose_name_plural = _("adverse events")
        ordering: ClassVar = ["-heard_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["recipient"], condition=models.Q(confirmed_at=None), name="adverse_event_open"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.heard_at:%Y-%m-%d}"
