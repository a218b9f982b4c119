"""A product's way through a hospital: its steps, and who acts and who decides at each."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from clients.enums import PathPart, PathStepKind, PathStepState
from clients.models.houses import places_of
from clients.models.people import Client, Relationship
from clients.models.places import Organisation, Product


class PathStepQuerySet(models.QuerySet["PathStep"]):
    def visible_to(self, user: User | AnonymousUser) -> "PathStepQuerySet":
        """Those at organisations where she has clients."""
        return self.filter(organisation__in=places_of(Relationship.objects.visible_to(user)))

    def editable_by(self, user: User | AnonymousUser) -> "PathStepQuerySet":
        return self.filter(organisation__in=places_of(Relationship.objects.editable_by(user)))


class PathStep(models.Model):
    """One step. Written only by `clients.path_steps`; one that a hospital does not know is skipped, not removed."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="path_steps", verbose_name=_("organisation"), db_index=False
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="path_steps", verbose_name=_("product"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=PathStepKind)
    # Of a step of the hospital's own.
    own_name = models.CharField(_("name"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PathStepState, default=PathStepState.OPEN)
    # Since when it is so.
    on = models.DateField(_("since"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    objects = PathStepQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("step of a product's path")
        verbose_name_plural = _("steps of products' paths")
        ordering: ClassVar = ["organisation_id", "product_id", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "product", "kind"],
                condition=~Q(kind=PathStepKind.OWN),
                name="one_step_of_a_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "product", "position"], name="step_by_position"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.own_name or self.get_kind_display()


class PathPersonQuerySet(models.QuerySet["PathPerson"]):
    def in_force(self) -> "PathPersonQuerySet":
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> "PathPersonQuerySet":
        return self.filter(client__in=Client.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> "PathPersonQuerySet":
        return self.filter(client__in=Client.objects.editable_by(user))


class PathPerson(models.Model):
    """A client who acts or decides at a step. Who does so no longer is ended and kept."""

    step = models.ForeignKey(PathStep, models.PROTECT, related_name="people", verbose_name=_("step"))
    client = models.ForeignKey(Client, models.PROTECT, related_name="path_parts", verbose_name=_("client"))
    part = models.CharField(_("what she does"), max_length=8, choices=PathPart)
    noted_on = models.DateField(_("as of"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = PathPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at a step")
        verbose_name_plural = _("people at steps")
        ordering: ClassVar = ["step_id", "part", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step", "client", "part"], condition=Q(ended_on__isnull=True), name="one_part_at_a_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.step}"
