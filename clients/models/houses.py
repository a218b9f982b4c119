"""What is known of a hospital beside who works there: listings, its committee, the size of departments, events."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from simple_history.models import HistoricalRecords

from accounts.models import User
from clients.committee import YEAR, Cycle, Meeting, next_meeting
from clients.enums import EventKind, ListingState, Role, Status
from clients.models.people import Relationship, RelationshipQuerySet
from clients.models.places import Department, Organisation, Product

# People of one role in one department: more is a slip of the pen.
MOST_PEOPLE = 999


class ProductListing(models.Model):
    """How far a product is in a hospital. Written only by `clients.noting`; what it was before is in the history."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="listings", verbose_name=_("organisation")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="listings", verbose_name=_("product"))
    state = models.CharField(_("state"), max_length=10, choices=ListingState)
    since = models.DateField(_("since"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    checked_on = models.DateField(_("checked on"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("product listing")
        verbose_name_plural = _("product listings")
        ordering: ClassVar = ["organisation_id", "product_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "product"], name="one_listing_per_product"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.product}"

    @property
    def tone(self) -> str:
        """ "good" where it is to be had, "bad" where it was taken off, "warn" where it is narrow, else "plain"."""
        tones = {
            ListingState.IN_HOSPITAL: "good",
            ListingState.IN_DEPARTMENT: "good",
            ListingState.RESTRICTED: "warn",
            ListingState.DELISTED: "bad",
            ListingState.APPLIED: "",
        }
        return tones.get(ListingState(self.state), "plain")


class PharmacyCommittee(models.Model):
    """When a hospital's pharmacy committee meets. Written only by `clients.noting`."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="committee", verbose_name=_("organisation")
    )
    # Numbers 1 to 12, in their order.
    months = models.JSONField(_("months"), default=list, blank=True)
    every = models.PositiveSmallIntegerField(
        _("every so many months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(YEAR)],
    )
    announced_on = models.DateField(_("next meeting"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    noted_on = models.DateField(_("as of"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pharmacy committee")
        verbose_name_plural = _("pharmacy committees")
        ordering: ClassVar = ["organisation_id"]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def months_in_words(self) -> str:
        return pgettext("between items", ", ").join(str(MONTHS[month]) for month in self.months)

    def next_meeting(self, on: date) -> Meeting | None:
        return next_meeting(Cycle(tuple(self.months), self.every, self.announced_on), on)


class DepartmentEstimate(models.Model):
    """How many people of a role a department has, as somebody estimates. Written only by `clients.noting`."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="estimates", verbose_name=_("department"))
    role = models.CharField(_("role"), max_length=14, choices=Role)
    # None: nobody knows any more.
    number = models.PositiveSmallIntegerField(
        _("people"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    noted_on = models.DateField(_("as of"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("estimate of a department")
        verbose_name_plural = _("estimates of departments")
        ordering: ClassVar = ["department_id", "role"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "role"], name="one_estimate_per_role"),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.get_role_display()}"


def places_of(relationships: RelationshipQuerySet) -> "models.QuerySet[Relationship, Any]":
    """The ids of where these clients work, as a subquery; those of relationships that are closed left out."""
    open_ones = relationships.exclude(status=Status.CLOSED).filter(client__organisation__isnull=False)
    return open_ones.order_by().values("client__organisation")


def sees_every_event(user: User | AnonymousUser) -> bool:
    """Whether a person sees the events of all organisations: an administrator does, since they are about places."""
    return user.is_staff and user.has_perm("clients.view_organisationevent")


class OrganisationEventQuerySet(models.QuerySet["OrganisationEvent"]):
    def visible_to(self, user: User | AnonymousUser) -> "OrganisationEventQuerySet":
        """Those of where she has clients."""
        if sees_every_event(user):
            return self.all()
        return self.filter(organisation__in=places_of(Relationship.objects.visible_to(user)))


class OrganisationEvent(models.Model):
    """What happened at an organisation. Said once on its page; put right in the administration, with a history."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="events", verbose_name=_("organisation"), db_index=False
    )
    on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind)
    text = models.TextField(_("what happened"), max_length=1000)
    source = models.CharField(_("source"), max_length=200, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_on = models.DateField(_("noted on"))

    objects = OrganisationEventQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events of organisations")
        ordering: ClassVar = ["-on", "-id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "on", "id"], name="event_by_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
