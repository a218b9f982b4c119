"""Did the message arrive? One row per message, recipient and channel; knows nothing of what is said."""

from datetime import datetime, time
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deliveries.enums import AT_ANY_HOUR, GIVEN_UP, ROBOTS, TO_AN_ADDRESS, Channel, DeliveryState, Kind, MorningOn
from deliveries.rules import end_of_quiet, masked

if TYPE_CHECKING:
    # Siblings do not know each other: a person is whoever the project says one is.
    from accounts.models import User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, at: datetime) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.PENDING, run_after__lte=at)

    def left_by_a_worker(self, at: datetime) -> "DeliveryQuerySet":
        """Claimed by one that never came back to say what became of them."""
        return self.filter(state=DeliveryState.SENDING, leased_until__lt=at)

    def given_up_for(self, user: "User | AnonymousUser") -> "DeliveryQuerySet":
        """What did not get out to a person, or to somebody in her name, and she has not put away."""
        hers = Q(recipient_id=user.pk) | Q(on_behalf_of_id=user.pk)
        return self.filter(hers, state__in=GIVEN_UP, read_at__isnull=True)

    def to_users(self) -> "DeliveryQuerySet":
        """Without letters to somebody outside: those are written again by whoever knows whether they may be."""
        return self.filter(recipient__isnull=False)

    def visible_to(self, user: "User | AnonymousUser") -> "DeliveryQuerySet":
        """A person reads her own messages in the app, and nobody else's."""
        return self.filter(recipient_id=user.pk, channel=Channel.IN_APP)

    def newest(self) -> "DeliveryQuerySet":
        """Newest first, in an order that a page can continue from."""
        return self.order_by("-pk")

    def sent_for(self, user: "User | AnonymousUser") -> "DeliveryQuerySet":
        """What went, in a person's name, to an address of somebody who is no user: hers alone to see."""
        return self.filter(on_behalf_of_id=user.pk)

    def unread_of(self, user: "User") -> "DeliveryQuerySet":
        return self.filter(recipient=user, channel=Channel.IN_APP, read_at__isnull=True)


class Delivery(models.Model):
    """A message on its way through one channel to one person: a user, or an address of somebody who is none.

    `key` makes sending it again harmless.
    """

    key = models.CharField(_("key"), max_length=120)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("recipient"),
    )
    # In whose name it goes there: who sees it, and to whom an answer goes.
    address = models.CharField(_("address"), max_length=254, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries_sent",
        verbose_name=_("on behalf of"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REMINDER)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(_("link"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    run_after = models.DateTimeField(_("not before"))
    # Of a letter: when it may disturb no longer. What is still here then is given up.
    not_after = models.DateTimeField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "recipient", "channel"], name="one_delivery_per_message"),
            models.UniqueConstraint(
                fields=["key", "address", "channel"], condition=~Q(address=""), name="one_delivery_per_address"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, address="", on_behalf_of__isnull=True)
                | Q(~Q(address=""), recipient__isnull=True, on_behalf_of__isnull=False, channel__in=TO_AN_ADDRESS),
                name="to_a_user_or_to_an_address",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run_after"], condition=Q(state="pending"), name="delivery_due"),
            models.Index(fields=["recipient"], condition=Q(channel="in_app", read_at=None), name="delivery_unread"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="delivery_in_hand"),
            models.Index(fields=["recipient"], condition=Q(state__in=GIVEN_UP), name="delivery_given_up"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def masked_address(self) -> str:
        """As much of an address outside as tells two apart: it is the client's, and she may be another's by now."""
        return masked(self.address)


def by_mail() -> list[str]:
    return [Channel.EMAIL.value]


class Preferences(models.Model):
    """How a person wants to be reached. Who has no row has these defaults. In the app everything stands anyway."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_preferences", verbose_name=_("user")
    )
    # Channels, as `Channel` has them. Of robots only those that she has: `deliveries.preferring` keeps them so.
    urgent_by = models.JSONField(_("urgent messages by"), default=by_mail, blank=True)
    morning_by = models.JSONField(_("morning message by"), default=by_mail, blank=True)
    reminders_by = models.JSONField(_("reminders by"), default=by_mail, blank=True)
    digests_by = models.JSONField(_("digests by"), default=by_mail, blank=True)
    morning_on = models.CharField(_("morning message"), max_length=10, choices=MorningOn, default=MorningOn.WORKDAYS)
    morning_at = models.TimeField(_("at"), default=time(7, 30))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(21))
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True, default=time(7))

    class Meta:
        verbose_name = _("message preferences")
        verbose_name_plural = _("message preferences")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="quiet_hours_of_a_user",
                violation_error_message=_("Quiet hours have a beginning and an end."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def channels(self, kind: Kind) -> list[Channel]:
        """By which a message of this kind goes out."""
        chosen = {
            Kind.URGENT: self.urgent_by,
            Kind.MORNING: self.morning_by,
            Kind.REMINDER: self.reminders_by,
            Kind.DIGEST: self.digests_by,
        }
        return [Channel(channel) for channel in chosen.get(kind, self.reminders_by)]

    def wait_until(self, kind: Kind, at: datetime) -> datetime | None:
        """Until when quiet hours put a message of this kind off that is due at `at`, in local time; None if not."""
        return None if kind in AT_ANY_HOUR else end_of_quiet(at, self.quiet_from, self.quiet_until)


class RobotQuerySet(models.QuerySet["Robot"]):
    def visible_to(self, user: "User | AnonymousUser") -> "RobotQuerySet":
        return self.filter(user_id=user.pk)


class Robot(models.Model):
    """A person's robot in a group of WeCom, DingTalk or Feishu. Who knows its key can speak there: no page shows it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="robots", verbose_name=_("user"), db_index=False
    )
    channel = models.CharField(_("kind"), max_length=10, choices=[(channel.value, channel.label) for channel in ROBOTS])
    key = models.CharField(_("key"), max_length=100)
    secret = models.CharField(_("secret"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("robot")
        verbose_name_plural = _("robots")
        ordering: ClassVar = ["user_id", "channel"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "channel"], name="one_robot_of_a_kind"),
            models.CheckConstraint(condition=Q(channel__in=ROBOTS) & ~Q(key=""), name="a_robot_has_its_key"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.hint}"

    @property
    def hint(self) -> str:
        """As much of the key as tells two robots apart."""
        return f"…{self.key[-4:]}"
