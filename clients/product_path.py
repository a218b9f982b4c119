"""What is missing on a product's way through a hospital (001#52). Decided without a database or a clock.

A step that is done, or not needed here, lacks nothing. Of every other one somebody must be known who decides, and she
must not be lost or neglected. And somebody must act at the first of them: the later ones have time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from clients.enums import PathGap, PathStepState

PASSED = frozenset({PathStepState.DONE, PathStepState.SKIPPED})


class Standing(StrEnum):
    """How we stand with somebody who decides; of another team's client it is not told."""

    FINE = "fine"
    NEGLECTED = "neglected"
    LOST = "lost"
    NOT_TOLD = "not_told"


@dataclass(frozen=True)
class Step:
    """`acting` is how many act at it; `deciding` how we stand with each who decides."""

    state: PathStepState
    acting: int = 0
    deciding: tuple[Standing, ...] = ()


def gaps_of(steps: Sequence[Step]) -> list[tuple[PathGap, ...]]:
    """What each of the steps of a path, in their order, lacks."""
    first = first_open(steps)
    return [_gaps(step, is_first=number == first) for number, step in enumerate(steps)]


def first_open(steps: Sequence[Step]) -> int | None:
    """The number of the step that comes next; None where all are passed."""
    return next((number for number, step in enumerate(steps) if step.state not in PASSED), None)


def _gaps(step: Step, *, is_first: bool) -> tuple[PathGap, ...]:
    if step.state in PASSED:
        return ()
    found = {
        PathGap.NO_DECIDER: not step.deciding,
        PathGap.DECIDER_LOST: Standing.LOST in step.deciding,
        PathGap.DECIDER_NEGLECTED: Standing.NEGLECTED in step.deciding,
        PathGap.NO_ACTOR: is_first and not step.acting,
    }
    return tuple(gap for gap, is_there in found.items() if is_there)
