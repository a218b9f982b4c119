"""The 24-hour clock of an adverse event (DOMAIN, Visit)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# From hearing of an adverse event to the named recipient's confirmation.
ADVERSE_EVENT_CLOCK = timedelta(hours=24)
# What is left when the recipient is reminded.
REMINDER = timedelta(hours=4)


@dataclass(frozen=True)
class Clock:
    """How long a recipient has left, or by how long she is late: full hours, and the minutes over them."""

    is_overdue: bool
    is_close: bool
    hours: int
    minutes: int


def clock(confirm_by: datetime, at: datetime) -> Clock:
    """Read the clock; at the very moment of the deadline it is not overdue yet."""
    left = confirm_by - at
    overdue = left < timedelta(0)
    hours, seconds = divmod(int(abs(left).total_seconds()), 3600)
    return Clock(is_overdue=overdue, is_close=left <= REMINDER, hours=hours, minutes=seconds // 60)
