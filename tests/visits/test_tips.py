"""Which tips are shown: at most three, the nearest first, and none that does not go with her."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Stage, Style
from visits.enums import TipPlace, TipTheme
from visits.models import Tip
from visits.tips import AVOIDED, MOST, chosen


class Given(NamedTuple):
    name: str = ""
    place: str = "clinic"
    theme: str = ""
    style: str = ""
    from_stage: str = ""
    to_stage: str = ""
    order: int = 10


def names(tips, *, place="clinic", style="", stage=""):
    return [tip.name for tip in chosen(tips, place=place, style=style, stage=stage)]


FOR_ALL = Given("for all", order=1)
FIRST_STAGES = Given("first stages", to_stage="agree")
DRIVING = Given("driving", style="driving")
DRIVING_AT_FIRST = Given("driving at first", style="driving", from_stage="identify", to_stage="agree")
SMALL_TALK = Given("small talk", theme="small_talk", order=0)
AT_THE_WARD = Given("ward", place="ward")
ALL = [FOR_ALL, FIRST_STAGES, DRIVING, DRIVING_AT_FIRST, SMALL_TALK, AT_THE_WARD]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ({}, ["small talk", "for all"]),
        ({"stage": "agree"}, ["first stages", "small talk", "for all"]),
        ({"stage": "trust"}, ["small talk", "for all"]),
        ({"style": "driving"}, ["driving", "for all"]),
        ({"style": "driving", "stage": "identify"}, ["driving at first", "driving", "first stages"]),
        ({"style": "amiable", "stage": "habit"}, ["small talk", "for all"]),
        ({"place": "ward", "style": "driving"}, ["ward"]),
        ({"place": "office"}, []),
    ],
)
def test_the_nearest_come_first(who, expected):
    assert names(ALL, **who) == expected


@pytest.mark.parametrize(
    ("first", "last", "stages"),
    [
        ("trust", "", "trust gratitude drive motivate habit"),
        ("", "agree", "identify agree"),
        ("drive", "drive", "drive"),
    ],
)
def test_a_stage_is_within_its_ends(first, last, stages):
    tip = Given("tip", from_stage=first, to_stage=last)

    assert " ".join(stage for stage in Stage.values if names([tip], stage=stage)) == stages
    assert not names([tip], stage="")


tips = st.lists(
    st.builds(
        Given,
        place=st.sampled_from(TipPlace.values),
        theme=st.sampled_from(["", *TipTheme.values]),
        style=st.sampled_from(["", *Style.values]),
        from_stage=st.sampled_from(["", *Stage.values]),
        to_stage=st.sampled_from(["", *Stage.values]),
        order=st.integers(0, 50),
    ),
    max_size=20,
)


@given(tips, st.sampled_from(["", *Style.values]), st.sampled_from(["", *Stage.values]))
def test_none_contradicts_her(tips, style, stage):
    found = chosen(tips, place="clinic", style=style, stage=stage)

    assert len(found) <= MOST
    for tip in found:
        assert tip.place == "clinic"
        assert tip.style in ("", style)
        assert tip.theme not in AVOIDED.get(style, set())


# --- the company's own ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", TipPlace.values)
@pytest.mark.parametrize("style", ["", *Style.values])
@pytest.mark.parametrize("stage", ["", *Stage.values])
def test_the_first_ones_have_something_for_everybody(db, place, style, stage):
    found = chosen(Tip.objects.all(), place=place, style=style, stage=stage)

    assert len(found) >= 2
    assert "phrase" in {tip.kind for tip in found}
    assert not style or found[0].style == style
    assert not (style == "driving" and any(tip.theme == "small_talk" for tip in found))


def test_they_are_in_both_languages(db):
    for tip in Tip.objects.all():
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in tip.words_en)
        assert not any(letter.isascii() and letter.isalpha() for letter in tip.words_zh)
