"""How an A client could go further with us."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import visible_paths, workable_paths
from accounts.models import User, at_or_below
from clients.enums import Grade
from clients.models import Product, Relationship, RelationshipQuerySet
from planning.enums import OPEN_STATES, GrowthKind, GrowthState


class GrowthIdeaQuerySet(models.QuerySet["GrowthIdea"]):
    def visible_to(self, user: User | AnonymousUser) -> "GrowthIdeaQuerySet":
        return self.below(visible_paths(user))

    def editable_by(self, user: User | AnonymousUser) -> "GrowthIdeaQuerySet":
        return self.below(workable_paths(user))

    def below(self, paths: Iterable[str]) -> "GrowthIdeaQuerySet":
        return self.filter(at_or_below(paths, "relationship__territory__path"))

    def open(self) -> "GrowthIdeaQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def late(self, on: date) -> "GrowthIdeaQuerySet":
        """Open, and the day of the next try is past."""
        return self.open().filter(next_try_on__lt=on)

    def with_client(self) -> "GrowthIdeaQuerySet":
        """Joins what a row of a list shows."""
        client = "relationship__client"
        return self.select_related(
            f"{client}__organisation", f"{client}__department", "relationship__territory", "product", "author"
        )


class GrowthIdea(models.Model):
    """One idea for one client, from the thought to what came of it. Written only by `planning.growth`."""

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="growth_ideas", verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=GrowthKind)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    words = models.CharField(_("the idea"), max_length=500)
    next_try_on = models.DateField(_("next try on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=GrowthState, default=GrowthState.IDEA)
    # What came of it: why it was dropped, or what speaks for its success.
    outcome = models.CharField(_("what came of it"), max_length=500, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    noted_on = models.DateField(_("noted on"))
    noted_at = models.DateTimeField(_("noted at"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    objects = GrowthIdeaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("growth idea")
        verbose_name_plural = _("growth ideas")
        ordering: ClassVar = ["-noted_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, next_try_on__isnull=False, closed_on__isnull=True)
                | Q(state__in=[GrowthState.WORKED, GrowthState.DROPPED], next_try_on__isnull=True)
                & Q(closed_on__isnull=False, closed_by__isnull=False),
                name="an_open_idea_has_a_next_try",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, outcome="") | ~Q(state__in=OPEN_STATES) & ~Q(outcome=""),
                name="a_closed_idea_says_what_came_of_it",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="an_idea_is_said"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["relationship"], condition=Q(state__in=OPEN_STATES), name="growth_idea_open"),
            models.Index(fields=["next_try_on", "id"], name="growth_idea_by_try"),
            models.Index(fields=["noted_on", "id"], name="growth_idea_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("planning:growth-idea", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def _open_of() -> GrowthIdeaQuerySet:
    """The open ideas of the relationship around."""
    return GrowthIdea.objects.open().filter(relationship=OuterRef("pk"))


def without_idea(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Of these the A clients served of whom no open idea says how they could go further."""
    return relationships.active().filter(~Exists(_open_of()), grade=Grade.A)


def with_idea(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """With the open idea that is to be tried next: `growth` its words, `growth_on` when, `growth_pk` its id."""
    first = _open_of().order_by("next_try_on", "pk")
    return relationships.annotate(
        growth=Subquery(first.values("words")[:1]),
        growth_on=Subquery(first.values("next_try_on")[:1]),
        growth_pk=Subquery(first.values("pk")[:1]),
    )
