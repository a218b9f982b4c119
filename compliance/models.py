"""May we? Adverse events heard on visits and who must be told of them and of questions; consent to be written to."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.models import Client, Product, Relationship
from compliance.enums import ConsentChannel


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


class ConsentText(models.Model):
    """What a client agrees to, word for word, in one version. A new wording is a new version."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    words_zh = models.TextField(_("words in Chinese"), max_length=2000)
    words_en = models.TextField(_("words in English"), max_length=2000)
    is_active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text of consent")
        verbose_name_plural = _("texts of consent")
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return self.version

    @property
    def words(self) -> str:
        """In the language of whoever reads."""
        return self.words_en if (get_language() or "").startswith("en") else self.words_zh


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: User | AnonymousUser) -> "ConsentQuerySet":
        return self.filter(client__in=Client.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> "ConsentQuerySet":
        return self.filter(client__in=Client.objects.editable_by(user))

    def in_force(self) -> "ConsentQuerySet":
        """Those not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)


class Consent(models.Model):
    """A client's consent to be written to through one channel. Written only by `compliance.consents`, never edited."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="consents", verbose_name=_("client"))
    channel = models.CharField(_("channel"), max_length=6, choices=ConsentChannel)
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+", verbose_name=_("text of consent"))
    given_on = models.DateField(_("given on"))
    evidence = models.CharField(_("evidence"), max_length=300)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawal noted by")
    )
    noted_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering: ClassVar = ["-given_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "channel"],
                condition=Q(withdrawn_on__isnull=True),
                name="one_consent_in_force_per_channel",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="a_consent_has_evidence"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_on__gte=F("given_on"), withdrawn_by__isnull=False),
                name="a_withdrawn_consent_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.get_channel_display()} · {self.given_on}"
