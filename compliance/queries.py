"""Who must be told."""

from collections.abc import Iterator
from datetime import date

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from compliance.models import MedicalContact, SafetyContact

Contacts = type[SafetyContact] | type[MedicalContact]


def recipient_for(territory: Territory, *, reporter: User, on: date, named: Contacts = SafetyContact) -> User:
    """The named person who must be told of an adverse event heard in a territory, or of a question.

    The contact of the nearest node at or above it; else the manager nearest above; else the first administrator.
    Managers and administrators other than the reporter, who comes last: somebody is always named.
    """
    return next(_candidates(territory, reporter, on, named), reporter)


def _candidates(territory: Territory, reporter: User, on: date, named: Contacts) -> Iterator[User]:
    above = territory.ancestor_paths
    # Of paths that begin one another the longer sorts higher, and is the nearer.
    contacts = named.objects.filter(territory__path__in=above, user__is_active=True)
    yield from (row.user for row in contacts.select_related("user").order_by("-territory__path")[:1])
    managers = Posting.objects.valid(on).filter(
        role=PostingRole.MANAGER, territory__path__in=above, user__is_active=True
    )
    nearest = managers.exclude(user=reporter).select_related("user").order_by("-territory__path", "pk")
    yield from (posting.user for posting in nearest[:1])
    yield from User.objects.filter(is_superuser=True, is_active=True).exclude(pk=reporter.pk).order_by("pk")[:1]
