"""What was found of the weeks of reps: busy but not effective, or doing well while part of the panel goes quiet."""

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
from retention.enums import FlagKind

# The facts of each kind.
OF_EFFORT = ("contacts", "contacts_c", "target_c")
OF_PANEL = ("well", "known", "quiet", "active")


def _given(names: Iterable[str]) -> Q:
    return Q(**{f"{name}__isnull": False for name in names})


def _missing(names: Iterable[str]) -> Q:
    return Q(**{f"{name}__isnull": True for name in names})


class EffortFlagQuerySet(models.QuerySet["EffortFlag"]):
    def visible_to(self, user: User | AnonymousUser) -> "EffortFlagQuerySet":
        """Her own at once; those of her people when they have had a week for themselves."""
        below = at_or_below(overseen_paths(user), "territory__path")
        return self.filter(Q(rep_id=user.pk) | below & Q(told_on__lte=timezone.localdate() - PRIVATE_FOR))

    def below(self, paths: Iterable[str]) -> "EffortFlagQuerySet":
        return self.filter(at_or_below(paths, "territory__path"))


class EffortFlag(models.Model):
    """What was found of a rep's week, on the day she was told. Written only by `retention.flags`, and never changed."""

    kind = models.CharField(_("kind"), max_length=12, choices=FlagKind)
    rep = models.ForeignKey(User, models.PROTECT, related_name="effort_flags", verbose_name=_("rep"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territory"))
    # Its Monday.
    week_on = models.DateField(_("week of"))
    told_on = models.DateField(_("rep told on"))
    # The A and B clients that waited, or those that have gone quiet.
    clients = models.ManyToManyField(Relationship, related_name="+", verbose_name=_("clients"))
    # Of who was busy but not effective: `retention.effort`.
    contacts = models.PositiveIntegerField(_("contacts"), null=True, blank=True)
    contacts_c = models.PositiveIntegerField(_("contacts with C clients"), null=True, blank=True)
    target_c = models.PositiveSmallIntegerField(_("target for C, percent"), null=True, blank=True)
    # Of a panel that does well while part of it goes quiet: `retention.complacency`.
    well = models.PositiveIntegerField(_("clients doing well"), null=True, blank=True)
    known = models.PositiveIntegerField(_("clients of known support"), null=True, blank=True)
    quiet = models.PositiveIntegerField(_("clients gone quiet"), null=True, blank=True)
    active = models.PositiveIntegerField(_("active clients"), null=True, blank=True)

    objects = EffortFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("effort flag")
        verbose_name_plural = _("effort flags")
        ordering: ClassVar = ["-week_on", "rep_id", "territory_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rep", "territory", "week_on", "kind"], name="one_flag_a_week"),
            models.CheckConstraint(
                condition=Q(kind=FlagKind.INEFFECTIVE) & _given(OF_EFFORT) & _missing(OF_PANEL)
                | Q(kind=FlagKind.COMPLACENT) & _missing(OF_EFFORT) & _given(OF_PANEL),
                name="flags_have_the_facts_of_their_kind",
            ),
            models.CheckConstraint(condition=Q(contacts_c__lte=F("contacts")), name="flag_counts_c_among_all"),
            models.CheckConstraint(
                condition=Q(well__lte=F("known"), quiet__lte=F("active")), name="flag_counts_some_among_all"
            ),
        ]
        indexes: ClassVar = [
            # The list of flags, the newest first.
            models.Index(fields=["week_on", "id"], name="flag_by_week"),
        ]

    def __str__(self) -> str:
        return f"{self.rep} · {self.week_on}"
