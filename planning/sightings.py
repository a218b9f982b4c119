"""A competitor seen at an A client: told to every manager above at once, and on their board for a week."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from clients.enums import Grade
from deliveries.actions import send
from visits.models import Visit, VisitQuerySet

# How long a sighting stands on a board.
STANDS = timedelta(days=7)


def tell_of_sighting(visit: Visit, *, at: datetime) -> None:
    """Tell who manages the territory or one above it, once for each visit, if it saw a competitor at an A client.

    Within the caller's transaction. By the grade frozen with the visit. It names no client, since a mail goes where
    nobody knows who reads it; the visit itself does, to who may see it.
    """
    if not visit.competitor or visit.grade != Grade.A or visit.undone_at is not None:
        return
    territory = visit.territory
    day = timezone.localdate(at)
    words = {"rep": visit.rep, "territory": territory, "day": visit.happened_on.isoformat()}
    send(
        key=f"sighting:{visit.pk}",
        recipients=[manager for manager in managers_above(territory, day) if manager.pk != visit.rep_id],
        subject=_("A competitor was seen at an A client"),
        body=format_lazy(_("{rep} noted it for {day} in {territory}. The visit says who and what."), **words),
        url=reverse("visits:detail", args=[visit.pk]),
        at=at,
    )


def managers_above(territory: Territory, on: date) -> list[User]:
    """Who manages a territory or one above it on a day. One query."""
    posted = Posting.objects.valid(on).filter(
        role=PostingRole.MANAGER, territory__path__in=territory.ancestor_paths, user__is_active=True
    )
    return list(User.objects.filter(pk__in=posted.values("user")).order_by("pk"))


def sightings_since(visits: VisitQuerySet, on: date) -> VisitQuerySet:
    """Those that stand on a board on a day: what the list of visits shows for the same days."""
    return visits.standing().filter(~Q(competitor=""), grade=Grade.A, happened_on__gt=on - STANDS)
