"""A client leaves her post: one act for her places, both teams' next steps, their messages and who may follow her."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Territory, User
from accounts.queries import reps_at, team_of
from clients.masking import name_as_seen
from clients.models import Client, Influence, Move, MovedRelationship, Relationship
from clients.moving import Named, Post, hand_over_with_move, name_successor, note_move, undo_move
from clients.queries import AUTOCOMPLETE
from deliveries.actions import send
from grading.actions import regrade
from retention.losses import open_loss
from visits.actions import cancel_steps_of, plan_steps
from visits.models import NextStep
from workdays.rules import Calendar

# Of those whom she leaves behind so many are to be seen on each working day, or nobody will be.
SEEN_A_DAY = 3
_LONGEST = NextStep._meta.get_field("words").max_length


class LossOpen(Exception):
    """Who may be lost is not handed over: her loss is her team's to decide, and says itself where she goes."""


@dataclass(frozen=True)
class HandOver:
    to: Territory
    # For whom goes on with her.
    note: str


@dataclass(frozen=True)
class Plan:
    """What a person decided about a move, all on one page. `to` is None where nobody knows where she went."""

    to: Post | None
    moved_on: date
    note: str = ""
    # Relationship id -> who goes on with her; those that are not named stay.
    transfers: Mapping[int, HandOver] = field(default_factory=dict)
    # Those left behind who are to be asked what changes.
    asked: Sequence[Relationship] = ()
    ending: Sequence[Influence] = ()
    successors: Sequence[Named] = ()

    @property
    def place(self) -> str:
        return self.to.place_in_words if self.to else ""


@transaction.atomic
def carry_out(client: Client, plan: Plan, *, by: User, at: datetime, on: date, calendar: Calendar) -> Move:
    """Note the move and do everything that follows from it, or nothing.

    Every relationship of hers gets a next step for today, whichever team's it is; who is to be asked and who may
    follow her get theirs; the teams are told. Raises LossOpen and what `clients.moving` raises.
    """
    move = note_move(
        client, to=plan.to, moved_on=plan.moved_on, note=plan.note, ending=plan.ending, by=by, at=at, on=on
    )
    rows = list(_rows_of(move))
    reps = reps_at({row.territory_before_id for row in rows}, on)
    for row in rows:
        if handed := plan.transfers.get(row.relationship_id):
            if open_loss(row.relationship) is not None:
                raise LossOpen
            hand_over_with_move(row, to=handed.to, note=handed.note, on=on)
    _grade_where_she_is_now([row.territory_after_id for row in rows if row.is_transferred], by=by, at=at, on=on)
    for named in plan.successors:
        name_successor(move, named, by=by)
    plan_steps(_Steps(move, plan, by, on).all(rows, reps, calendar))
    _tell(move, rows, format_lazy(_("{name} has left her post"), name=client.full_name), at=at, on=on, occasion="moved")
    return move


def take_back(move: Move, *, by: User, at: datetime, on: date) -> bool:
    """Undo a move with everything that followed from it; False when that was done. Raises what `undo_move` raises."""
    with transaction.atomic():
        if not undo_move(move, by=by, at=at, on=on):
            return False
        rows = list(_rows_of(move))
        _grade_where_she_is_now([row.territory_before_id for row in rows if row.is_transferred], by=by, at=at, on=on)
        cancel_steps_of(move, by=by, on=on)
        _tell(
            move,
            rows,
            format_lazy(_("{name} has not left her post: taken back"), name=move.client.full_name),
            at=at,
            on=on,
            occasion="taken-back",
        )
    return True


def _rows_of(move: Move) -> Iterable[MovedRelationship]:
    return move.relationships.select_related("relationship__client", "territory_before", "territory_after")


def _grade_where_she_is_now(territory_ids: list[int], *, by: User, at: datetime, on: date) -> None:
    """Another territory may grade by another scheme."""
    if territory_ids:
        regrade(on=on, territories=territory_ids, author=by, at=at)


