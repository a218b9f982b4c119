"""Who left a post, where to, and who may take it over."""

from collections.abc import Sequence
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import visible_paths, workable_paths
from accounts.models import Territory, User, at_or_below
from clients.enums import Likelihood
from clients.masking import is_within
from clients.models.houses import OrganisationEvent
from clients.models.influence import Influence
from clients.models.paths import PathPerson
from clients.models.people import Client, Relationship
from clients.models.posts import Affiliation


class MoveQuerySet(models.QuerySet["Move"]):
    def visible_to(self, user: User | AnonymousUser) -> "MoveQuerySet":
        """Those of clients whom the person's territories cover or covered: a team that hands one over still sees it."""
        return self._touching(visible_paths(user))

    def editable_by(self, user: User | AnonymousUser) -> "MoveQuerySet":
        return self._touching(workable_paths(user))

    def in_force(self) -> "MoveQuerySet":
        return self.filter(undone_at__isnull=True)

    def with_places(self) -> "MoveQuerySet":
        places = (f"{post}__{place}" for post in ("left", "taken") for place in ("organisation", "department"))
        return self.select_related("client", "author", *places)

    def _touching(self, paths: list[str]) -> "MoveQuerySet":
        covered = MovedRelationship.objects.filter(move=OuterRef("pk"))
        theirs = at_or_below(paths, "territory_before__path") | at_or_below(paths, "territory_after__path")
        return self.filter(Exists(covered.filter(theirs)))


class Move(models.Model):
    """A client left her post on a day. Undone within a day of being noted, or it stays; written by `clients.moving`."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="moves_made", verbose_name=_("client"))
    # None for who had no post; none taken where it is not known where she went.
    left = models.ForeignKey(
        Affiliation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post left")
    )
    taken = models.ForeignKey(
        Affiliation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post taken")
    )
    moved_on = models.DateField(_("moved on"))
    note = models.CharField(_("how we know"), max_length=500, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted at"))
    ended = models.ManyToManyField(
        Influence, blank=True, related_name="+", verbose_name=_("influences that ended with it")
    )
    # What she did on the way of a product through the hospital she left.
    parts = models.ManyToManyField(
        PathPerson, blank=True, related_name="+", verbose_name=_("parts on a product's path that ended with it")
    )
    events = models.ManyToManyField(
        OrganisationEvent, blank=True, related_name="+", verbose_name=_("events of both organisations")
    )
    # Slot id -> its last day before, "" for none: where she was found each week she is found no more.
    slots = models.JSONField(_("clinic slots that ended with it"), default=dict, editable=False)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering: ClassVar = ["-noted_at", "-id"]
        constraints: ClassVar = [
            # A form sent twice, or by two at once, is one move.
            models.UniqueConstraint(
                fields=["client", "moved_on"], condition=Q(undone_at__isnull=True), name="one_move_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.moved_on}"

    def get_absolute_url(self) -> str:
        return reverse("move", args=[self.pk])


class MovedRelationship(models.Model):
    """What became of one relationship with the move: the same territory goes on with her, or another one."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="relationships", verbose_name=_("move"))
    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="+", verbose_name=_("relationship"))
    territory_before = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory before")
    )
    territory_after = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territory after"))
    # For whom goes on with her: what she should know.
    note = models.CharField(_("continuity note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("relationship of a move")
        verbose_name_plural = _("relationships of moves")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["move", "relationship"], name="one_row_per_moved_relationship"),
        ]

    def __str__(self) -> str:
        return str(self.relationship)

    def is_at(self, paths: Sequence[str]) -> bool:
        """Whether one of its territories is at or below one of these paths."""
        return any(is_within(territory.path, paths) for territory in (self.territory_before, self.territory_after))

    @property
    def is_transferred(self) -> bool:
        return self.territory_before_id != self.territory_after_id


class SuccessorQuerySet(models.QuerySet["Successor"]):
    def visible_to(self, user: User | AnonymousUser) -> "SuccessorQuerySet":
        return self.filter(move__in=Move.objects.visible_to(user))


class Successor(models.Model):
    """Who may take over the post that was left: a client, or somebody who is none yet."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="successors", verbose_name=_("move"))
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("client")
    )
    name = models.CharField(_("name"), max_length=80)
    likelihood = models.CharField(_("likelihood"), max_length=10, choices=Likelihood, default=Likelihood.POSSIBLE)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    objects = SuccessorQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("possible successor")
        verbose_name_plural = _("possible successors")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["move", "relationship"], condition=Q(relationship__isnull=False), name="one_candidacy_a_client"
            ),
        ]

    def __str__(self) -> str:
        return self.name
