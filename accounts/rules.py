"""What holds for people, decided without a database or a clock."""

from datetime import date, timedelta

from accounts.enums import FilingState

# Days before the expiry of a filing number from which the rep is warned (DOMAIN: 30).
FILING_WARNING = timedelta(days=30)


def filing_state(number: str, expires_on: date | None, on: date) -> FilingState:
    """Say where a filing number stands on a day; it is still good on its last day."""
    if not number or expires_on is None:
        return FilingState.MISSING
    if expires_on < on:
        return FilingState.EXPIRED
    return FilingState.EXPIRING if expires_on <= on + FILING_WARNING else FilingState.VALID
