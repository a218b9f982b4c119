"""Acts made of several rooms."""

from datetime import date, datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import FILING_WARNING
from deliveries.actions import send


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
