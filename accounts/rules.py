"""What holds for people, decided without a database or a clock."""

from datetime import date, timedelta

from accounts.enums import FilingState, LeaveFault, PostingRole

# Days before the expiry of a filing number from which the rep is warned (DOMAIN: 30).
FILING_WARNING = timedelta(days=30)
# How far from today leave may begin, and how long it may last: beyond this it is a typing error.
LEAVE_ENTERED_LATE = timedelta(days=90)
LEAVE_ENTERED_EARLY = timedelta(days=550)
LEAVE_LONGEST = timedelta(days=366)
# A filing number is good for some years; a date further from today than this is a typing error.
FILING_HORIZON = timedelta(days=20 * 366)
# How long an administrator's look across stays open.
LOOK_LASTS = timedelta(minutes=60)


def fits_node(role: str, *, is_leaf: bool) -> bool:
    """Whether a person can be posted so: a rep to a node without others below it, a manager to any."""
    return is_leaf or role != PostingRole.REP


def leave_fault(from_on: date, to_on: date, on: date) -> LeaveFault | None:
    """Say why these days cannot be entered as leave on a day, or None when they can."""
    if to_on < from_on:
        return LeaveFault.ENDS_BEFORE_START
    if from_on < on - LEAVE_ENTERED_LATE:
        return LeaveFault.TOO_EARLY
    if from_on > on + LEAVE_ENTERED_EARLY:
        return LeaveFault.TOO_LATE
    return LeaveFault.TOO_LONG if to_on - from_on >= LEAVE_LONGEST else None


def is_plausible_expiry(expires_on: date, on: date) -> bool:
    """Whether a date can be the expiry of a filing number, seen from a day."""
    return abs(expires_on - on) <= FILING_HORIZON


def filing_state(number: str, expires_on: date | None, on: date) -> FilingState:
    """Say where a filing number stands on a day; it is still good on its last day."""
    if not number or expires_on is None:
        return FilingState.MISSING
    if expires_on < on:
        return FilingState.EXPIRED
    return FilingState.EXPIRING if expires_on <= on + FILING_WARNING else FilingState.VALID
