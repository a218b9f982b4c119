"""What a person says about a client, before and after it is understood as a value of an indicator."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from clients.names import name_key, simplified
from grading.enums import FactSource, IndicatorKind
from grading.models import AssessmentValue, Indicator, IndicatorStep

# Far above any hospital's numbers, far below what the column holds.
LARGEST_NUMBER = 1_000_000

# What makes a label a measure: in "≤10", ">10" and "1–2" the signs are the meaning.
_MEASURE = re.compile(r"[\d<>=≤≥≦≧+±%]")
_DASHES = str.maketrans(dict.fromkeys("‐‒–—―−~〜", "-"))


class BadAnswer(ValueError):
    """A value that its indicator has no meaning for. `code` names the indicator, `value` is what was given."""

    def __init__(self, code: str, value: object) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code, self.value = code, value


@dataclass(frozen=True)
class Answer:
    """A number, or a step by its words in either language. Without a day of its own it is of the assessment's day."""

    value: int | str
    source: FactSource | str
    as_of: date | None = None
    product_id: int | None = None


# Indicator code -> what is now known, or None for "no longer known". Codes left out stay as they were.
Answers = Mapping[str, Answer | None]


def value_of(indicator: Indicator, answer: Answer, on: date) -> AssessmentValue:
    """The answer as an unsaved value with its score. Raises BadAnswer. Steps should be prefetched."""
    number = step = None
    if indicator.kind == IndicatorKind.NUMBER:
        number = _number(indicator, answer.value)
    else:
        step = step_named(indicator, str(answer.value))
        if step is None:
            raise BadAnswer(indicator.code, answer.value)
    return AssessmentValue(
        indicator=indicator,
        number=number,
        step=step,
        score=indicator.score(number=number, step=step),
        source=FactSource(answer.source),
        as_of=answer.as_of or on,
        product_id=answer.product_id,
    )


def _number(indicator: Indicator, value: int | str) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= LARGEST_NUMBER):
        raise BadAnswer(indicator.code, value)
    return int(text)


def step_named(indicator: Indicator, words: str) -> IndicatorStep | None:
    """The step with this very label in either language, else the only one whose label reads the same; None for two."""
    steps, said, key = indicator.steps.all(), words.strip(), _reading(words)
    for alike in (
        [step for step in steps if step.label_zh.strip() == said],
        [step for step in steps if step.label_en.strip() == said],
        [step for step in steps if key in {_reading(step.label_zh), _reading(step.label_en)}],
    ):
        if len(alike) == 1:
            return alike[0]
    return None


def _reading(label: str) -> str:
    """A label whatever its width, case and spaces: mere words without punctuation, a measure with its signs."""
    plain = simplified(label)
    return "".join(plain.translate(_DASHES).split()) if _MEASURE.search(plain) else name_key(label)


def carried(value: AssessmentValue, indicator: Indicator, assessed_by: User | None = None) -> AssessmentValue | None:
    """A value known before, for the indicator of the same code in the scheme in force; scored anew, by its author (or
    `assessed_by`, where it names none).

    None where the indicator no longer asks for such a value (another kind, a step that is gone).
    """
    said = value.step.label_zh if value.step else value.number
    if said is None or (value.step is None) != (indicator.kind == IndicatorKind.NUMBER):
        return None
    try:
        again = value_of(indicator, Answer(said, value.source, value.as_of, value.product_id), value.as_of)
    except BadAnswer:
        return None
    again.author = value.author or assessed_by
    return again


def same_said(one: AssessmentValue, other: AssessmentValue) -> bool:
    """Whether two values say the same, whoever said it and when."""
    return _said(one) == _said(other)


def _said(value: AssessmentValue) -> tuple[int | None, str]:
    return value.number, value.step.label_zh if value.step else ""
