"""The one access rule, and every other "may they".

`visible_territories(user)` is the subtree of the postings valid today, and of a look across that is still open.
Every queryset that reaches a person starts from it, through `.visible_to(user)`. What is not visible is 404.
A look shows and changes nothing: whatever writes starts from `workable_territories(user)`, the postings alone, through
`.editable_by(user)`.
"""

from collections.abc import Container, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.enums import PostingRole
from accounts.models import CrossLook, Leave, LeaveQuerySet, Posting, Territory, TerritoryQuerySet, User

# Where `posts` keeps what it found on a person's object.
KNOWN_POSTS = "_known_posts"
# `PostingQuerySet.valid`, written out: every page begins with it, and putting it together took twice its time.
_POSTS = """
    SELECT posting.role, territory.path
    FROM accounts_posting AS posting JOIN accounts_territory AS territory ON territory.id = posting.territory_id
    WHERE posting.user_id = %(user)s AND posting.from_on <= %(on)s
      AND (posting.to_on IS NULL OR posting.to_on >= %(on)s)
    ORDER BY territory.path
"""


class Post(NamedTuple):
    """What a person is at a node, and the node's path in the tree."""

    role: str
    path: str


def posts(user: User, on: date) -> list[Post]:
    """Where a person is posted on a day, and as what. One query; within a request, one for the whole request."""
    known: dict[date, list[Post]] = getattr(user, KNOWN_POSTS, {})
    if on not in known:
        with connection.cursor() as cursor:
            cursor.execute(_POSTS, {"user": user.pk, "on": on})
            known[on] = [Post(*row) for row in cursor.fetchall()]
    return known[on]


def remember_posts(user: User | AnonymousUser) -> None:
    """Ask this object's posts once from now on: for the length of a request, whose rights are those it began with."""
    setattr(user, KNOWN_POSTS, {})


def posted_paths(user: User, on: date) -> list[str]:
    """The tree paths of the nodes a person is posted to on a day."""
    return [post.path for post in posts(user, on)]


def visible_territories(user: User | AnonymousUser, on: date | None = None) -> TerritoryQuerySet:
    """Everything the person may see on a day (today unless told): her nodes and all below them."""
    return Territory.objects.below(visible_paths(user, on))


def visible_paths(user: User | AnonymousUser, on: date | None = None) -> list[str]:
    """The tree paths of her nodes: those she is posted to, and those of a look across that is open."""
    if not isinstance(user, User) or not user.is_active:
        return []
    now = timezone.now()
    return posted_paths(user, on or timezone.localdate(now)) + _looked_at(user, now)


def _looked_at(user: User, at: datetime) -> list[str]:
    """The paths of the looks across that are open. No query for who may not look across."""
    looks = CrossLook.objects.open(at).filter(user=user) if user.is_staff else CrossLook.objects.none()
    return list(looks.values_list("territory__path", flat=True))


def overseen_paths(user: User | AnonymousUser, on: date | None = None) -> list[str]:
    """The tree paths at and below which she sees what people do with their time: of the nodes she manages, and of a
    look across that is open. A rep sees her colleagues' clients where they share a leaf, and not their days.
    """
    if not isinstance(user, User) or not user.is_active:
        return []
    now = timezone.now()
    return managed_paths(user, on or timezone.localdate(now)) + _looked_at(user, now)


def workable_territories(user: User | AnonymousUser, on: date | None = None) -> TerritoryQuerySet:
    """Where the person may change things: what she is posted to, and all below. A look across adds nothing to it."""
    return Territory.objects.below(workable_paths(user, on))


def workable_paths(user: User | AnonymousUser, on: date | None = None) -> list[str]:
    """The tree paths of the nodes she is posted to, if she may work at all."""
    if not isinstance(user, User) or not user.is_active:
        return []
    return posted_paths(user, on or timezone.localdate())


def workable_among(user: User, seen: Iterable[int], on: date | None = None) -> set[int]:
    """Of the territories she sees (their ids), those where she may change things too, for the buttons of a page.

    Two queries; none for who may not look across, since all that she sees is hers.
    """
    if not user.is_staff:
        return set(seen)
    return set(workable_territories(user, on).filter(pk__in=set(seen)).values_list("pk", flat=True))


