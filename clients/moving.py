"""A client leaves her post: noted once, taken back within a day, and nothing is lost either way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import workable_paths
from accounts.models import Territory, User
from clients.actions import announce, place
from clients.enums import EventKind, Likelihood, Status
from clients.influencing import end_influence, refresh_importance
from clients.models import (
    Affiliation,
    Client,
    ClinicSlot,
    Department,
    Influence,
    Move,
    MovedRelationship,
    Organisation,
    OrganisationEvent,
    PathPerson,
    Relationship,
    Successor,
    place_in_words,
)
from clients.noting import note_event

# How long a move can be taken back.
UNDO_WITHIN = timedelta(days=1)


class MovedAlready(Exception):
    """A move of hers on that day is noted."""


class BeganLater(Exception):
    """She began at the post after the day she is said to have left it; `on` is when."""

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self.on = on


class SamePost(Exception):
    """The new post is the one she has."""


class TooLate(Exception):
    """The move was noted more than a day ago."""


class MovedSince(Exception):
    """Her place was changed again after the move."""


class CoveredThere(Exception):
    """The other territory covers this client already."""


@dataclass(frozen=True)
class Post:
    """Where she goes."""

    organisation: Organisation
    department: Department | None = None
    post: str = ""

    @property
    def place_in_words(self) -> str:
        return place_in_words(self.organisation.name, self.department.name if self.department else None)


@dataclass(frozen=True)
class Named:
    """Who may take a post over: a client, or the bare name of somebody who is none."""

    relationship: Relationship | None
    name: str
    likelihood: Likelihood


@transaction.atomic
def note_move(
    client: Client,
    *,
    to: Post | None,
    moved_on: date,
    note: str,
    ending: Iterable[Influence],
    by: User,
    at: datetime,
    on: date,
) -> Move:
    """Close her post and open the next one; `to` is None where it is not known. The influences `ending` end with it,
    and so do her hours there and her parts on the paths of our products.

    Every relationship of hers that is served is a row of the move, unchanged as yet. Raises MovedAlready, BeganLater
    and SamePost, having written nothing.
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    if Move.objects.in_force().filter(client=client, moved_on=moved_on).exists():
        raise MovedAlready
    left = _primary(client)
    if left is not None and left.from_on > moved_on:
        raise BeganLater(left.from_on)
    taken = _take_post(client, to, moved_on, on)
    move = Move.objects.create(
        client=client, left=left, taken=taken, moved_on=moved_on, note=note, author=by, noted_at=at
    )
    MovedRelationship.objects.bulk_create(
        MovedRelationship(
            move=move, relationship=row, territory_before_id=row.territory_id, territory_after_id=row.territory_id
        )
        for row in client.relationships.exclude(status=Status.CLOSED).order_by("pk")
    )
    move.ended.set([each for each in ending if end_influence(each, on=on)])
    _end_what_the_post_held(move)
    move.events.set(_events(move, by, on))
    return move


def _end_what_the_post_held(move: Move) -> None:
    """Her hours there, and what she did on the way of our products through the hospital."""
    if move.left is None:
        return
    there = PathPerson.objects.in_force().filter(client=move.client_id, step__organisation=move.left.organisation_id)
    move.parts.set(there)
    there.update(ended_on=move.moved_on)
    last = move.moved_on - timedelta(days=1)
    for slot in move.client.clinic_slots.not_over(move.moved_on):
        if slot.from_on is None or slot.from_on <= last:
            move.slots[str(slot.pk)] = slot.to_on.isoformat() if slot.to_on else ""
            slot.to_on = last
            slot.save()
    move.save(update_fields=["slots"])


def _events(move: Move, by: User, on: date) -> Iterator[OrganisationEvent]:
    """What happened to the posts. Her name is for who covers her: who sees the organisation may not."""
    for at, words in ((move.left, _("%(post)s left")), (move.taken, _("New: %(post)s"))):
        post = " · ".join(str(part) for part in (at.department, at.post) if part) if at else ""
        if at is not None and post:
            yield note_event(
                organisation=at.organisation,
                by=by,
                noted_on=on,
                on=move.moved_on,
                kind=EventKind.PERSONNEL,
                text=words % {"post": post},
            )


def _primary(client: Client) -> Affiliation | None:
    return client.affiliations.filter(is_primary=True, to_on__isnull=True).first()


def _take_post(client: Client, to: Post | None, moved_on: date, on: date) -> Affiliation | None:
    if to is None:
        client.affiliations.filter(is_primary=True, to_on__isnull=True).update(to_on=moved_on)
        _stand(client, None)
        return None
    taken = place(client, organisation=to.organisation, department=to.department, post=to.post, on=moved_on, told_on=on)
    if not taken:
        raise SamePost
    return _primary(client)


