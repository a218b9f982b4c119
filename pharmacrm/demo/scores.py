"""What is known about a client and the scores it leads to, by the rules of the scheme in force."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import NamedTuple

from clients.enums import Grade
from grading.enums import Axis, FactSource, IndicatorKind
from grading.models import Indicator, Scheme
from grading.rules import Scored, axis_score, number_score
from grading.volume import Measure, volume

# How often a fact is known.
_KNOWN = 0.72
_SOURCES = (
    FactSource.OBSERVED.value,
    FactSource.CLIENT.value,
    FactSource.COLLEAGUE.value,
    FactSource.PUBLIC.value,
)


class Value(NamedTuple):
    indicator_id: int
    number: int | None
    step_id: int | None
    score: int
    source: str


class Judged(NamedTuple):
    potential: int | None
    support: int | None
    grade: str
    values: tuple[Value, ...] = ()
    volume: int | None = None


UNKNOWN = Judged(None, None, Grade.UNGRADED.value)


class _Question(NamedTuple):
    """An indicator, with its steps as (score, id, share of patients)."""

    pk: int
    axis: Axis
    weight: int
    full_at: int | None
    per_month: Decimal | None
    steps: tuple[tuple[int, int, int | None], ...]


class Judge:
    """Draws what is known about a client of a given strength, and grades by it."""

    def __init__(self, scheme: Scheme, indicators: Sequence[Indicator]) -> None:
        self.rule = scheme.rule
        self.questions = [_question(indicator) for indicator in indicators]
        self.asks_for_share = any(share is not None for one in self.questions for *_, share in one.steps)

    def judge(self, chance: Random, potential: float, support: float) -> Judged:
        """Facts about a client whose axes are about as strong as told (0–100), their scores and the grade."""
        strength = {Axis.POTENTIAL: potential, Axis.SUPPORT: support}
        values, parts, measures = [], [], []
        for question in self.questions:
            if chance.random() < _KNOWN:
                value, share = _value(chance, question, strength[question.axis])
                values.append(value)
                measures.append(Measure(value.number, question.per_month, share))
                parts.append(Scored(question.axis, "", question.weight, value.score))
        scores = [axis_score(part for part in parts if part.axis == axis) for axis in (Axis.POTENTIAL, Axis.SUPPORT)]
        if None in scores:
            return self.judge(chance, potential, support)
        suitable = volume(measures, asks_for_share=self.asks_for_share)
        return Judged(scores[0], scores[1], self.rule.grade(*scores).value, tuple(values), suitable)


def _question(indicator: Indicator) -> _Question:
    steps = tuple((step.score, step.pk, step.patient_share) for step in indicator.steps.all())
    full_at = indicator.full_at if indicator.kind == IndicatorKind.NUMBER else None
    return _Question(indicator.pk, Axis(indicator.axis), indicator.weight, full_at, indicator.per_month, steps)


def _value(chance: Random, question: _Question, strength: float) -> tuple[Value, int | None]:
    """A value, and the share of suitable patients that it says."""
    source = _SOURCES[int(chance.random() * len(_SOURCES))]
    near = strength + 30 * (chance.random() - 0.5)
    if question.full_at is not None:
        number = max(0, round(question.full_at * near / 100))
        return Value(question.pk, number, None, number_score(number, question.full_at), source), None
    score, step, share = min(question.steps, key=lambda one: abs(one[0] - near))
    return Value(question.pk, None, step, score, source), share
