"""Where a client works and worked."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.models.people import Client, place_in_words
from clients.models.places import Department, Organisation


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def visible_to(self, user: User | AnonymousUser) -> "AffiliationQuerySet":
        return self.filter(client__in=Client.objects.visible_to(user))

    def held(self) -> "AffiliationQuerySet":
        """Without what was held for no day: a move that was taken back."""
        return self.exclude(to_on=F("from_on"))


class Affiliation(models.Model):
    """A client's place, from–to (to excluded), one primary. Moves are history, never overwrites."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="affiliations", verbose_name=_("client"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="affiliations", verbose_name=_("organisation")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    post = models.CharField(_("post"), max_length=40, blank=True)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    is_primary = models.BooleanField(_("primary"), default=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering: ClassVar = ["client_id", "-is_primary", "-from_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="affiliation_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(is_primary=True, to_on__isnull=True), name="one_primary_affiliation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.organisation}"

    @property
    def place_in_words(self) -> str:
        """Hospital · department, as far as they are known."""
        return place_in_words(self.organisation.name, self.department.name if self.department else None)
