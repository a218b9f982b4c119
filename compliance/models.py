"""May we? For now: adverse events heard on visits, and who must be told of them and of questions."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.models import Product, Relationship


class SafetyContact(models.Model):
    """The named recipient of adverse events for a territory node and everything below it."""

    territory = models.OneToOneField(
        Territory, models.CASCADE, related_name="safety_contact", verbose_name=_("territory")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recipient"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("recipient of adverse events")
        verbose_name_plural = _("recipients of adverse events")
        ordering: ClassVar = ["territory__path"]

    def __str__(self) -> str:
        return f"{self.territory} → {self.user}"


class MedicalContact(models.Model):
    """Who answers clients' questions of medicine for a territory node and everything below it."""

    territory = models.OneToOneField(
        Territory, models.CASCADE, related_name="medical_contact", verbose_name=_("territory")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("medical information"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("contact for medical information")
        verbose_name_plural = _("contacts for medical information")
        ordering: ClassVar = ["territory__path"]

    def __str__(self) -> str:
        return f"{self.territory} → {self.user}"


class AdverseEventQuerySet(models.QuerySet["AdverseEvent"]):
    def visible_to(self, user: User | AnonymousUser) -> "AdverseEventQuerySet":
        """Whom it concerns: reporter and recipient; an administrator within what she may see."""
        if not isinstance(user, User):
            return self.none()
        concerned = Q(reporter=user) | Q(recipient=user)
        if user.is_superuser:
            concerned |= Q(relationship__territory__in=visible_territories(user))
        return self.filter(concerned)

    def with_client(self) -> "AdverseEventQuerySet":
        """Joins what a row of the list shows."""
        return self.select_related(
            "relationship__client__organisation",
            "relationship__client__department",
            "reporter",
            "recipient",
            "confirmed_by",
            "product",
        )

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
    # Made on the device: who logged it twice with the same key logged it once.
    key = models.UUIDField(_("key"))
    heard_at = models.DateTimeField(_("heard at"))
    confirm_by = models.DateTimeField(_("to be confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmation = models.CharField(_("number or note of the recipient"), max_length=200, blank=True)

    objects = AdverseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("adverse event")
        verbose_name_plural = _("adverse events")
        ordering: ClassVar = ["-heard_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reporter", "key"], name="one_event_per_key"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="a_confirmed_event_says_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient"], condition=models.Q(confirmed_at=None), name="adverse_event_open"),
            # What is open, by its deadline: the list, and the reminders.
            models.Index(fields=["confirm_by"], condition=models.Q(confirmed_at=None), name="adverse_event_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.heard_at:%Y-%m-%d}"
