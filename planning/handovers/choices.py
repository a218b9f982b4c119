"""What a manager can hand over, and to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from accounts.access import managed_paths, managed_people
from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from planning.handovers.queries import has_left
from planning.handovers.vacant import left_without_handover
from planning.models import Handover


@dataclass(frozen=True)
class Post:
    """A territory and whose it is: nobody's while it is vacant; with the last day of who has left it already."""

    territory: Territory
    giver: User | None
    left_on: date | None = None

    @property
    def code(self) -> str:
        return f"{self.territory.pk}-{self.giver.pk if self.giver else 0}"


def posts_of(user: User, on: date, handover: Handover | None = None) -> list[Post]:
    """The leaves the person manages with their reps, in the order of the tree; of a handover that is there, its own.

    Three queries.
    """
    if handover is not None:
        return [Post(handover.territory, handover.giver, has_left(handover, on))]
    return list(_posts(managed_paths(user, on), on))


def _posts(paths: list[str], on: date) -> Iterator[Post]:
    leaves = list(Territory.objects.below(paths).filter(numchild=0))
    posted = Posting.objects.touching(on, None).filter(territory__in=leaves, role=PostingRole.REP)
    reps: dict[int, list[User]] = {}
    for posting in posted.select_related("user").order_by("from_on", "pk"):
        here = reps.setdefault(posting.territory_id, [])
        if posting.user not in here:
            here.append(posting.user)
    left: dict[int, list[Posting]] = {}
    for posting in left_without_handover(paths, on):
        left.setdefault(posting.territory_id, []).append(posting)
    for leaf in leaves:
        yield from (Post(leaf, rep) for rep in reps.get(leaf.pk, []))
        yield from (Post(leaf, posting.user, posting.to_on) for posting in left.get(leaf.pk, []))
        if leaf.pk not in reps:
            yield Post(leaf, None)


def takers_of(user: User, on: date) -> list[User]:
    """Her people, and who is posted nowhere yet: somebody new. One query."""
    hers = managed_people(user, on).order_by().values("pk")
    posted = Posting.objects.touching(on, None).filter(user=OuterRef("pk"))
    free: QuerySet[User] = User.objects.filter(~Exists(posted), is_active=True, is_staff=False)
    found = User.objects.filter(pk__in=hers, is_active=True) | free
    return list(found.exclude(pk=user.pk).order_by("full_name", "pk"))
