"""What is known of a hospital's reception, noted and ended; registrations, and bookings with what becomes of them."""

from datetime import date, time
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from clients.enums import BookingState
from clients.models import Booking, Organisation, ReceptionWindow, Registration, RegistrationSeason, Relationship
from clients.reception import ANSWERS


class BookedAlready(Exception):
    """A booking stands for this client, or for nobody in particular, on this day."""


class NotOpen(Exception):
    """What is to be said of a booking cannot be said of it any more."""


@transaction.atomic
def note_window(*, organisation: Organisation, **facts: Any) -> ReceptionWindow:
    """Note a window: the columns of `ReceptionWindow`. The very same once more is the one that is there."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    window = ReceptionWindow(organisation=organisation, **facts)
    columns = {field.attname: getattr(window, field.attname) for field in window._meta.concrete_fields}
    del columns["id"]
    same = ReceptionWindow.objects.filter(**columns).first()
    if same is None:
        window.save(force_insert=True)
    return same or window


@transaction.atomic
def change_window(window: ReceptionWindow, **facts: Any) -> bool:
    """Bring a window up to date, with what it was kept in the history; False when nothing differs, or it has ended."""
    current = ReceptionWindow.objects.select_for_update().filter(pk=window.pk, ended_on__isnull=True).first()
    if current is None:
        return False
    window = current
    changed = {name: value for name, value in facts.items() if getattr(window, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(window, name, value)
    window.save()
    return True


def end_window(window: ReceptionWindow, *, on: date) -> None:
    """Say that it is so no longer. It stays, and holds for nothing."""
    window.ended_on = on
    window.save(update_fields=["ended_on"])


def set_season(*, organisation: Organisation, **facts: Any) -> RegistrationSeason:
    """Note when a hospital registers reps; there is one season, and what it was is kept in its history."""
    season, _is_new = RegistrationSeason.objects.update_or_create(organisation=organisation, defaults=facts)
    return season


def end_season(*, organisation: Organisation) -> None:
    """Say that a hospital registers nobody any more; the history keeps what it was."""
    for season in RegistrationSeason.objects.filter(organisation=organisation):
        season.delete()


def note_registration(*, organisation: Organisation, rep: User, number: str, expires_on: date) -> Registration:
    """Note the rep's number at a hospital, in place of the one she had."""
    facts = {"number": number, "expires_on": expires_on}
    registration, _is_new = Registration.objects.update_or_create(organisation=organisation, rep=rep, defaults=facts)
    return registration


def ask_booking(
    *,
    organisation: Organisation,
    rep: User,
    on: date,
    at: time | None,
    asked_on: date,
    relationship: Relationship | None = None,
) -> Booking:
    """Note that the hospital was asked for a day. Of two who note the same at once one does, the other gets
    BookedAlready."""
    try:
        with transaction.atomic():
            return Booking.objects.create(
                organisation=organisation, relationship=relationship, rep=rep, on=on, at=at, asked_on=asked_on
            )
    except IntegrityError:
        raise BookedAlready from None


@transaction.atomic
def answer_booking(booking: Booking, state: BookingState, *, at: time | None = None) -> None:
    """Note what became of a booking, with the time of day where one was given. Raises NotOpen."""
    held = Booking.objects.select_for_update().get(pk=booking.pk)
    if state not in ANSWERS.get(BookingState(held.state), ()):
        raise NotOpen
    held.state, held.at = state, at or held.at
    held.save(update_fields=["state", "at"])
