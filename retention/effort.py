"""Where a rep's effort goes, against what the cadence asks of her. Decided without a database or a clock.

The *target mix* is each grade's share of what the cadence asks of her own panel: a client to be seen every n working
days asks for 1/n of a contact a day. A rep who does what the cadence asks is on target.

*Leaning to C* is having given C a share of the contacts that is more than five points above its target. Of fewer than
five contacts nothing is said: one visit more or less would turn it.

*Busy but not effective* (003#39–43) is leaning to C while A or B clients wait: neglected, or past their due date.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from clients.enums import Grade

# Of fewer contacts nothing is said.
FEWEST = 5
# How long a rep has her flag for herself before her manager sees it.
PRIVATE_FOR = timedelta(days=7)
# How far above the target a share must be.
MARGIN = Fraction(5, 100)
# The grades whose clients must not wait for C.
FIRST = (Grade.A, Grade.B)


class Ask(NamedTuple):
    """So many clients of a grade, each to be seen every so many working days; None where no contact is asked for."""

    grade: str
    interval: int | None
    clients: int = 1


def asked_by_grade(panel: Iterable[Ask]) -> dict[Grade, Fraction]:
    """How many contacts a working day the cadence asks of a panel, by grade."""
    clients: Counter[tuple[str, int]] = Counter()
    for ask in panel:
        if ask.interval:
            clients[ask.grade, ask.interval] += ask.clients
    # Few sums of fractions, which take long, for many clients.
    asked = dict.fromkeys(Grade, Fraction(0))
    for (grade, interval), count in clients.items():
        asked[Grade(grade)] += Fraction(count, interval)
    return asked


def target_mix(panel: Iterable[Ask]) -> dict[Grade, Fraction]:
    """Each grade's share of what the cadence asks of a panel; empty where it asks for nothing."""
    return _shares(asked_by_grade(panel))


def mix(contacts: Mapping[Grade, int]) -> dict[Grade, Fraction]:
    """Each grade's share of the contacts; empty where there were none."""
    return _shares({grade: Fraction(contacts.get(grade, 0)) for grade in Grade})


def leans_to_c(contacts: Mapping[Grade, int], target: Mapping[Grade, Fraction]) -> bool:
    if not target or sum(contacts.values()) < FEWEST:
        return False
    return mix(contacts)[Grade.C] > target[Grade.C] + MARGIN


def has_waited(due_on: date | None, neglected_on: date | None, on: date) -> bool:
    """Whether a client is neglected or past her due date on a day. Who is due on it is not late yet."""
    return (due_on is not None and due_on < on) or (neglected_on is not None and neglected_on <= on)


def is_ineffective(contacts: Mapping[Grade, int], target: Mapping[Grade, Fraction], waiting: int) -> bool:
    """Busy but not effective, where so many A and B clients of hers wait."""
    return waiting > 0 and leans_to_c(contacts, target)


def _shares(parts: Mapping[Grade, Fraction]) -> dict[Grade, Fraction]:
    whole = sum(parts.values())
    return {grade: part / whole for grade, part in parts.items()} if whole else {}
