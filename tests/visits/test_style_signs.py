"""The same observations in any order come to the same; those that contradict come to nothing."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Clarity, Style
from visits.enums import StyleSign
from visits.style_signs import GROUPS, STYLE_OF, in_order, quarters, tally

PACE, DIRECT, OPINION = StyleSign.DRIVING_PACE, StyleSign.DRIVING_DIRECT, StyleSign.DRIVING_OPINION
KIND, OPEN, DETAILS = StyleSign.AMIABLE_KIND, StyleSign.EXPRESSIVE_OPEN, StyleSign.ANALYTICAL_DETAILS


def test_there_are_25_signs_of_four_styles():
    assert Counter(STYLE_OF.values()) == {
        Style.DRIVING: 6,
        Style.AMIABLE: 5,
        Style.EXPRESSIVE: 6,
        Style.ANALYTICAL: 8,
    }


@pytest.mark.parametrize(
    ("signs", "style", "clarity"),
    [
        ([], None, Clarity.TOO_FEW),
        ([PACE, DIRECT], None, Clarity.TOO_FEW),
        ([PACE, DIRECT, OPINION], Style.DRIVING, Clarity.LIKELY),
        # Three that contradict each other.
        ([PACE, KIND, DETAILS], None, Clarity.UNCLEAR),
        ([PACE, PACE, KIND], None, Clarity.UNCLEAR),
        ([PACE] * 3 + [KIND] * 2, None, Clarity.UNCLEAR),
        ([PACE] * 4 + [KIND] * 2, Style.DRIVING, Clarity.LIKELY),
        # Many of it, and nearly all.
        ([DETAILS] * 6 + [KIND] * 2, Style.ANALYTICAL, Clarity.SURE),
        ([DETAILS] * 6 + [KIND, OPEN, PACE], Style.ANALYTICAL, Clarity.LIKELY),
    ],
)
def test_what_observations_come_to(signs, style, clarity):
    found = tally(signs)

    assert (found.style, found.clarity) == (style, clarity)


def test_it_says_how_much_speaks_for_it():
    found = tally([DETAILS] * 3 + [KIND])

    assert (found.total, found.counts[Style.ANALYTICAL], found.percent) == (4, 3, 75)


observed = st.lists(st.sampled_from(StyleSign), max_size=30)


@given(observed, st.randoms())
def test_the_order_does_not_matter(signs, random):
    assert tally(random.sample(signs, len(signs))) == tally(signs)


@given(observed)
def test_a_clear_style_is_the_one_most_was_seen_of(signs):
    found = tally(signs)

    assert (found.style is None) == (found.clarity in (Clarity.TOO_FEW, Clarity.UNCLEAR))
    assert found.style is None or found.counts[found.style] == max(found.counts.values())


@given(observed)
def test_one_more_sign_of_a_clear_style_leaves_it_clear(signs):
    found = tally(signs)
    more = next((sign for sign, style in STYLE_OF.items() if style == found.style), None)

    assert more is None or tally([*signs, more]).style == found.style


# --- the checklist ----------------------------------------------------------------------------------------------------


def test_the_checklist_has_each_sign_once():
    assert sorted(sign for group in GROUPS for sign in group.signs) == sorted(StyleSign)


def test_what_stands_together_suggests_no_label():
    for group in GROUPS:
        styles = [STYLE_OF[sign] for sign in group.signs]
        assert all(one != other for one, other in pairwise(styles))
        assert len(set(styles)) >= 3


@given(observed, st.randoms())
def test_signs_stand_as_the_checklist_has_them(signs, random):
    assert in_order(random.sample(signs, len(signs))) == in_order(set(signs))


# --- how it changed ---------------------------------------------------------------------------------------------------


def test_each_quarter_says_what_was_seen_and_what_was_known_then():
    seen = [
        (date(2026, 3, 31), PACE),
        (date(2026, 1, 1), PACE),
        (date(2026, 7, 1), DIRECT),
        (date(2026, 9, 30), KIND),
        (date(2026, 12, 31), KIND),
    ]

    found = [
        (each.year, each.number, sum(each.counts.values()), each.until_then.style, each.until_then.clarity)
        for each in quarters(seen)
    ]

    assert found == [
        (2026, 4, 1, None, Clarity.UNCLEAR),
        (2026, 3, 2, Style.DRIVING, Clarity.LIKELY),
        (2026, 1, 2, None, Clarity.TOO_FEW),
    ]


dated = st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.sampled_from(StyleSign)), max_size=30)


@given(dated, st.randoms())
def test_quarters_come_to_the_whole_in_any_order(seen, random):
    found = quarters(random.sample(seen, len(seen)))

    assert found == quarters(seen)
    assert sum(sum(each.counts.values()) for each in found) == len(seen)
    assert not found or found[0].until_then == tally(sign for _day, sign in seen)
