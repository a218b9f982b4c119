"""Acts made of several rooms."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import FILING_WARNING
from clients.choosing import PhaseRefused, move_phase
from clients.enums import Phase, Status
from clients.models import PhaseChange, Relationship
from clients.phases import Refusal
from deliveries.actions import send
from retention.actions import set_status
from retention.losses import open_loss


def warn_of_filings(*, on: date, at: datetime) -> int:
    """Tell whose filing number runs out within 30 days, or has run out; return how many were told or had been.

    One message per number, expiry and occasion: told again only when the number was renewed and runs out anew.
    """
    expiring = User.objects.filter(is_active=True, filing_expires_on__lte=on + FILING_WARNING).exclude(filing_number="")
    for user in expiring:
        has_expired = user.filing_expires_on is not None and user.filing_expires_on < on
        occasion = "expired" if has_expired else "expiring"
        words = _("Your filing number has expired") if has_expired else _("Your filing number expires soon")
        send(
            key=f"filing:{user.filing_number}:{user.filing_expires_on}:{occasion}",
            recipients=[user],
            subject=words,
            body=format_lazy(
                _("Filing number {number}, valid until {day}. Visits in person after that day are marked."),
                number=user.filing_number,
                day=user.filing_expires_on,
            ),
            url="/me/",
            at=at,
        )
    return len(expiring)


@transaction.atomic
def decide_phase(relationship: Relationship, phase: Phase, *, on: date, **said: Any) -> PhaseChange:
    """Take a relationship to another phase; who is not suitable is closed, and open again as a candidate.

    Raises PhaseRefused, having changed nothing.
    """
    if phase == Phase.UNSUITABLE and open_loss(relationship) is not None:
        # Whether she is lost is decided first, by whoever decides it.
        raise PhaseRefused(Refusal.LOST)
    change = move_phase(relationship, phase, on=on, **said)
    if phase == Phase.UNSUITABLE:
        set_status([relationship.pk], Status.CLOSED, on=on)
    elif change.old == Phase.UNSUITABLE:
        set_status([relationship.pk], Status.ACTIVE, on=on)
    return change
