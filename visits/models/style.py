"""What was seen of a client on a visit that speaks for a style."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.models import Relationship
from visits.enums import StyleSign
from visits.models.logged import Visit


class StyleObservationQuerySet(models.QuerySet["StyleObservation"]):
    def standing(self) -> "StyleObservationQuerySet":
        """Those of visits that were not taken back: what a style is made of, whosever visits they are."""
        return self.filter(visit__undone_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> "StyleObservationQuerySet":
        return self.filter(visit__relationship__in=Relationship.objects.visible_to(user))


class StyleObservation(models.Model):
    """A sign that was ticked on a visit: a part of it. Written only by `visits.styling`."""

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="style_observations", verbose_name=_("visit"), db_index=False
    )
    sign = models.CharField(_("what was noticed"), max_length=24, choices=StyleSign)

    objects = StyleObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("style observation")
        verbose_name_plural = _("style observations")
        ordering: ClassVar = ["-visit_id", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "sign"], name="one_tick_per_sign")]

    def __str__(self) -> str:
        return str(self.get_sign_display())
