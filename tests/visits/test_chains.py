"""Attempts and the visit that ends them form one chain, in whatever order they were logged."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visits.conftest import NOW, logged
from visits.actions import correct_visit, undo_visit
from visits.chains import rechain, roots
from visits.enums import Outcome
from visits.models import Visit

YESTERDAY = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ([], []),
        ([(1, "met"), (2, "met")], [None, None]),
        ([(1, "not_found"), (2, "busy"), (3, "met"), (4, "met")], [None, 1, 1, None]),
        ([(1, "met"), (2, "busy"), (3, "met"), (4, "no_reply")], [None, None, 2, None]),
    ],
)
def test_a_chain_runs_from_the_first_attempt_to_the_visit_that_met(visits, expected):
    assert [root for _, root in roots(visits)] == expected


def test_a_late_visit_does_not_continue_a_later_attempt(li, dr_chen):
    attempt = logged(dr_chen, li, outcome=Outcome.NOT_FOUND)

    late = logged(dr_chen, li, happened_at=YESTERDAY)
    ended = logged(dr_chen, li)

    late.refresh_from_db()
    assert late.chain_id is None
    assert ended.chain_id == attempt.pk


def test_a_corrected_outcome_ends_the_chain_where_it_ended(li, dr_chen):
    first = logged(dr_chen, li, at=YESTERDAY, outcome=Outcome.NOT_FOUND)
    second = logged(dr_chen, li, outcome=Outcome.BUSY)

    correct_visit(first, by=li, at=NOW, reason="手误", outcome=Outcome.MET)

    second.refresh_from_db()
    assert second.chain_id is None


def test_nothing_continues_a_visit_that_was_taken_back(li, dr_chen):
    gone = logged(dr_chen, li, outcome=Outcome.NOT_FOUND)
    kept = logged(dr_chen, li, outcome=Outcome.BUSY)

    undo_visit(gone, by=li, at=NOW)

    kept.refresh_from_db()
    assert kept.chain_id is None


logs = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([Outcome.MET, Outcome.BUSY])), max_size=8)


@given(logs)
@settings(max_examples=20)
def test_it_is_the_same_however_visits_came_in(li, dr_chen, logs):
    Visit.objects.filter(relationship=dr_chen).update(chain=None)
    Visit.objects.filter(relationship=dr_chen).delete()
    for days, outcome in logs:
        logged(dr_chen, li, happened_at=NOW - timedelta(days=days), outcome=outcome)

    assert rechain(dr_chen.pk) == 0
