"""Who wins a client, who manages where she is, who could help."""

from collections.abc import Collection, Iterable
from datetime import date

from accounts.access import nearest
from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from accounts.queries import reps_at
from planning.models import BreakthroughPlan
from visits.queries import colleagues


def visiting(territory_ids: Collection[int], on: date) -> dict[int, list[User]]:
    """Territory id -> who is posted there as rep or cover. One query."""
    posted = Posting.objects.valid(on).filter(
        territory__in=territory_ids, role__in=[PostingRole.REP, PostingRole.COVER], user__is_active=True
    )
    found: dict[int, list[User]] = {}
    for row in posted.select_related("user").order_by("pk"):
        people = found.setdefault(row.territory_id, [])
        if row.user not in people:
            people.append(row.user)
    return found


def rep_for(territory: Territory, by: User, on: date) -> User:
    """Whose plan it is: the person's who acts, where she is posted there; else of the rep who is; else hers.

    Never of a rep who may not sign in any more.
    """
    there = visiting([territory.pk], on).get(territory.pk, [])
    return by if by in there else reps_at([territory.pk], on, active_only=True).get(territory.pk, by)


def managers_of(territory: Territory, on: date) -> list[User]:
    """Who manages the first node upwards that anybody manages. One query."""
    posted = Posting.objects.valid(on).filter(
        role=PostingRole.MANAGER,
        user__is_active=True,
        territory__path__in=[*territory.ancestor_paths, territory.path],
    )
    rows = list(posted.select_related("user", "territory").order_by("pk"))
    node = nearest(territory.path, {row.territory.path for row in rows})
    return list(dict.fromkeys(row.user for row in rows if row.territory.path == node))


def who_could_help(user: User, on: date) -> Iterable[User]:
    """Everybody posted above, below or beside her."""
    return colleagues(user, on).order_by("full_name", "pk")


def told_of(plan: BreakthroughPlan, on: date) -> list[User]:
    """Who hears what is said on a plan: whoever visits the client, and who was asked."""
    there = visiting([plan.relationship.territory_id], on).get(plan.relationship.territory_id, [plan.rep])
    asked = [row.person for row in plan.asked.select_related("person")]
    return list(dict.fromkeys([*there, *asked]))
