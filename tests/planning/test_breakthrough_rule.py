"""The rules of a breakthrough plan, by tables."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.breakthroughs.rule import (
    Goal,
    Judged,
    fits,
    is_lawful_measure,
    loose_end,
    may_carry_over,
    missing_to_start,
    missing_to_win,
    progress,
    quarter_to_plan,
    second_round_confirms,
)
from workdays.quarters import Quarter

ON, ENDS_ON = date(2026, 11, 16), date(2026, 12, 31)
COMPLETE = Goal("declined", "method", "attitude", 2, 4, date(2026, 12, 18), 1)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"origin": ""}, ["origin"]),
        ({"diagnosis": ""}, ["diagnosis"]),
        ({"measure": ""}, ["measure"]),
        ({"measure": "prescriptions"}, ["measure"]),
        ({"baseline": None}, ["baseline"]),
        ({"baseline": 0}, ["baseline"]),
        ({"target": None}, ["target"]),
        ({"target": 2}, ["target"]),
        ({"target": 6}, ["target"]),
        ({"target_on": None}, ["target_on"]),
        ({"target_on": ON}, ["target_on"]),
        ({"target_on": date(2027, 1, 1)}, ["target_on"]),
        ({"target_on": ENDS_ON}, []),
        ({"approaches": 0}, ["approaches"]),
    ],
)
def test_a_plan_starts_with_everything_that_makes_a_goal(change, missing):
    assert missing_to_start(COMPLETE._replace(**change), ends_on=ENDS_ON, on=ON) == missing


def test_an_empty_plan_lacks_everything_in_the_order_of_the_form():
    found = missing_to_start(Goal("", "", "", None, None, None, 0), ends_on=ENDS_ON, on=ON)

    assert found == ["origin", "diagnosis", "measure", "baseline", "target", "target_on", "approaches"]


@pytest.mark.parametrize(
    "words",
    [
        "每月处方数",
        "销量（盒）",
        "纯销",
        "季度任务量",
        "带金",
        "prescriptions a month",
        "Sales quota",
        "ＱＵＯＴＡ",
        "commission",
        "Rx count",
    ],
)
def test_prescriptions_sales_and_pay_are_not_counted(words):
    assert not is_lawful_measure(words)


@pytest.mark.parametrize(
    "words", ["", "愿意谈到第几步", "共同讨论的病例", "meetings attended", "answers my questions", "血压达标"]
)
def test_what_the_client_says_or_does_may_be_counted(words):
    assert is_lawful_measure(words)


@pytest.mark.parametrize(
    ("on", "quarter"),
    [
        (date(2026, 10, 1), Quarter(2026, 4)),
        (date(2026, 12, 17), Quarter(2026, 4)),
        (date(2026, 12, 18), Quarter(2027, 1)),
        (date(2026, 12, 31), Quarter(2027, 1)),
        (date(2027, 1, 1), Quarter(2027, 1)),
    ],
)
def test_in_the_last_two_weeks_the_next_quarter_is_planned(on, quarter):
    assert quarter_to_plan(on) == quarter
    # What could still be planned for its own quarter is not carried over yet.
    assert may_carry_over(ENDS_ON, on) == (on >= date(2026, 12, 18))


@pytest.mark.parametrize(
    ("grade", "status", "ends_on", "why"),
    [
        ("B", "active", ENDS_ON, None),
        ("A", "active", ENDS_ON, None),
        ("C", "active", ENDS_ON, "regraded"),
        ("-", "active", ENDS_ON, "regraded"),
        ("B", "active", ON, None),
        ("B", "active", ON - timedelta(days=1), "ended"),
        ("A", "active", ON - timedelta(days=1), "ended"),
        ("B", "lost", ENDS_ON, "not_served"),
        ("A", "closed", ENDS_ON, "not_served"),
    ],
)
def test_a_running_plan_asks_for_its_end_when_its_client_or_its_quarter_is_gone(grade, status, ends_on, why):
    assert loose_end(grade=grade, status=status, ends_on=ends_on, on=ON) == why


HIGH, SUMMER, AUTUMN, WINTER = 70, date(2026, 8, 3), date(2026, 10, 12), date(2027, 1, 11)


@pytest.mark.parametrize(
    ("assessed", "confirms"),
    [
        ([], False),
        ([(AUTUMN, 80)], False),
        # Twice in one quarter is one round.
        ([(AUTUMN, 80), (date(2026, 12, 1), 90)], False),
        ([(AUTUMN, 80), (WINTER, 70)], True),
        ([(AUTUMN, 69), (WINTER, 70)], False),
        ([(AUTUMN, 80), (WINTER, 69)], False),
        ([(AUTUMN, None), (WINTER, 80)], False),
        # What was found last in a quarter is what it says.
        ([(AUTUMN, 80), (date(2026, 12, 1), 60), (WINTER, 80)], False),
        # The two newest quarters decide.
        ([(SUMMER, 80), (AUTUMN, 50), (WINTER, 80)], False),
        ([(SUMMER, 50), (AUTUMN, 80), (WINTER, 80)], True),
        ([(SUMMER, 80), (WINTER, 80)], True),
    ],
)
def test_a_second_round_confirms_when_both_found_high_support(assessed, confirms):
    assert second_round_confirms([Judged(*each) for each in reversed(assessed)], HIGH) is confirms


@pytest.mark.parametrize(
    ("grade", "joint", "second", "missing"),
    [
        ("A", True, False, []),
        ("A", False, True, []),
        ("A", True, True, []),
        ("A", False, False, ["support"]),
        ("B", True, True, ["grade"]),
        ("B", False, False, ["grade", "support"]),
        ("-", True, False, ["grade"]),
    ],
)
def test_an_a_is_graded_and_confirmed(grade, joint, second, missing):
    assert missing_to_win(grade, has_joint_visit=joint, has_second_round=second) == missing


@given(baseline=st.integers(0, 1000), target=st.integers(0, 1000), reached=st.integers(0, 1000))
def test_progress_is_a_share_of_the_way(baseline, target, reached):
    found = progress(baseline, target, reached)

    assert 0 <= found <= 100
    if target > baseline:
        assert (found == 100) == (reached >= target)
        assert found == 0 or reached > baseline


@pytest.mark.parametrize(
    ("measure", "value", "is_one"),
    [
        ("attitude", 0, False),
        ("attitude", 5, True),
        ("patients", 0, True),
        ("patients", 4, False),
        ("other", 1001, False),
    ],
)
def test_a_value_is_one_of_its_measure(measure, value, is_one):
    assert fits(measure, value) is is_one