def _stand(client: Client, at: Affiliation | None) -> None:
    """Write where she works now, as the affiliation says."""
    client.organisation = at.organisation if at else None
    client.department = at.department if at else None
    client.post = at.post if at else ""
    client.save(update_fields=["organisation", "department", "post"])


@transaction.atomic
def hand_over(relationship: Relationship, *, to: Territory, on: date) -> bool:
    """Let another territory go on with a client, her history with her; False when it does. Raises CoveredThere.

    Another territory may grade by another scheme: whoever calls this regrades.
    """
    row = Relationship.objects.select_for_update().get(pk=relationship.pk)
    if row.territory_id == to.pk:
        return False
    if Relationship.objects.filter(client=row.client_id, territory=to).exclude(pk=row.pk).exists():
        raise CoveredThere
    Relationship.objects.filter(pk=row.pk).update(territory=to)
    announce([row.pk], on=on)
    relationship.territory = to
    return True


@transaction.atomic
def hand_over_with_move(moved: MovedRelationship, *, to: Territory, note: str, on: date) -> bool:
    """`hand_over`, kept as a part of the move, with what the next team should know."""
    if not hand_over(moved.relationship, to=to, on=on):
        return False
    moved.territory_after, moved.note = to, note
    moved.save(update_fields=["territory_after", "note"])
    return True


def may_undo(move: Move, user: User) -> bool:
    """Who noted it may, and a team that every hand-over concerns: nobody takes back what two others agreed on."""
    if move.undone_at is not None:
        return False
    paths = workable_paths(user)
    rows = move.relationships.select_related("territory_before", "territory_after")
    return move.author_id == user.pk or all(row.is_at(paths) for row in rows if row.is_transferred)


@transaction.atomic
def undo_move(move: Move, *, by: User, at: datetime, on: date) -> bool:
    """Put her back where she was, with her influences and her territories; False when that was done.

    The post taken stays on record, held for no day. Raises TooLate, MovedSince and CoveredThere, having written
    nothing.
    """
    client = Client.objects.select_for_update().get(pk=move.client_id)
    move = Move.objects.select_for_update(of=("self",)).with_places().get(pk=move.pk)
    if move.undone_at is not None:
        return False
    if at > move.noted_at + UNDO_WITHIN:
        raise TooLate
    if _primary(client) != move.taken:
        raise MovedSince
    if move.taken is not None:
        Affiliation.objects.filter(pk=move.taken.pk).update(to_on=move.taken.from_on)
    if move.left is not None:
        Affiliation.objects.filter(pk=move.left.pk).update(to_on=None)
    _stand(client, move.left)
    _hold_again(move)
    for moved in move.relationships.select_related("relationship", "territory_before"):
        hand_over(moved.relationship, to=moved.territory_before, on=on)
    _take_up_again(move)
    # Suppliers have a cadence of their own, and she may have been at one.
    announce(client.relationships.values_list("pk", flat=True), on=on)
    Move.objects.filter(pk=move.pk).update(undone_at=at, undone_by=by)
    return True


def _hold_again(move: Move) -> None:
    """Her hours and her parts on the products' paths as they were; the events say that it was taken back."""
    for part in move.parts.filter(ended_on__isnull=False):
        known = PathPerson.objects.in_force().filter(step=part.step_id, client=part.client_id, part=part.part)
        if not known.exists():
            PathPerson.objects.filter(pk=part.pk).update(ended_on=None)
    for slot in ClinicSlot.objects.filter(pk__in=move.slots):
        before = move.slots[str(slot.pk)]
        slot.to_on = date.fromisoformat(before) if before else None
        slot.save()
    for event in move.events.all():
        event.text = _("%(text)s (taken back)") % {"text": event.text}
        event.save()


def _take_up_again(move: Move) -> None:
    """Let the influences that ended with the move go on, but those that were noted anew since."""
    for each in move.ended.filter(ended_on__isnull=False):
        known = Influence.objects.in_force().filter(source=each.source_id, target=each.target_id, kind=each.kind)
        if not known.exists():
            each.ended_on = None
            each.save()
    refresh_importance(move.ended.values_list("source_id", flat=True))


# --- who takes over -------------------------------------------------------------------------------------------------


@transaction.atomic
def name_successor(move: Move, named: Named, *, by: User) -> Successor | None:
    """Note who may take over; None where she is noted already."""
    Move.objects.select_for_update().get(pk=move.pk)
    chosen = named.relationship
    name = chosen.client.full_name if chosen else named.name
    if move.successors.filter(relationship=chosen, name=name).exists():
        return None
    return Successor.objects.create(move=move, relationship=chosen, name=name, likelihood=named.likelihood, author=by)


def judge_successor(successor: Successor, likelihood: Likelihood, *, by: User) -> bool:
    """Say how likely it is now, or that she took over; False when that is what stands there."""
    if successor.likelihood == likelihood:
        return False
    successor.likelihood, successor.author = likelihood, by
    successor.save()
    return True
