"""Cover during leave: what the cover must know, and what happened until the owner came back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.access import managed_leave
from accounts.enums import PostingRole
from accounts.models import Leave, LeaveQuerySet, Posting, Territory, TerritoryQuerySet, User
from clients.models import Relationship, RelationshipQuerySet
from planning.models import CoverNote
from retention.models import NeglectAlert, NeglectAlertQuerySet
from visits.models import NextStep, NextStepQuerySet, Visit, VisitQuerySet


def leaves_of(user: User, on: date) -> LeaveQuerySet:
    """Approved leave that concerns her: her own, that she covers, and of her people."""
    theirs = managed_leave(user, on).order_by().values("pk")
    found: LeaveQuerySet = Leave.objects.approved().filter(Q(user=user) | Q(covered_by=user) | Q(pk__in=theirs))
    return found.select_related("user", "covered_by")


def notable_leaves_of(user: User, on: date) -> LeaveQuerySet:
    """Covered leave for which she writes notes: her own, and of her people; until it ends."""
    return leaves_of(user, on).exclude(covered_by=user).filter(covered_by__isnull=False, to_on__gte=on)


def territories_of(leave: Leave) -> TerritoryQuerySet:
    """Where the person on leave is a rep on one of its days."""
    posts = Posting.objects.filter(user=leave.user_id, role=PostingRole.REP).touching(leave.from_on, leave.to_on)
    found: TerritoryQuerySet = Territory.objects.filter(pk__in=posts.order_by().values("territory"))
    return found


def covered_clients(leave: Leave, user: User) -> RelationshipQuerySet:
    """The clients of whoever is on leave, as far as the person sees them: a cover does while it lasts."""
    return Relationship.objects.visible_to(user).active().within(territories_of(leave))


@transaction.atomic
def write_cover_note(leave: Leave, relationship: Relationship, *, words: str, by: User, at: datetime) -> None:
    """Say what the cover must know of one client; nothing said takes the note away. What stood there stays in the
    history.
    """
    Leave.objects.select_for_update(no_key=True).get(pk=leave.pk)
    row = CoverNote.objects.filter(leave=leave, relationship=relationship).first()
    if not words:
        if row is not None:
            row.delete()
    elif row is None or row.words != words:
        row = row or CoverNote(leave=leave, relationship=relationship)
        row.words, row.author, row.at = words, by, at
        row.save()


# --- back again -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meanwhile:
    """What happened to her clients while somebody was away."""

    visits: VisitQuerySet
    promised: NextStepQuerySet
    closed: NextStepQuerySet
    opened: NeglectAlertQuerySet
    healed: NeglectAlertQuerySet


def meanwhile(leave: Leave, user: User) -> Meanwhile:
    """Of the clients that the person sees: what others than who was away did in those days."""
    hers = Relationship.objects.visible_to(user).within(territories_of(leave)).order_by().values("pk")
    days = (leave.from_on, leave.to_on)
    others = Visit.objects.standing().filter(relationship__in=hers, happened_on__range=days).exclude(rep=leave.user_id)
    steps = NextStep.objects.filter(relationship__in=hers)
    alerts = NeglectAlert.objects.filter(relationship__in=hers)
    return Meanwhile(
        visits=others,
        promised=steps.filter(visit__in=others.order_by().values("pk")),
        closed=steps.filter(closed_on__range=days).exclude(closed_by=leave.user_id),
        opened=alerts.filter(opened_on__range=days),
        healed=alerts.filter(closed_on__range=days),
    )
