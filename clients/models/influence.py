"""Who moves whom: what is known of it, since when, and what speaks for it."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from clients.enums import InfluenceKind
from clients.influence import STRONGEST
from clients.models.people import Client


class InfluenceQuerySet(models.QuerySet["Influence"]):
    def in_force(self) -> "InfluenceQuerySet":
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> "InfluenceQuerySet":
        """Those that begin or end at a client the person sees. Who stands at the other end may have to be masked."""
        return self._touching(Client.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> "InfluenceQuerySet":
        return self._touching(Client.objects.editable_by(user))

    def touching(self, client_ids: Iterable[int]) -> "InfluenceQuerySet":
        ids = list(client_ids)
        return self.filter(Q(source__in=ids) | Q(target__in=ids))

    def _touching(self, clients: "models.QuerySet[Client]") -> "InfluenceQuerySet":
        return self.filter(Q(source__in=clients) | Q(target__in=clients))


class Influence(models.Model):
    """One client moves another. What is over is ended and kept; written only by `clients.influencing`."""

    source = models.ForeignKey(Client, models.PROTECT, related_name="influences", verbose_name=_("who moves"))
    target = models.ForeignKey(Client, models.PROTECT, related_name="influenced_by", verbose_name=_("who is moved"))
    kind = models.CharField(_("kind"), max_length=10, choices=InfluenceKind)
    is_negative = models.BooleanField(_("speaks against us"), default=False)
    strength = models.PositiveSmallIntegerField(
        _("strength, 1 to 5"), validators=[MinValueValidator(1), MaxValueValidator(STRONGEST)]
    )
    evidence = models.CharField(_("what speaks for it"), max_length=500)
    noted_on = models.DateField(_("as of"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = InfluenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("influence")
        verbose_name_plural = _("influences")
        ordering: ClassVar = ["-strength", "-noted_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], condition=Q(ended_on__isnull=True), name="one_influence_of_a_kind"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="nobody_moves_herself"),
            models.CheckConstraint(condition=Q(strength__range=(1, STRONGEST)), name="strength_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
