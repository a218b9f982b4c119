"""What the pages of this room show."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.enums import FilingState, PostingRole
from accounts.models import CrossLook, Leave, Posting, Territory, User
from accounts.rules import filing_state


def postings_today(user: User, on: date) -> QuerySet[Posting]:
    return Posting.objects.valid(on).filter(user=user).select_related("territory")


def team_of(territory: Territory, on: date) -> list[User]:
    """Who is to hear of a territory's clients: who is posted there, and who manages the first node upwards that is
    managed. One query.
    """
    path = territory.path
    above = [path[:end] for end in range(Territory.steplen, len(path) + 1, Territory.steplen)]
    posted = Posting.objects.valid(on).filter(territory__path__in=above, user__is_active=True)
    rows = list(posted.select_related("user", "territory").order_by("pk"))
    managed = max((row.territory.path for row in rows if row.role == PostingRole.MANAGER), default="")
    team = [row.user for row in rows if row.territory.path == (managed if row.role == PostingRole.MANAGER else path)]
    return list(dict.fromkeys(team))


def reps_at(territory_ids: Collection[int], on: date, *, active_only: bool = False) -> dict[int, User]:
    """Territory id -> who is posted there as its rep; the one posted longest where there are several. One query.

    For whoever is given work: `active_only`, those who may sign in.
    """
    postings = Posting.objects.valid(on).filter(territory__in=territory_ids, role=PostingRole.REP)
    if active_only:
        postings = postings.filter(user__is_active=True)
    return {row.territory_id: row.user for row in postings.select_related("user").order_by("-from_on", "-pk")}


def open_looks(user: User, at: datetime) -> QuerySet[CrossLook]:
    return CrossLook.objects.open(at).filter(user=user).select_related("territory")


def away(people: Iterable[User], from_on: date, to_on: date) -> set[int]:
    """The ids of those who have approved leave on one of these days."""
    absent = Leave.objects.approved().touching(from_on, to_on).filter(user__in=list(people))
    return set(absent.values_list("user_id", flat=True))


def filing_state_as_known(user: User, on: date) -> FilingState:
    """Where a person's filing number stood on a day, by what was on record at the end of it.

    By what is on record now where nothing was yet.
    """
    after = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    known = user.history.filter(history_date__lt=after).order_by("-history_date", "-history_id").first()
    held = known or user
    return filing_state(held.filing_number, held.filing_expires_on, on)
