"""What would move a grade: named levers really bring what is said of them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from grading.enums import Axis
from grading.levers import Question, levers
from grading.rules import axis_score, number_score

SCORES = st.integers(0, 100)


@st.composite
def questions(draw):
    """One question of either kind, answered or not."""
    code, weight = draw(st.text("abcdef", min_size=6, max_size=6)), draw(st.integers(1, 9))
    if draw(st.booleans()):
        steps = tuple(draw(st.lists(SCORES, min_size=2, max_size=5)))
        return Question(Axis.SUPPORT, code, weight, steps, score=draw(st.sampled_from([None, *steps])))
    full_at = draw(st.integers(1, 400))
    number = draw(st.none() | st.integers(0, 500))
    score = None if number is None else number_score(number, full_at)
    return Question(Axis.SUPPORT, code, weight, full_at=full_at, number=number, score=score)


PANELS = st.lists(questions(), min_size=1, max_size=6, unique_by=lambda question: question.code)


def score_of(panel):
    return axis_score(question.scored(question.score) for question in panel)


@given(panel=PANELS, target=SCORES)
def test_what_is_named_brings_what_is_said(panel, target):
    now = score_of(panel)
    for lever in levers(panel, Axis.SUPPORT, target=target):
        [question] = [each for each in panel if each.code == lever.code]
        changed = replace(question, score=lever.score, number=lever.number)
        after = score_of([changed if each is question else each for each in panel])

        assert after - now == lever.points > 0
        assert lever.is_enough == (after >= target)
        assert lever.is_chance == (question.score is None)
        if lever.number is not None:
            assert lever.score == number_score(lever.number, question.full_at)
        else:
            assert lever.score in question.steps


@given(panel=PANELS, target=SCORES)
def test_a_number_is_the_least_that_is_enough(panel, target):
    for lever in levers(panel, Axis.SUPPORT, target=target):
        if lever.number and lever.is_enough:
            [question] = [each for each in panel if each.code == lever.code]
            less = replace(question, score=number_score(lever.number - 1, question.full_at))
            assert score_of([less if each is question else each for each in panel]) < target


@given(panel=PANELS, target=SCORES)
def test_the_best_comes_first(panel, target):
    found = levers(panel, Axis.SUPPORT, target=target)

    assert [lever.is_enough for lever in found] == sorted((lever.is_enough for lever in found), reverse=True)
    for enough in (True, False):
        points = [lever.points for lever in found if lever.is_enough == enough]
        assert points == sorted(points, reverse=True)


def test_a_step_is_the_next_one_and_a_number_what_is_needed():
    attitude = Question(Axis.SUPPORT, "attitude", 3, (0, 25, 50, 75, 100), score=25)
    patients = Question(Axis.SUPPORT, "patients", 3, full_at=150, score=50, number=75)

    found = {lever.code: lever for lever in levers([attitude, patients], Axis.SUPPORT, target=50)}

    assert (found["attitude"].score, found["attitude"].points, found["attitude"].is_enough) == (50, 12, True)
    assert (found["patients"].number, found["patients"].points, found["patients"].is_enough) == (111, 12, True)


def test_what_nobody_knows_is_a_chance():
    known = Question(Axis.SUPPORT, "attitude", 1, (0, 50, 100), score=50)
    unknown = Question(Axis.SUPPORT, "meetings", 1, (0, 40, 100))

    found = levers([known, unknown], Axis.SUPPORT, target=70)

    assert [(lever.code, lever.score, lever.points, lever.is_chance) for lever in found] == [
        ("attitude", 100, 50, False),
        ("meetings", 100, 25, True),
    ]


def test_a_score_without_values_has_no_levers():
    assert levers([Question(Axis.SUPPORT, "attitude", 1, (0, 100))], Axis.SUPPORT, target=70) == ()
