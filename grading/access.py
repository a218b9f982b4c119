"""Who may change how clients are graded."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.access import managed_paths, managed_territories, visible_territories
from accounts.models import Territory, TerritoryQuerySet, User
from clients.models import Relationship, RelationshipQuerySet
from grading.models import Scheme, SchemeQuerySet


def sets_every_standard(user: User) -> bool:
    """Administrators of the schemes may set them anywhere: they see counts there, never clients."""
    return user.is_staff and user.has_perm("grading.change_scheme")


def editable_territories(user: User, on: date) -> TerritoryQuerySet:
    """The nodes whose schemes the person may set: those she manages, with all below them."""
    return Territory.objects.all() if sets_every_standard(user) else managed_territories(user, on)


def readable_schemes(user: User, on: date) -> SchemeQuerySet:
    """The schemes of what the person sees, and of the nodes above that they inherit from."""
    if sets_every_standard(user):
        return Scheme.objects.all()
    seen = visible_territories(user, on)
    below = seen.filter(path__startswith=OuterRef("territory__path"))
    return Scheme.objects.filter(Q(territory__in=seen) | Exists(below))


def judged_by_hand(user: User, on: date) -> RelationshipQuerySet:
    """Whose grade the person may set by hand: of the clients at and below the nodes she manages."""
    return Relationship.objects.below(managed_paths(user, on))
