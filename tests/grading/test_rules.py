import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Grade
from grading.enums import Axis, Level
from grading.rules import (
    CELLS,
    DEFAULT_MATRIX,
    GRADES,
    CutOffs,
    GradeRule,
    Scored,
    axis_score,
    contributions,
    matrix_is_complete,
    number_score,
    reasons,
    ways_up,
)

SCORES = st.integers(0, 100)
PARTS = st.lists(
    st.builds(Scored, st.just(Axis.SUPPORT), st.just("x"), st.integers(1, 20), st.none() | SCORES), max_size=8
)


@st.composite
def cut_offs(draw) -> CutOffs:
    medium = draw(st.integers(0, 99))
    return CutOffs(medium, draw(st.integers(medium + 1, 100)))


MATRICES = st.fixed_dictionaries(dict.fromkeys(CELLS, st.sampled_from([str(grade) for grade in GRADES])))
RULES = st.builds(GradeRule, cut_offs(), cut_offs(), MATRICES)


@pytest.mark.parametrize(
    ("potential", "support", "grade"),
    [
        (100, 100, "A"), (70, 70, "A"), (70, 69, "B"), (70, 40, "B"), (70, 39, "B"), (100, 0, "B"),
        (69, 70, "C"), (40, 100, "C"), (69, 69, "C"), (40, 40, "C"), (69, 39, "D"), (40, 0, "D"),
        (39, 70, "C"), (0, 100, "C"), (39, 69, "D"), (0, 40, "D"), (39, 39, "D"), (0, 0, "D"),
        (None, 80, "-"), (80, None, "-"), (None, None, "-"),
    ],
)  # fmt: skip
def test_it_grades_by_the_table_of_the_domain(potential, support, grade):
    assert GradeRule().grade(potential, support) == grade


@given(SCORES, SCORES, SCORES)
def test_it_never_grades_worse_for_a_better_score(potential, support, more):
    rule = GradeRule()
    now = GRADES.index(rule.grade(potential, support))

    assert GRADES.index(rule.grade(max(potential, more), support)) <= now
    assert GRADES.index(rule.grade(potential, max(support, more))) <= now


@pytest.mark.parametrize(
    ("value", "full_at", "score"),
    [(0, 150, 0), (75, 150, 50), (150, 150, 100), (900, 150, 100), (1, 200, 1), (1, 201, 0), (1, 1, 100), (1, 8, 13)],
)
def test_it_scores_a_number_in_proportion_rounded_half_up(value, full_at, score):
    assert number_score(value, full_at) == score


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9))
def test_it_keeps_number_scores_in_range_and_rising(value, more, full_at):
    assert 0 <= number_score(value, full_at) <= number_score(value + more, full_at) <= 100


@pytest.mark.parametrize(
    ("parts", "score"),
    [
        ([], None),
        ([(3, None)], None),
        ([(3, 0)], 0),
        ([(1, 50), (1, 51)], 51),
        ([(3, 100), (1, 0), (5, None)], 75),
        ([(3, 50), (3, 65)], 58),
    ],
)
def test_it_weighs_what_is_known_and_rounds_half_up(parts, score):
    assert axis_score(Scored(Axis.SUPPORT, "x", weight, known) for weight, known in parts) == score


@given(PARTS)
def test_it_keeps_an_axis_between_its_lowest_and_highest_part(parts):
    known = [part.score for part in parts if part.score is not None]
    score = axis_score(parts)

    assert (score is None) == (not known)
    assert score is None or min(known) <= score <= max(known)


@given(PARTS, st.data())
def test_it_never_scores_an_axis_lower_for_a_better_part(parts, data):
    known = [index for index, part in enumerate(parts) if part.score is not None]
    if not known:
        return
    index = data.draw(st.sampled_from(known))
    old = parts[index]
    better = Scored(old.axis, old.code, old.weight, data.draw(st.integers(old.score, 100)))
    after, before = axis_score([*parts[:index], better, *parts[index + 1 :]]), axis_score(parts)

    assert after is not None
    assert before is not None
    assert after >= before


@given(PARTS)
def test_its_contributions_add_up_to_the_score(parts):
    found = contributions(parts)

    assert sum(part.points for part in found) == pytest.approx(axis_score(parts) or 0, abs=0.51 + 0.05 * len(found))
    assert all(part.points <= part.most for part in found)


@given(RULES, SCORES, SCORES)
def test_every_way_up_leads_to_its_grade_and_no_shorter_one_does(rule, potential, support):
    now = GRADES.index(rule.grade(potential, support))
    for way in ways_up(rule, potential, support):
        assert rule.grade(potential + way.potential, support + way.support) == way.grade
        assert GRADES.index(way.grade) < now
        if not way.potential:
            shorter = (rule.grade(potential, support + points) for points in range(1, way.support))
            assert all(GRADES.index(grade) >= now for grade in shorter)
        if not way.support:
            shorter = (rule.grade(potential + points, support) for points in range(1, way.potential))
            assert all(GRADES.index(grade) >= now for grade in shorter)


@given(RULES, SCORES, SCORES)
def test_it_names_a_way_whenever_there_is_one(rule, potential, support):
    now = GRADES.index(rule.grade(potential, support))
    above = {
        rule.grade(p, s)
        for p in (potential, *rule.potential.above(potential))
        for s in (support, *rule.support.above(support))
    }

    assert bool(ways_up(rule, potential, support)) == any(GRADES.index(grade) < now for grade in above)


def test_it_says_what_is_missing_to_the_next_grade():
    why = reasons(GradeRule(), 82, 45)

    assert (why.grade, why.potential_level, why.support_level) == (Grade.B, Level.HIGH, Level.MEDIUM)
    assert why.cell == "high/medium"
    assert [(way.potential, way.support, way.grade) for way in why.ways] == [(0, 25, Grade.A)]


def test_it_names_both_axes_where_neither_alone_is_enough():
    rule = GradeRule(matrix=dict.fromkeys(CELLS, "D") | {"high/high": "A"})

    assert [(way.potential, way.support) for way in ways_up(rule, 60, 50)] == [(10, 20)]


def test_it_has_no_way_up_from_the_best_grade_or_without_scores():
    assert ways_up(GradeRule(), 90, 90) == ()
    assert ways_up(GradeRule(), None, 90) == ()


def test_it_lists_what_is_not_known():
    unknown = Scored(Axis.SUPPORT, "attitude", 3, None)

    assert reasons(GradeRule(), 50, None, [Scored(Axis.POTENTIAL, "beds", 1, 50), unknown]).unknown == (unknown,)


def test_it_takes_a_matrix_of_nine_grades_only():
    assert matrix_is_complete(DEFAULT_MATRIX)
    wrong: object
    for wrong in (None, [], {}, dict(DEFAULT_MATRIX) | {"low/low": "E"}, dict(DEFAULT_MATRIX) | {"low/low": ["A"]}):
        assert not matrix_is_complete(wrong)
    assert not matrix_is_complete({cell: grade for cell, grade in DEFAULT_MATRIX.items() if cell != "low/low"})
    assert not matrix_is_complete(dict(DEFAULT_MATRIX) | {"top/low": "A"})


def test_it_notices_a_better_level_with_a_worse_grade():
    assert GradeRule().inversions() == []
    assert GradeRule(matrix=dict(DEFAULT_MATRIX) | {"high/low": "D", "medium/low": "C"}).inversions() == [
        ("high/low", "medium/low")
    ]
