"""Which way from candidate to target, what each step needs, and that there is no other."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Phase, Status
from clients.phases import LONGEST, TRIAL, WAYS, Refusal, Standing, is_over, refusal

ON = date(2026, 11, 16)
LATER = ON + TRIAL
CANDIDATE = Standing(Phase.CANDIDATE, flags=1)
TRIED = Standing(Phase.TRIAL, flags=1, ends_on=ON)


def refused(old, new, *, reason="门诊量大", ends_on=LATER):
    return refusal(old, new, reason=reason, ends_on=ends_on, on=ON)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CANDIDATE, Phase.TRIAL),
        (CANDIDATE, Phase.UNSUITABLE),
        (TRIED, Phase.TARGET),
        (TRIED, Phase.CANDIDATE),
        (TRIED, Phase.UNSUITABLE),
        (TRIED, Phase.TRIAL),
        (Standing(Phase.TARGET), Phase.CANDIDATE),
        (Standing(Phase.UNSUITABLE, Status.CLOSED), Phase.CANDIDATE),
    ],
)
def test_the_way(old, new):
    assert refused(old, new) is None


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new in product(Phase, Phase) if new not in WAYS[old]])
def test_there_is_no_other(old, new):
    assert refused(Standing(old, flags=3), new) == Refusal.NO_WAY


@pytest.mark.parametrize(
    ("old", "new", "said", "why"),
    [
        (CANDIDATE._replace(flags=0), Phase.TRIAL, {}, Refusal.NO_FLAG),
        (CANDIDATE, Phase.TRIAL, {"ends_on": None}, Refusal.BAD_END),
        (CANDIDATE, Phase.TRIAL, {"ends_on": ON}, Refusal.BAD_END),
        (CANDIDATE, Phase.TRIAL, {"ends_on": ON + LONGEST + timedelta(1)}, Refusal.BAD_END),
        (CANDIDATE, Phase.UNSUITABLE, {"reason": " \u3000"}, Refusal.NO_REASON),
        (TRIED, Phase.TRIAL, {"reason": ""}, Refusal.NO_REASON),
        (TRIED._replace(ends_on=LATER), Phase.TRIAL, {}, Refusal.BAD_END),
        (TRIED._replace(extensions=1), Phase.TRIAL, {}, Refusal.EXTENDED),
        (TRIED, Phase.TARGET, {"reason": ""}, Refusal.NO_REASON),
        (TRIED._replace(status=Status.LOST), Phase.TARGET, {}, Refusal.LOST),
        (CANDIDATE._replace(status=Status.CLOSED), Phase.TRIAL, {}, Refusal.LOST),
    ],
)
def test_each_step_needs_its_own(old, new, said, why):
    assert refused(old, new, **said) == why


def test_what_speaks_for_her_is_reason_enough_to_try():
    assert refused(CANDIDATE, Phase.TRIAL, reason="") is None


@given(
    st.sampled_from(list(Phase)),
    st.sampled_from(list(Phase)),
    st.integers(0, 3),
    st.integers(0, 2),
    st.integers(-200, 200),
    st.text(max_size=3),
)
def test_nobody_becomes_a_target_but_from_a_trial_with_a_reason(old, new, flags, extensions, days, reason):
    standing = Standing(old, Status.ACTIVE, flags, ON, extensions)

    allowed = refused(standing, new, reason=reason, ends_on=ON + timedelta(days=days)) is None

    if allowed and new == Phase.TARGET:
        assert old == Phase.TRIAL
        assert reason.strip()
    if allowed and new == Phase.TRIAL:
        assert 0 < days <= LONGEST.days


@pytest.mark.parametrize(
    ("phase", "ends_on", "over"),
    [("trial", ON, True), ("trial", LATER, False), ("trial", None, False), ("candidate", ON, False)],
)
def test_a_trial_is_over_when_its_day_has_come(phase, ends_on, over):
    assert is_over(phase, ends_on, ON) is over
