"""What a visit is, decided without a database or a clock."""

from datetime import date

from visits.enums import Channel, Outcome


def counts(*, channel: Channel, outcome: Outcome, note: str, answered: bool) -> bool:
    """Whether a visit is a contact that moves the cadence.

    An attempt never is. In person, being met is enough; from afar a contact counts only with the client's answer or
    a note of what was said (DOMAIN, Cadence: no Friday mass taps).
    """
    if outcome != Outcome.MET:
        return False
    return channel.is_in_person or answered or bool(note.strip())


def days_late(*, happened_on: date, on: date) -> int:
    """Calendar days between a visit and its logging."""
    return (on - happened_on).days
