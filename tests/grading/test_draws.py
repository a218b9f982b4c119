"""How many are drawn, and that whoever draws again draws the same."""

from hypothesis import given
from hypothesis import strategies as st

from grading.draws import drawn

# How many there are; which ids they have does not matter.
MANY = st.integers(0, 300)


@given(MANY, st.integers(0, 100), st.integers())
def test_so_many_percent_are_drawn_rounded_up(many, percent, number):
    ids, seed = range(7, 7 + many), f"{number}"
    found = drawn(ids, percent, seed)

    assert len(found) * 100 >= len(ids) * percent > (len(found) - 1) * 100
    assert set(found) <= set(ids)
    assert found == drawn(sorted(ids, reverse=True), percent, seed)


def test_one_at_least_of_anybody():
    assert len(drawn([7], 5, "a")) == 1
    assert drawn([], 5, "a") == []


def test_everybody_has_the_same_chance():
    times = sum(3 in drawn(range(20), 5, f"{seed}") for seed in range(2000))

    assert 60 <= times <= 140
