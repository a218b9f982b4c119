from datetime import timedelta
from itertools import cycle, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Territory
from clients.models import Client, Relationship
from grading.enums import Axis, Level
from grading.expressions import at_level, effective_case, grade_case, level_case
from grading.rules import NOT_BY_HAND, ByHand, GradeRule
from tests.cast import TODAY
from tests.grading.test_rules import RULES

EVERY_SCORE = [None, *range(101)]


@pytest.fixture
def every_pair(nation: Territory) -> None:
    """A relationship for each of the 102 × 102 pairs of scores: a client per potential, a territory per support."""
    paths = [f"{nation.path}{number:04d}" for number in range(len(EVERY_SCORE))]
    nodes = Territory.objects.bulk_create(Territory(path=path, depth=2, code=path, name=path) for path in paths)
    people = Client.objects.bulk_create(Client(full_name=f"{score}") for score in EVERY_SCORE)
    hands = cycle(BY_HAND)
    pairs = product(zip(people, EVERY_SCORE, strict=True), zip(nodes, EVERY_SCORE, strict=True))
    Relationship.objects.bulk_create(
        Relationship(
            client=person,
            territory=node,
            began_on=TODAY,
            potential=potential,
            support=support,
            grade_by_hand=hand.grade,
            grade_by_hand_until=hand.until,
        )
        for ((person, potential), (node, support)), hand in zip(pairs, hands, strict=False)
    )


# As many as nothing divides 102 by, so that each meets every score.
BY_HAND = [
    NOT_BY_HAND,
    *(ByHand(grade, TODAY + timedelta(days=days)) for grade, days in (("A", -1), ("D", 0), ("B", 30), ("C", -400))),
]


def assert_equal_everywhere(rule: GradeRule) -> None:
    rows = Relationship.objects.annotate(by_sql=grade_case(rule), effective=effective_case(rule, TODAY))
    columns = ("potential", "support", "grade_by_hand", "grade_by_hand_until", "by_sql", "effective")
    found = list(rows.values_list(*columns))

    assert len(found) == 102 * 102
    for potential, support, hand, until, by_sql, effective in found:
        assert by_sql == rule.grade(potential, support)
        assert effective == rule.effective(potential, support, ByHand(hand, until), on=TODAY)


def test_it_grades_like_the_rule_on_every_pair_of_scores(every_pair):
    assert_equal_everywhere(GradeRule())


@settings(max_examples=15)
@given(rule=RULES)
def test_it_grades_like_the_rule_by_any_scheme(every_pair, rule):
    assert_equal_everywhere(rule)


@settings(max_examples=10)
@given(rule=RULES, axis=st.sampled_from(Axis))
def test_it_tells_levels_like_the_rule(every_pair, rule, axis):
    cut_offs = rule.cut_offs(axis)
    rows = Relationship.objects.annotate(level=level_case(axis, cut_offs))
    found = dict(rows.values_list(axis.value, "level").distinct())

    assert found == {score: "" if score is None else cut_offs.level(score) for score in EVERY_SCORE}
    for level in Level:
        fits = Relationship.objects.filter(at_level(axis, cut_offs, level)).values_list(axis.value, flat=True)
        assert set(fits) == {score for score, other in found.items() if other == level}
