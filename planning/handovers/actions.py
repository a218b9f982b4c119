"""Handovers prepared, noted, confirmed and withdrawn. Carrying them out is in `carrying`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User
from clients.enums import Grade
from clients.models import Relationship, RelationshipQuerySet
from deliveries.actions import send
from planning.handovers.carrying import carry_out
from planning.handovers.enums import HandoverState
from planning.handovers.queries import has_left, served, without_note
from planning.handovers.rule import day_fault
from planning.models import HandedClient, Handover


class OpenAlready(Exception):
    """The territory is being handed over already: `handover`."""

    def __init__(self, handover: Handover | None) -> None:
        super().__init__(str(handover))
        self.handover = handover


class DecidedAlready(Exception):
    """Somebody confirmed, carried out or withdrew it in the meantime."""


class NotesMissing(Exception):
    """A clients whose next owner is told nothing: `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class DayPassed(Exception):
    """The day it was prepared for is past."""


def prepare(*, territory: Territory, giver: User | None, by: User, on: date, at: datetime, **facts: Any) -> Handover:
    """Begin a handover, and ask who gives it for her notes. Raises OpenAlready where the territory has one, also when
    two begin at once.
    """
    try:
        with transaction.atomic():
            made = Handover.objects.create(territory=territory, giver=giver, prepared_by=by, prepared_at=at, **facts)
            _ask_for_notes(made, on=on, at=at)
    except IntegrityError:
        other = Handover.objects.open().filter(territory=territory).first()
        if other is None:
            raise
        raise OpenAlready(other) from None
    return made


def _ask_for_notes(handover: Handover, *, on: date, at: datetime) -> None:
    """Who has left already, or has yet to begin, has no notes to write here."""
    posted = Posting.objects.valid(on).filter(territory=handover.territory_id, role=PostingRole.REP)
    if handover.giver is not None and posted.filter(user=handover.giver).exists():
        send(
            key=f"handover:{handover.pk}:notes",
            recipients=[handover.giver],
            subject=format_lazy(_("Handover of {territory}: your notes, please"), territory=handover.territory.name),
            body=format_lazy(
                _("It changes hands on {day}. Every A client needs a note for the next owner."),
                day=handover.effective_on,
            ),
            url=handover.get_absolute_url(),
            at=at,
        )


@transaction.atomic
def change(handover: Handover, **facts: Any) -> Handover:
    """Say anew who takes it, when and why. Raises DecidedAlready once it is no draft any more."""
    held = _locked(handover)
    if not held.is_draft:
        raise DecidedAlready
    for name, value in facts.items():
        setattr(held, name, value)
    held.save()
    return held


@transaction.atomic
def write_note(
    handover: Handover, relationship: Relationship, said: Mapping[str, str], *, by: User, at: datetime
) -> None:
    """Say what the next owner must know of one client; what stood there stays in the history.

    Raises DecidedAlready for a handover that was withdrawn.
    """
    held = _locked(handover)
    if held.state == HandoverState.WITHDRAWN:
        raise DecidedAlready
    row = HandedClient.objects.filter(handover=held, relationship=relationship).first()
    row = row or HandedClient(handover=held, relationship=relationship)
    if row.pk is None or any(getattr(row, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(row, name, value)
        row.author, row.at = by, at
        row.save()


@transaction.atomic
def confirm(handover: Handover, *, by: User, on: date, at: datetime) -> Handover:
    """Decide a handover, and carry it out where its day has come.

    Everybody of the territory gets a row with her grade of now. Raises NotesMissing while an A client has no note,
    DayPassed, and DecidedAlready, so that of two managers at once one decides.
    """
    held = _locked(handover)
    if not held.is_draft:
        raise DecidedAlready
    last_day = held.giver and has_left(held, on)
    if day_fault(held.effective_on, on, last_day=last_day or None):
        raise DayPassed
    rows = served(held.territory)
    missing = without_note(rows, held).count()
    if missing:
        raise NotesMissing(missing)
    _freeze(held, rows)
    held.state, held.decided_by, held.decided_at = HandoverState.READY, by, at
    held.save()
    if held.effective_on <= on:
        carry_out(held, on=on, at=at)
        held.refresh_from_db()
    else:
        _tell_of_day(held, on=on, at=at)
    return held


def _freeze(handover: Handover, rows: RelationshipQuerySet) -> None:
    """Write everybody down with her grade. The database refuses an A without a note."""
    known = handover.handed.values("relationship")
    new = rows.exclude(pk__in=known).values_list("pk", "grade")
    HandedClient.objects.bulk_create(
        [HandedClient(handover=handover, relationship_id=pk, grade=grade) for pk, grade in new]
    )
    for grade in Grade:
        handover.handed.filter(relationship__grade=grade).exclude(grade=grade).update(grade=grade)


def _tell_of_day(handover: Handover, *, on: date, at: datetime) -> None:
    people = [person for person in (handover.giver, handover.taker) if person is not None]
    send(
        key=f"handover:{handover.pk}:ready",
        recipients=people,
        subject=format_lazy(
            _("{territory} changes hands on {day}"), territory=handover.territory.name, day=handover.effective_on
        ),
        body=format_lazy("{} → {}", handover.giver or _("vacant"), handover.taker or _("its manager")),
        url=handover.get_absolute_url(),
        at=at,
    )


@transaction.atomic
def withdraw(handover: Handover, *, by: User, on: date, at: datetime) -> None:
    """Take it back before its day. Raises DecidedAlready when it was carried out or withdrawn.

    Who was told of the day is told of this too.
    """
    held = _locked(handover)
    if not held.is_open:
        raise DecidedAlready
    was_told = held.state == HandoverState.READY
    held.state, held.withdrawn_by, held.withdrawn_at = HandoverState.WITHDRAWN, by, at
    held.save()
    told = [held.giver, held.taker if was_told else None]
    send(
        key=f"handover:{held.pk}:withdrawn",
        recipients=[person for person in told if person is not None],
        subject=format_lazy(_("{territory} does not change hands: withdrawn"), territory=held.territory.name),
        url=held.get_absolute_url(),
        at=at,
    )


def _locked(handover: Handover) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).select_related("territory", "giver", "taker")
    return rows.get(pk=handover.pk)
