"""What is stale, and what a column of several choices holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.facts import FACTS, HALF_A_YEAR, Concern, DecisionScope, chosen, codes, facts_in, is_stale, month_and_day

ON = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("name", "days", "stale"),
    [
        ("phone", 365, False),
        ("phone", 366, True),
        ("concerns", HALF_A_YEAR, False),
        ("concerns", HALF_A_YEAR + 1, True),
        ("title", 366, False),
        ("title", 731, True),
        ("birthday", 20_000, False),
    ],
)
def test_a_fact_is_stale_when_it_was_not_confirmed_for_longer_than_it_holds(name, days, stale):
    assert is_stale(name, ON - timedelta(days=days), ON) is stale


@given(st.sampled_from(sorted(FACTS)), st.integers(0, 3000))
def test_what_is_confirmed_today_is_never_stale_and_what_is_stale_stays_so(name, days):
    confirmed = ON - timedelta(days=days)

    assert not is_stale(name, ON, ON)
    assert is_stale(name, confirmed, ON) <= is_stale(name, confirmed - timedelta(days=1), ON)


@given(st.sets(st.sampled_from(DecisionScope.values)))
def test_several_choices_come_back_in_their_order(several):
    assert chosen(DecisionScope, codes(DecisionScope, several)) == [each for each in DecisionScope if each in several]


def test_a_code_that_is_none_any_more_is_left_out():
    assert chosen(Concern, "quality,colour,") == [Concern.QUALITY]


def test_the_columns_of_the_roles_are_one_fact():
    assert facts_in({"is_prescriber", "is_influencer", "phone", "note"}) == {"roles", "phone"}


@pytest.mark.parametrize(("birthday", "known"), [("05-20", (5, 20)), ("02-29", (2, 29)), ("", None)])
def test_a_birthday_is_a_month_and_a_day(birthday, known):
    assert month_and_day(birthday) == known
