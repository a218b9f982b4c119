from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import FilingState, LeaveFault, PostingRole
from accounts.rules import filing_state, fits_node, is_plausible_expiry, leave_fault
from tests.cast import TODAY


@pytest.mark.parametrize(
    ("role", "is_leaf", "fits"),
    [(PostingRole.REP, True, True), (PostingRole.REP, False, False), (PostingRole.MANAGER, False, True)],
)
def test_a_rep_is_posted_to_a_leaf_and_a_manager_anywhere(role, is_leaf, fits):
    assert fits_node(role, is_leaf=is_leaf) == fits


days = st.integers(-2000, 2000).map(timedelta)


@pytest.mark.parametrize(
    ("number", "left", "state"),
    [
        ("", 100, FilingState.MISSING),
        ("BA-1", None, FilingState.MISSING),
        ("BA-1", 31, FilingState.VALID),
        ("BA-1", 30, FilingState.EXPIRING),
        ("BA-1", 0, FilingState.EXPIRING),
        ("BA-1", -1, FilingState.EXPIRED),
    ],
)
def test_a_filing_is_good_on_its_last_day_and_warned_of_thirty_days_before(number, left, state):
    expires_on = None if left is None else TODAY + timedelta(days=left)

    assert filing_state(number, expires_on, TODAY) == state


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        (0, 0, None),
        (1, 0, LeaveFault.ENDS_BEFORE_START),
        (-90, -88, None),
        (-91, 0, LeaveFault.TOO_EARLY),
        (550, 551, None),
        (551, 552, LeaveFault.TOO_LATE),
        (0, 365, None),
        (0, 366, LeaveFault.TOO_LONG),
    ],
)
def test_leave_is_refused_where_it_must_be_a_typing_error(first, last, fault):
    assert leave_fault(TODAY + timedelta(first), TODAY + timedelta(last), TODAY) == fault


@given(days, days)
def test_leave_that_passes_begins_before_it_ends(first, last):
    if leave_fault(TODAY + first, TODAY + last, TODAY) is None:
        assert first <= last


@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date.max])
def test_absurd_days_fall_out_without_an_error_of_arithmetic(day):
    assert leave_fault(day, day, TODAY) is not None
    assert not is_plausible_expiry(day, TODAY)
