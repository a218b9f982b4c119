"""Which step a person's words mean."""

import pytest

from grading.answers import step_named
from grading.enums import Axis, IndicatorKind
from grading.models import Indicator, IndicatorStep


def asks(scheme, *labels):
    """An indicator with these steps, each label Chinese / English."""
    indicator = Indicator.objects.create(
        scheme=scheme, axis=Axis.SUPPORT, code="cases", name_zh="病例", name_en="Cases", kind=IndicatorKind.CHOICE
    )
    for score, label in enumerate(labels):
        zh, en = label.split(" / ")
        IndicatorStep.objects.create(indicator=indicator, label_zh=zh, label_en=en, score=score)
    return indicator


CASES = ("≤10例 / ≤10 cases", ">10例 / >10 cases")
SHARES = ("<50% / less than half", "≥50% / half or more")
TIMES = ("1–2次 / once or twice", "12次 / twelve times")


@pytest.mark.parametrize(
    ("labels", "said", "meant"),
    [
        (CASES, ">10例", ">10例"),
        (CASES, " ≤10例 ", "≤10例"),
        (CASES, ">10 cases", ">10例"),
        (SHARES, "≥50%", "≥50%"),
        (TIMES, "12次", "12次"),
        (TIMES, "1–2次", "1–2次"),
    ],
)
def test_it_takes_the_very_label_first(standard, labels, said, meant):
    assert step_named(asks(standard, *labels), said).label_zh == meant


@pytest.mark.parametrize(
    ("labels", "said", "meant"),
    [
        (("明确表示认可 / Says clearly: agrees", "未见 / Not seen"), "says  clearly agrees", "明确表示认可"),
        (("明确表示认可 / Agrees", "未见 / Not seen"), "明確表示認可", "明确表示认可"),
        (CASES, "＞１０ 例", ">10例"),
        (TIMES, "1-2次", "1–2次"),
    ],
)
def test_width_case_and_spaces_do_not_matter(standard, labels, said, meant):
    assert step_named(asks(standard, *labels), said).label_zh == meant


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (CASES, "10例"),
        (("≤10例 / few", "11例以上 / many"), ">10例"),
        (("1–2次 / rarely", "3次以上 / often"), "12次"),
        (("未见 / Not seen", "“未见” / Nothing seen"), "未见！"),
    ],
)
def test_words_that_fit_no_step_or_two_are_unknown(standard, labels, said):
    assert step_named(asks(standard, *labels), said) is None
