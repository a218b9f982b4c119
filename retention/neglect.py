"""When a client counts as neglected: she is served, and the day from which her cadence calls her neglected has come.

`retention.queries` and the statements of `retention.actions` say the same in SQL; a test holds them equal.
"""

from datetime import date

from clients.enums import Status


def wants_alert(status: str, neglected_on: date | None, on: date) -> bool:
    """Whether an alert should be open on a day. D clients and others without a cadence have no such day."""
    return status == Status.ACTIVE and neglected_on is not None and neglected_on <= on
