"""How to speak with a client of each style."""

import pytest
from django.utils.translation import override

from clients.enums import Clarity, Style
from clients.style_advice import NEUTRAL, advice_for


@pytest.mark.parametrize("style", [*Style, ""])
@pytest.mark.parametrize(("language", "longest"), [("zh-hans", 26), ("en", 80)])
def test_every_style_has_two_short_sentences(style, language, longest):
    advice = advice_for(style, Clarity.UNCLEAR)

    with override(language):
        assert 0 < len(str(advice.do)) <= longest
        assert 0 < len(str(advice.do_not)) <= longest


def test_each_has_its_own():
    assert len({(str(advice.do), str(advice.do_not)) for advice in map(advice_for, Style)}) == len(Style)


def test_of_an_unclear_style_it_is_the_neutral_one_alone():
    assert advice_for("", Clarity.UNCLEAR) == NEUTRAL


def test_a_style_that_is_not_known_has_none():
    assert advice_for("") is None