class Held(NamedTuple):
    """The paths of what a person holds: of her posts as rep or cover, and of the vacant leaves nearest below her."""

    posted: list[str]
    vacant: list[str]

    @property
    def is_something(self) -> bool:
        return bool(self.posted or self.vacant)

    @property
    def territories(self) -> TerritoryQuerySet:
        return Territory.objects.below(self.posted) | Territory.objects.filter(path__in=self.vacant)


def held_by(user: User, on: date | None = None) -> Held:
    """Where the person visits clients herself. One query, up to three for a manager.

    A leaf without a rep or a cover is vacant (经理代管); the managers of the first node upwards that has any hold it.
    """
    day = on or timezone.localdate()
    held = posts(user, day)
    managed = [path for role, path in held if role == PostingRole.MANAGER]
    return Held([path for role, path in held if role != PostingRole.MANAGER], _vacant_below(managed, day))


def _vacant_below(managed: list[str], on: date) -> list[str]:
    """The paths of the vacant leaves to which no other manager is nearer than those of these nodes."""
    # Who may not sign in any more visits nobody.
    posted = Posting.objects.valid(on).filter(user__is_active=True)
    at_work = posted.filter(role__in=[PostingRole.REP, PostingRole.COVER])
    leaves = Territory.objects.below(managed).filter(numchild=0)
    vacant = list(leaves.exclude(Exists(at_work.filter(territory=OuterRef("pk")))).values_list("path", flat=True))
    if not vacant:
        return []
    managers = Posting.objects.valid(on).filter(role=PostingRole.MANAGER, user__is_active=True)
    nodes = set(managers.values_list("territory__path", flat=True))
    return [path for path in vacant if nearest(path, nodes) in managed]


def nearest(path: str, nodes: Container[str]) -> str:
    """The first of these nodes on the way from a path upwards; empty where there is none."""
    above = (path[:end] for end in range(len(path), 0, -Territory.steplen))
    return next((node for node in above if node in nodes), "")


def managed_territories(user: User, on: date | None = None) -> TerritoryQuerySet:
    """The nodes the person manages, and all below them."""
    return Territory.objects.below(managed_paths(user, on))


def managed_paths(user: User, on: date | None = None) -> list[str]:
    """The tree paths of the nodes the person manages."""
    return [path for role, path in posts(user, on or timezone.localdate()) if role == PostingRole.MANAGER]


def manages(user: User, on: date | None = None) -> bool:
    """Whether the person is posted as a manager: she gets the board, a rep gets Today."""
    return bool(managed_paths(user, on))


def managed_people(user: User, on: date | None = None) -> QuerySet[User]:
    """Everybody posted at or below the nodes the person manages, herself excepted."""
    day = on or timezone.localdate()
    return people_within(managed_territories(user, day), day).exclude(pk=user.pk)


def people_within(territories: TerritoryQuerySet, on: date) -> QuerySet[User]:
    """Everybody who is posted to one of the territories."""
    posted = Posting.objects.valid(on).filter(user=OuterRef("pk"), territory__in=territories)
    return User.objects.filter(Exists(posted))


def known_people(territories: TerritoryQuerySet) -> QuerySet[User]:
    """Everybody who is or was posted to one of the territories: what she did there stays hers when she has left."""
    return User.objects.filter(Exists(Posting.objects.filter(user=OuterRef("pk"), territory__in=territories)))


def managed_leave(user: User, on: date) -> LeaveQuerySet:
    """The leave of everybody below the manager, for her to decide; never her own."""
    below = managed_people(user, on)
    leave: LeaveQuerySet = Leave.objects.filter(user__in=below).select_related("user", "covered_by", "decided_by")
    return leave


def cover_candidates(user: User, on: date) -> list[User]:
    """Whom the manager may let stand in for somebody on leave: her people, and she herself."""
    return [user, *managed_people(user, on).filter(is_active=True).order_by("full_name", "pk")]


def may_look_across(user: User) -> bool:
    """Administrators may ask to see a territory they are not posted to, with a reason that is logged."""
    return user.is_staff and user.has_perm("accounts.add_crosslook")


def may_edit_person(user: User, other: User) -> bool:
    """Whether who edits people may edit this one: never a person with more rights, whose sign-in she could take over.

    Rights given to an account that is switched off count too: she could switch it on.
    """
    if user.is_superuser or user.pk == other.pk:
        return True
    held = User(pk=other.pk, is_active=True).get_all_permissions()
    return not other.is_superuser and held <= user.get_all_permissions()