@dataclass(frozen=True)
class _Steps:
    """The next steps of a move, each in the language of who is to do it."""

    move: Move
    plan: Plan
    by: User
    on: date

    def all(self, rows: Sequence[MovedRelationship], reps: Mapping[int, User], calendar: Calendar) -> list[NextStep]:
        after = reps_at({row.territory_after_id for row in rows}, self.on)
        steps = [self._of_hers(row, after.get(row.territory_after_id), reps) for row in rows]
        named = [each.relationship for each in self.plan.successors if each.relationship is not None]
        followers = list({row.pk: row for row in named}.values())
        covered = {pk for row in rows for pk in (row.territory_before_id, row.territory_after_id)}
        return [*steps, *self._of_those_left(followers, covered, calendar)]

    def _of_hers(self, row: MovedRelationship, rep: User | None, before: Mapping[int, User]) -> NextStep:
        if row.is_transferred:
            old = before.get(row.territory_before_id)
            words = format_lazy(
                _("Taken over from {who}: call on her at {place}. {note}"),
                who=old or row.territory_before,
                place=self.plan.place,
                note=row.note,
            )
        elif self.plan.to is None:
            words = _("She left her post: find out where she works now")
        else:
            words = format_lazy(
                _("She works at {place} now: call on her there and assess her anew"), place=self.plan.place
            )
        return self._step(row.relationship_id, rep, words, self.on)

    def _of_those_left(
        self, followers: Sequence[Relationship], covered: Container[int], calendar: Calendar
    ) -> Iterator[NextStep]:
        """`covered` are the territories that see her by name."""
        follows = _("May take over from {name}: get to know her plans")
        asked = _("{name} has left: ask who takes over and what changes for us")
        ids = {row.pk for row in followers}
        first = [(row, follows) for row in followers]
        then = [(row, asked) for row in self.plan.asked if row.pk not in ids]
        reps = reps_at({row.territory_id for row, _words in [*first, *then]}, self.on)
        for number, (row, words) in enumerate([*first, *then]):
            name = name_as_seen(self.move.client.full_name, is_seen=row.territory_id in covered)
            day = calendar.add(self.on, number // SEEN_A_DAY)
            yield self._step(row.pk, reps.get(row.territory_id), format_lazy(words, name=name), day)

    def _step(self, relationship_id: int, rep: User | None, words: str | Promise, due_on: date) -> NextStep:
        doer = rep or self.by
        with translation.override(doer.language or settings.LANGUAGE_CODE):
            said = str(words).strip()[:_LONGEST]
        return NextStep(
            relationship_id=relationship_id, move=self.move, rep=doer, words=said, due_on=due_on, is_promise=False
        )


def _tell(
    move: Move, rows: Sequence[MovedRelationship], subject: Promise, *, at: datetime, on: date, occasion: str
) -> None:
    """Tell the teams on both sides, once each."""
    territories = {row.territory_before for row in rows} | {row.territory_after for row in rows}
    people = {person for territory in territories for person in team_of(territory, on)}
    send(
        key=f"move:{move.pk}:{occasion}",
        recipients=sorted(people, key=lambda person: person.pk),
        subject=subject,
        body=format_lazy("{} → {}", *places(move)),
        url=move.get_absolute_url(),
        at=at,
    )


def leaves_named(text: str) -> list[Territory]:
    """Up to twenty of the territories that a client can be handed over to, by name, code or rep. One query."""
    by_rep = Q(postings__user__full_name__icontains=text, postings__user__is_active=True)
    named = Q(name__icontains=text) | Q(code__icontains=text) | by_rep
    return list(Territory.objects.filter(named, numchild=0).distinct()[:AUTOCOMPLETE])


def places(move: Move) -> tuple[str | Promise, str | Promise]:
    """The post she left and the one she took, in words."""
    left = move.left.place_in_words if move.left else _("no post")
    return left, move.taken.place_in_words if move.taken else _("not known where")
