"""When a message that did not arrive is tried again, and when it is given up."""

from datetime import datetime, timedelta

# Minutes to wait after the 1st, 2nd … failed try: quick at first, and long enough in all (15 hours) to outlast a
# mail server that is down overnight.
BACKOFF_MINUTES = (1, 5, 15, 60, 120, 240, 480)
MAX_TRIES = len(BACKOFF_MINUTES) + 1


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to try again after `tries` failed tries, the last one at `at`; None when it is given up."""
    if tries >= MAX_TRIES:
        return None
    return at + timedelta(minutes=BACKOFF_MINUTES[max(tries, 1) - 1])
