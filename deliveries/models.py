"""Did the message arrive? One row per message, recipient and channel; knows nothing of what is said."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deliveries.enums import TO_AN_ADDRESS, Channel, DeliveryState

if TYPE_CHECKING:
    # Siblings do not know each other: a person is whoever the project says one is.
    from accounts.models import User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, at: datetime) -> "DeliveryQuerySet":
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lt=at), state=DeliveryState.PENDING, run_after__lte=at
        )

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
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(_("link"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    run_after = models.DateTimeField(_("not before"))
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
        ]

    def __str__(self) -> str:
        return self.subject
