"""The top fifth of a territory's clients by potential × support."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.top_fifth import Client, top_fifth


def of(*scores):
    """Clients with ids from 1 on."""
    return [Client(pk, *pair) for pk, pair in enumerate(scores, 1)]


@pytest.mark.parametrize(
    ("scores", "top"),
    [
        ([], set()),
        ([(80, 50)], {1}),
        ([(80, 50), (70, 60), (90, 40), (10, 10), (20, 20)], {2}),
        # A fifth of six is two.
        ([(80, 50), (70, 60), (90, 40), (10, 10), (20, 20), (0, 90)], {1, 2}),
        # The same worth: the smaller id.
        ([(10, 10), (40, 50), (50, 40), (20, 100), (1, 1)], {2}),
        # Of unknown worth is who lacks one of the two, and counts among those of whom a fifth is taken.
        ([(None, None), (100, None), (None, 100), (5, 5), (6, 6), (7, 7)], {5, 6}),
        ([(None, None), (100, None)], set()),
        ([(0, 0), (0, 50)], {1}),
    ],
)
def test_it_is_those_worth_most_a_fifth_rounded_up(scores, top):
    assert top_fifth(of(*scores)) == top


SCORE = st.none() | st.integers(0, 100)


@given(scores=st.lists(st.tuples(SCORE, SCORE), max_size=60))
def test_nobody_outside_of_it_is_worth_more(scores):
    clients = of(*scores)
    top = top_fifth(clients)
    inside = [client.worth for client in clients if client.pk in top]
    outside = [client.worth for client in clients if client.pk not in top and client.worth is not None]

    assert None not in inside
    assert len(inside) == min(ceil(len(clients) / 5), len(inside) + len(outside))
    assert min(inside, default=100_000) >= max(outside, default=0)


@given(scores=st.lists(st.tuples(SCORE, SCORE), max_size=30), turn=st.randoms())
def test_the_order_in_which_they_are_read_changes_nothing(scores, turn):
    clients = of(*scores)
    top = top_fifth(clients)
    turn.shuffle(clients)

    assert top_fifth(clients) == top
