"""Adverse events: told to a named person at once, open until she confirms. Questions: handed on at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.models import Product, Relationship
from compliance.models import AdverseEvent, MedicalContact
from compliance.queries import recipient_for
from compliance.rules import ADVERSE_EVENT_CLOCK, REMINDER
from deliveries.actions import send
from deliveries.enums import Channel, Kind


class NotTheRecipient(Exception):
    """Only the named recipient, or an administrator in her place, can confirm an adverse event."""


@transaction.atomic
def report(
    *,
    relationship: Relationship,
    reporter: User,
    words: str,
    product: Product | None = None,
    key: UUID,
    at: datetime,
    heard_at: datetime | None = None,
) -> AdverseEvent:
    """Record an adverse event and tell the named recipient at once, in the app and by e-mail.

    The 24 hours run from when it was heard (now, unless the visit was earlier). The same key from the same reporter
    changes nothing and returns the event of the first time.
    """
    heard = min(heard_at or at, at)
    named = recipient_for(relationship.territory, reporter=reporter, on=timezone.localdate(at))
    event, is_new = AdverseEvent.objects.get_or_create(
        reporter=reporter,
        key=key,
        defaults={
            "relationship": relationship,
            "product": product,
            "words": words,
            "recipient": named,
            "heard_at": heard,
            "confirm_by": heard + ADVERSE_EVENT_CLOCK,
        },
    )
    if is_new:
        _tell_recipient(event, at)
    return event


def hand_on_question(
    *, relationship: Relationship, reporter: User, question: str, product: Product | None, key: UUID, at: datetime
) -> User:
    """Send a client's question to medical information, in the app and by e-mail; return to whom.

    A rep answers no question of medicine herself. The message names no client: whoever answers does so to the
    reporter. The same key changes nothing.
    """
    on = timezone.localdate(at)
    named = recipient_for(relationship.territory, reporter=reporter, on=on, named=MedicalContact)
    body = format_lazy(
        _("“{question}” Product: {product}. Asked through {reporter}; please answer to {address}."),
        question=question,
        product=product.name if product else "—",
        reporter=reporter.full_name,
        address=reporter.email or reporter.phone or reporter.full_name,
    )
    send(key=f"question:{key}", recipients=[named], subject=_("A client's question to answer"), body=body, at=at)
    return named


def may_confirm(event: AdverseEvent, user: User) -> bool:
    return event.recipient_id == user.pk or user.is_superuser


def confirm(event: AdverseEvent, *, by: User, note: str, at: datetime) -> bool:
    """Stop the clock: the recipient has the report. False when it was confirmed before; the first note stays.

    Raises NotTheRecipient for anybody else than the recipient or an administrator in her place.
    """
    if not may_confirm(event, by):
        raise NotTheRecipient
    still_open = AdverseEvent.objects.open().filter(pk=event.pk)
    with transaction.atomic():
        is_first = bool(still_open.update(confirmed_at=at, confirmed_by=by, confirmation=note))
        if is_first and event.reporter_id != by.pk:
            words = _("The adverse event you reported is confirmed")
            _tell(event, "confirmed", event.reporter, words, at, channels=[Channel.IN_APP])
    return is_first


def remind(*, at: datetime) -> int:
    """Remind of every open event when 4 hours are left, and again when it is overdue; return how many need it.

    Each reminder goes out once, whenever and however often this runs. An event whose recipient has left goes to
    whoever is named now.
    """
    events = AdverseEvent.objects.open().filter(Q(confirm_by__lte=at + REMINDER) | Q(recipient__is_active=False))
    count = 0
    for event in events.select_related("relationship__territory", "recipient", "reporter").order_by("pk"):
        if not event.recipient.is_active:
            _hand_on(event, at)
        _remind_of(event, at)
        count += 1
    return count


@transaction.atomic
def _hand_on(event: AdverseEvent, at: datetime) -> None:
    gone = event.recipient
    on = timezone.localdate(at)
    event.recipient = recipient_for(event.relationship.territory, reporter=event.reporter, on=on)
    if AdverseEvent.objects.open().filter(pk=event.pk, recipient=gone).update(recipient=event.recipient):
        _tell_recipient(event, at)


def _remind_of(event: AdverseEvent, at: datetime) -> None:
    if event.confirm_by < at:
        late = _("Adverse event overdue: the 24 hours are over and it is not confirmed")
        _tell(event, "overdue", event.recipient, late, at)
        _tell(event, "overdue", event.reporter, late, at)
    elif event.confirm_by <= at + REMINDER:
        _tell(event, "close", event.recipient, _("Adverse event: less than 4 hours left to confirm"), at)


def _tell_recipient(event: AdverseEvent, at: datetime) -> None:
    _tell(event, "reported", event.recipient, _("Adverse event: please confirm within 24 hours"), at)


def _tell(
    event: AdverseEvent,
    what: str,
    whom: User,
    subject: Promise | str,
    at: datetime,
    channels: Sequence[Channel] | None = None,
) -> None:
    """One message of an event. It names no client: the page behind the link does, to whom it concerns."""
    until = timezone.localtime(event.confirm_by)
    body = format_lazy(
        _("Reported by {reporter}. To be confirmed by {until}. Open the link to read what was heard."),
        reporter=event.reporter.full_name,
        until=f"{until:%Y-%m-%d %H:%M}",
    )
    url = reverse("compliance:event", args=[event.pk])
    key = f"adverse-event-{event.pk}-{what}"
    send(key=key, recipients=[whom], subject=subject, body=body, url=url, kind=Kind.URGENT, channels=channels, at=at)
