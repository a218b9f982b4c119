"""Territories that nobody is posted to, clients whom nobody holds, and who left without a handover.

A vacant leaf is held by the managers of the first node upwards that has any (`accounts.access.held_by`). What nobody
holds must not exist: it is found here, shown to the administrator and reported by `check_state`.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.access import nearest, overseen_paths
from accounts.enums import PostingRole
from accounts.models import Posting, PostingQuerySet, Territory, TerritoryQuerySet, User
from clients.enums import Status
from clients.models import Relationship, RelationshipQuerySet
from planning.handovers.enums import HandoverState
from planning.handovers.rule import ASKED_ABOUT
from planning.models import Handover

VISITING = (PostingRole.REP, PostingRole.COVER)


def _posted(on: date) -> PostingQuerySet:
    return Posting.objects.valid(on).filter(user__is_active=True)


def _manager_above(on: date, column: str) -> Exists:
    """Whether anybody manages the node at a path, or one above it."""
    managers = _posted(on).filter(role=PostingRole.MANAGER)
    here = ExpressionWrapper(OuterRef(column), output_field=CharField())
    return Exists(managers.alias(here=here).filter(here__startswith=F("territory__path")))


def vacant(on: date) -> TerritoryQuerySet:
    """Territories with clients to whom nobody is posted who visits them."""
    visiting = _posted(on).filter(territory=OuterRef("pk"), role__in=VISITING)
    clients = Relationship.objects.active().filter(territory=OuterRef("pk"))
    # On the way upwards clients may be the manager's own, and these are no vacancy.
    found: TerritoryQuerySet = Territory.objects.filter(~Exists(visiting), Exists(clients), numchild=0)
    return found


def vacant_to(user: User, on: date) -> TerritoryQuerySet:
    """Those below the nodes she oversees; an administrator of postings sees besides those that nobody holds."""
    below: TerritoryQuerySet = vacant(on).below(overseen_paths(user, on))
    if not posts_people(user):
        return below
    pks = (rows.order_by().values("pk") for rows in (below, held_by_nobody(on)))
    found: TerritoryQuerySet = Territory.objects.filter(Q(pk__in=next(pks)) | Q(pk__in=next(pks)))
    return found


def posts_people(user: User) -> bool:
    return user.is_staff and user.has_perm("accounts.change_posting")


def held_by_nobody(on: date) -> TerritoryQuerySet:
    """Territories with clients whom nobody visits and nobody manages, here or above."""
    visiting = _posted(on).filter(territory=OuterRef("pk"), role__in=VISITING)
    clients = Relationship.objects.active().filter(territory=OuterRef("pk"))
    found: TerritoryQuerySet = Territory.objects.filter(~Exists(visiting), ~_manager_above(on, "path"), Exists(clients))
    return found


def ownerless(on: date) -> RelationshipQuerySet:
    """The active clients of these: whom nobody holds."""
    found: RelationshipQuerySet = Relationship.objects.active().filter(territory__in=held_by_nobody(on))
    return found


def with_figures(rows: TerritoryQuerySet, on: date) -> TerritoryQuerySet:
    """Adds `clients` and `left_on`, the last day of whoever was posted to a vacant territory last.

    None where nobody ever was, and where somebody still is who may not sign in: since when is not known.
    """
    here = Relationship.objects.active().filter(territory=OuterRef("pk")).order_by().values("territory")
    counted = here.annotate(number=Count("pk")).values("number")
    visiting = Posting.objects.filter(territory=OuterRef("pk"), role__in=VISITING)
    ended = visiting.filter(to_on__lt=on).order_by().values("territory")
    last = Subquery(ended.annotate(last=Max("to_on")).values("last"), output_field=DateField())
    found: TerritoryQuerySet = rows.annotate(
        clients=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)),
        left_on=Case(When(~Exists(visiting.valid(on)), then=last), output_field=DateField()),
    )
    return found


def vacant_since(row: Territory) -> date | None:
    """The first day without anybody, of a row of `with_figures`; None where that is not known."""
    left_on: date | None = getattr(row, "left_on", None)
    return left_on and left_on + timedelta(days=1)


def holders_of_vacant(territories: Iterable[Territory], on: date) -> dict[int, list[User]]:
    """Territory id -> the managers of the first node upwards that has any. One query."""
    rows = list(territories)
    paths = {path for row in rows for path in [*row.ancestor_paths, row.path]}
    managers: dict[str, list[User]] = {}
    posted = _posted(on).filter(role=PostingRole.MANAGER, territory__path__in=paths)
    for posting in posted.select_related("user", "territory").order_by("pk"):
        managers.setdefault(posting.territory.path, []).append(posting.user)
    return {row.pk: managers.get(nearest(row.path, managers), []) for row in rows}


# --- left without a handover ------------------------------------------------------------------------------------------


def left_without_handover(paths: Iterable[str], on: date) -> PostingQuerySet:
    """Postings of reps at and below these nodes that ended in the last weeks without a handover, the newest first."""
    still = Posting.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=on),
        user=OuterRef("user"),
        territory=OuterRef("territory"),
        role=PostingRole.REP,
    )
    handed = Handover.objects.filter(giver=OuterRef("user"), territory=OuterRef("territory")).filter(
        ~Q(state=HandoverState.WITHDRAWN), effective_on__gt=OuterRef("from_on")
    )
    clients = Relationship.objects.filter(territory=OuterRef("territory")).exclude(status=Status.CLOSED)
    ended = Posting.objects.filter(role=PostingRole.REP, to_on__range=(on - ASKED_ABOUT, on - timedelta(days=1)))
    below = ended.filter(territory__in=Territory.objects.below(list(paths)))
    found: PostingQuerySet = below.filter(~Exists(still), ~Exists(handed), Exists(clients))
    return found.select_related("user", "territory").order_by("-to_on", "pk")
