"""May a relationship go from one stage to another? Decided without a database or a clock.

Up one at a time, when a few contacts have passed since the last move (002#03: one talk finds no true need); down by any
number. Every move says what speaks for it. Who has no stage yet may be placed anywhere: she was known before she was
entered here.
"""

from enum import StrEnum

from clients.enums import Stage

ORDER = list(Stage)
# Contacts that count, since the stage she stands on was reached, before she may go up. Ours: the source has no number.
FEWEST_CONTACTS = 2


class Refusal(StrEnum):
    """Why a stage is not reached."""

    JUMP = "jump"
    TOO_SOON = "too_soon"
    NO_EVIDENCE = "no_evidence"


def refusal(old: str, new: Stage, *, evidence: str, contacts: int, fewest: int = FEWEST_CONTACTS) -> Refusal | None:
    """What forbids a move, the worst first; None where it is allowed, or is none. `old` is empty for no stage."""
    if old == new:
        return None
    if old and is_up(old, new):
        if ORDER.index(new) - ORDER.index(Stage(old)) > 1:
            return Refusal.JUMP
        if contacts < fewest:
            return Refusal.TOO_SOON
    return None if evidence.strip() else Refusal.NO_EVIDENCE


def is_up(old: str, new: str) -> bool:
    return ORDER.index(Stage(new)) > ORDER.index(Stage(old))


def next_up(stage: str) -> Stage | None:
    """The one stage that can be reached from here upwards; None at the top. Of no stage the first one."""
    place = ORDER.index(Stage(stage)) + 1 if stage else 0
    return ORDER[place] if place < len(ORDER) else None
