"""Weeks in which a rep was busy but not effective."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import overseen_paths
from accounts.models import Territory, User, at_or_below
from clients.models import Relationship
from retention.effort import PRIVATE_FOR


class EffortFlagQuerySet(models.QuerySet["EffortFlag"]):
    def visible_to(self, user: User | AnonymousUser) -> "EffortFlagQuerySet":
        """Her own at once; those of her people when they have had a week for themselves."""
        below = at_or_below(overseen_paths(user), "territory__path")
        return self.filter(Q(rep_id=user.pk) | below & Q(told_on__lte=timezone.localdate() - PRIVATE_FOR))

    def below(self, paths: Iterable[str]) -> "EffortFlagQuerySet":
        return self.filter(at_or_below(paths, "territory__path"))


class EffortFlag(models.Model):
    """A rep was busy but not effective in a week: what was found on the day she was told. Written only by
    `retention.flags`, and never changed.
    """

    rep = models.ForeignKey(User, models.PROTECT, related_name="effort_flags", verbose_name=_("rep"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territory"))
    # Its Monday.
    week_on = models.DateField(_("week of"))
    told_on = models.DateField(_("rep told on"))
    contacts = models.PositiveIntegerField(_("contacts"))
    contacts_c = models.PositiveIntegerField(_("contacts with C clients"))
    target_c = models.PositiveSmallIntegerField(_("target for C, percent"))
    # The A and B clients that waited.
    clients = models.ManyToManyField(Relationship, related_name="+", verbose_name=_("A and B clients that waited"))

    objects = EffortFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("busy but not effective")
        verbose_name_plural = _("busy but not effective")
        ordering: ClassVar = ["-week_on", "rep_id", "territory_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rep", "territory", "week_on"], name="one_flag_a_week"),
            models.CheckConstraint(condition=Q(contacts_c__lte=F("contacts")), name="flag_counts_c_among_all"),
        ]

    def __str__(self) -> str:
        return f"{self.rep} · {self.week_on}"
