"""What would move a grade: which answers bring how many of the points that are missing on an axis.

A lever is one indicator's next step or, for a number, the least one that brings all that is missing (else the one from
which its score is full). Each is judged alone, by the one rule of `grading.rules`: the others stay as they are. An
indicator that nobody has answered is a **chance**: its weight would come into the mean, so that it is named with the
least answer that helps, and with the points that this brings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grading.enums import Axis
from grading.rules import Scored, axis_score, number_score


@dataclass(frozen=True)
class Question:
    """An indicator as it is answered now: its steps' scores, or the number from which its score is full."""

    axis: Axis
    code: str
    weight: int
    # None for a number.
    steps: tuple[int, ...] | None = None
    full_at: int = 1
    # None while nothing is known.
    score: int | None = None
    number: int | None = None

    def scored(self, score: int | None) -> Scored:
        return Scored(self.axis, self.code, self.weight, score)


@dataclass(frozen=True)
class Lever:
    """One answer that brings points: the `score` it gives, for a number also the `number` that would be needed."""

    code: str
    points: int
    score: int
    number: int | None = None
    # Whether it brings all that is missing.
    is_enough: bool = False
    # Whether nothing is known of it now.
    is_chance: bool = False


def levers(questions: Sequence[Question], axis: Axis, *, target: int) -> tuple[Lever, ...]:
    """The levers of an axis towards a score, the best first: most points, what is known before what is not.

    Nothing while no value of the axis is known: a score that came without values can't be taken apart.
    """
    mine = [question for question in questions if question.axis == axis]
    now = axis_score(question.scored(question.score) for question in mine)
    if now is None or target <= now:
        return ()
    found = (_lever(question, mine, now, target) for question in mine)
    return tuple(sorted((lever for lever in found if lever), key=_best_first))


def _best_first(lever: Lever) -> tuple[bool, int, bool, str]:
    return not lever.is_enough, -lever.points, lever.is_chance, lever.code


def _lever(question: Question, mine: Sequence[Question], now: int, target: int) -> Lever | None:
    for score, number in _answers(question, mine, target):
        points = _with(question, score, mine) - now
        if points > 0:
            is_chance = question.score is None
            return Lever(question.code, points, score, number, is_enough=now + points >= target, is_chance=is_chance)
    return None


def _answers(question: Question, mine: Sequence[Question], target: int) -> Iterable[tuple[int, int | None]]:
    """The better answers, the one to name first; what brings no point is passed over."""
    if question.steps is not None:
        floor = -1 if question.score is None else question.score
        return [(score, None) for score in sorted(set(question.steps)) if score > floor]
    enough = _least_number(question, mine, target)
    return [(number_score(enough, question.full_at), enough)] if enough > (question.number or 0) else []


def _least_number(question: Question, mine: Sequence[Question], target: int) -> int:
    """The least number with which the axis reaches the target; the full one where none does."""
    low, high = 0, question.full_at
    while low < high:
        middle = (low + high) // 2
        if _with(question, number_score(middle, question.full_at), mine) >= target:
            high = middle
        else:
            low = middle + 1
    return high


def _with(question: Question, score: int, mine: Sequence[Question]) -> int:
    """The score of the axis if this one question were answered so."""
    parts = (other.scored(score if other is question else other.score) for other in mine)
    return axis_score(parts) or 0
