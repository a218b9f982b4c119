"""What is missing on a product's way through a hospital."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import PathGap, PathStepState
from clients.product_path import PASSED, Standing, Step, first_open, gaps_of

OPEN, DONE, BLOCKED, SKIPPED = PathStepState
FINE, NEGLECTED, LOST, NOT_TOLD = Standing


@pytest.mark.parametrize(
    ("step", "gaps"),
    [
        (Step(OPEN), {PathGap.NO_DECIDER, PathGap.NO_ACTOR}),
        (Step(OPEN, 1), {PathGap.NO_DECIDER}),
        (Step(OPEN, 0, (FINE,)), {PathGap.NO_ACTOR}),
        (Step(OPEN, 2, (FINE,)), set()),
        (Step(BLOCKED), {PathGap.NO_DECIDER, PathGap.NO_ACTOR}),
        (Step(OPEN, 1, (LOST,)), {PathGap.DECIDER_LOST}),
        (Step(OPEN, 1, (NEGLECTED,)), {PathGap.DECIDER_NEGLECTED}),
        # One of several is enough.
        (Step(OPEN, 1, (FINE, NEGLECTED, LOST)), {PathGap.DECIDER_NEGLECTED, PathGap.DECIDER_LOST}),
        # How another team stands with its client is not told.
        (Step(OPEN, 1, (NOT_TOLD,)), set()),
        # What is passed lacks nothing.
        (Step(DONE), set()),
        (Step(SKIPPED), set()),
        (Step(DONE, 0, (LOST,)), set()),
    ],
)
def test_a_step_alone(step, gaps):
    assert set(gaps_of([step])[0]) == gaps


def test_only_the_first_that_is_not_passed_asks_for_somebody_who_acts():
    path = [Step(DONE), Step(SKIPPED), Step(BLOCKED, 0, (FINE,)), Step(OPEN, 0, (FINE,))]

    assert gaps_of(path) == [(), (), (PathGap.NO_ACTOR,), ()]
    assert first_open(path) == 2


def test_a_path_of_which_all_is_passed_or_nothing_is_there():
    assert first_open([Step(DONE), Step(SKIPPED)]) is None
    assert first_open([]) is None
    assert gaps_of([]) == []


steps = st.builds(
    Step, st.sampled_from(PathStepState), st.integers(0, 3), st.lists(st.sampled_from(Standing)).map(tuple)
)


@given(st.lists(steps))
def test_nobody_acts_is_said_of_one_step_at_most_and_nothing_of_those_passed(path):
    found = gaps_of(path)

    assert len(found) == len(path)
    assert sum(PathGap.NO_ACTOR in gaps for gaps in found) <= 1
    assert not any(gaps for step, gaps in zip(path, found, strict=True) if step.state in PASSED)


@given(st.lists(steps, min_size=1), st.data())
def test_one_more_in_good_standing_never_opens_a_gap(path, data):
    number = data.draw(st.integers(0, len(path) - 1))
    step = path[number]
    better = [*path]
    better[number] = Step(step.state, step.acting + 1, (*step.deciding, FINE))

    assert all(set(new) <= set(old) for old, new in zip(gaps_of(path), gaps_of(better), strict=True))
