"""What a client moves: the three doctors who follow their director, and cycles that add nothing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.influence import MOST, Edge, importances, reached_from

DIRECTOR, FIRST, SECOND, THIRD, FAR = range(1, 6)


def of(pk, edges, **potentials):
    named = {"director": DIRECTOR, "first": FIRST, "second": SECOND, "third": THIRD, "far": FAR}
    return importances(edges, {named[name]: potential for name, potential in potentials.items()})[pk]


def test_a_director_of_low_potential_counts_for_the_three_he_moves():
    edges = [Edge(DIRECTOR, doctor, 4) for doctor in (FIRST, SECOND, THIRD)]

    found = of(DIRECTOR, edges, director=10, first=80, second=90, third=70)

    # 10 + (80 + 90 + 70) × 4/5 ÷ 2
    assert found.moved == 192
    assert found.value == MOST
    assert found.moves == (SECOND, FIRST, THIRD)


@pytest.mark.parametrize(("strength", "value"), [(1, 28), (3, 44), (5, 60)])
def test_it_grows_with_the_strength_of_the_edge(strength, value):
    assert of(DIRECTOR, [Edge(DIRECTOR, FIRST, strength)], director=20, first=80).value == value


def test_the_second_step_counts_half():
    edges = [Edge(DIRECTOR, FIRST, 5), Edge(FIRST, FAR, 5)]

    assert of(DIRECTOR, edges, director=0, first=0, far=80).moved == 40


def test_beyond_three_steps_nobody_is_reached():
    chain = {number: [Edge(number, number + 1, 5)] for number in range(1, 6)}

    assert set(reached_from(1, chain)) == {2, 3, 4}


def test_of_two_ways_the_stronger_one_counts_once():
    edges = [Edge(DIRECTOR, FAR, 1), Edge(DIRECTOR, FIRST, 5), Edge(FIRST, FAR, 5)]

    assert of(DIRECTOR, edges, director=0, first=0, far=100).moved == 50


def test_a_cycle_adds_nothing():
    way = [Edge(DIRECTOR, FIRST, 5)]
    cycle = [*way, Edge(FIRST, DIRECTOR, 5)]

    assert of(DIRECTOR, cycle, director=50, first=60) == of(DIRECTOR, way, director=50, first=60)


def test_who_influences_herself_does_not():
    assert importances([Edge(FIRST, FIRST, 5)], {FIRST: 80}) == {}


def test_negative_influence_moves_nobody_and_is_counted():
    edges = [Edge(DIRECTOR, FIRST, 5, is_negative=True), Edge(DIRECTOR, SECOND, 5, is_negative=True)]

    found = of(DIRECTOR, edges, director=30, first=90, second=90)

    assert (found.value, found.moved, found.moves, found.against) == (30, 0, (), 2)


def test_a_potential_that_is_not_known_counts_as_none():
    assert of(DIRECTOR, [Edge(DIRECTOR, FIRST, 5)], director=30).value == 30


people = st.integers(1, 12)
graphs = st.lists(st.builds(Edge, people, people, st.integers(1, 5), st.booleans()), max_size=60)
values = st.dictionaries(people, st.integers(0, 100))


@given(graphs, values)
def test_it_is_never_less_than_the_own_potential_nor_more_than_a_hundred(edges, potentials):
    for pk, found in importances(edges, potentials).items():
        assert min(MOST, potentials.get(pk, 0)) <= found.value <= MOST
        assert found.moved >= 0
        assert pk not in found.moves


@given(graphs, values, st.randoms())
def test_the_order_of_the_edges_does_not_matter(edges, potentials, random):
    shuffled = random.sample(edges, len(edges))

    assert importances(shuffled, potentials) == importances(edges, potentials)


@given(graphs, values, st.builds(Edge, people, people, st.integers(1, 5)))
def test_one_edge_more_never_makes_anybody_less_important(edges, potentials, more):
    before, after = importances(edges, potentials), importances([*edges, more], potentials)

    assert all(after[pk].value >= found.value for pk, found in before.items())


def test_the_best_way_is_at_most_the_strength_of_its_first_step():
    edges = {1: [Edge(1, 2, 3)], 2: [Edge(2, 3, 5)]}

    assert reached_from(1, edges) == {2: Fraction(3, 5), 3: Fraction(3, 10)}
