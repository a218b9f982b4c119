"""What a rep does beside her visits."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import overseen_paths
from accounts.models import Territory, User, at_or_below
from clients.models import Relationship
from visits.enums import (
    ActivityKind,
)
from visits.models.logged import DoneQuerySet


class ActivityQuerySet(DoneQuerySet["Activity"]):
    def visible_to(self, user: User | AnonymousUser) -> "ActivityQuerySet":
        """One's own, and those of one's people."""
        return self.filter(Q(rep_id=user.pk) | at_or_below(overseen_paths(user), "territory__path"))

    def by_kind(self, by: str = "rep") -> "models.QuerySet[Activity, tuple[Any, str, int, int]]":
        """Per person, or what else is asked for, and kind: how often, and how many minutes in all."""
        grouped = self.order_by().values(by, "kind").annotate(times=models.Count("pk"), spent=models.Sum("minutes"))
        return grouped.values_list(by, "kind", "times", "spent")

    def for_rows(self) -> "ActivityQuerySet":
        """Joins what a row of a list shows."""
        return self.select_related("rep", "territory", "relationship__client", "relationship__territory")


class Activity(models.Model):
    """Time that went into something else than a contact: logged in two taps, shown beside client time.

    The territory is frozen as it was. Undoing marks; whatever is changed later, the history keeps what stood there.
    """

    LONGEST = 720

    rep = models.ForeignKey(User, models.PROTECT, related_name="activities", verbose_name=_("rep"), db_index=False)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ActivityKind)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    words = models.CharField(_("what it was"), max_length=300, blank=True)
    # Of a service alone.
    relationship = models.ForeignKey(
        Relationship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("client"),
        db_index=False,
    )
    happened_on = models.DateField(_("date"))
    # Made on the device: sending it again changes nothing.
    key = models.UUIDField(_("key"), default=uuid.uuid4)
    logged_at = models.DateTimeField(_("logged at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = ActivityQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering: ClassVar = ["-happened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rep", "key"], name="one_activity_per_key"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 720)), name="activity_takes_time"),
            models.CheckConstraint(
                condition=Q(relationship__isnull=True) | Q(kind=ActivityKind.SERVICE), name="service_is_for_a_client"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["rep", "happened_on"], name="activity_of_rep"),
            models.Index(fields=["territory", "happened_on"], name="activity_in_territory"),
            models.Index(fields=["relationship"], condition=Q(relationship__isnull=False), name="activity_for_client"),
        ]

    def __str__(self) -> str:
        return f"{self.rep} · {self.happened_on} · {self.get_kind_display()}"
