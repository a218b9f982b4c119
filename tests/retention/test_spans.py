from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.enums import Grade, Status
from clients.models import Relationship
from retention.models import StateSpan
from retention.spans import record_spans
from tests.cast import SINCE, TODAY, client_of
from tests.retention.panel import AT, YESTERDAY, dates, panel_of


def spans_of(relationship):
    return list(
        StateSpan.objects.filter(relationship=relationship)
        .order_by("pk")
        .values_list("grade", "status", "neglected", "from_on", "to_on")
    )


@pytest.fixture
def fresh(dr_chen):
    """A relationship without a history."""
    StateSpan.objects.all().delete()
    return dr_chen


def test_the_first_span_begins_with_the_relationship(fresh):
    assert record_spans([fresh.pk], on=TODAY, at=AT) == 1

    assert spans_of(fresh) == [("A", "active", False, SINCE, None)]
    assert StateSpan.objects.get().recorded_at == AT


def test_a_change_ends_the_span_and_begins_the_next(fresh):
    record_spans([fresh.pk], on=YESTERDAY, at=AT)
    dates(fresh, grade="B")

    record_spans([fresh.pk], on=TODAY, at=AT)

    assert spans_of(fresh) == [("A", "active", False, SINCE, TODAY), ("B", "active", False, TODAY, None)]


@pytest.mark.parametrize("state", [{"grade": "C"}, {"status": Status.LOST}, {"alert_open": True}])
def test_each_part_of_the_state_is_kept(fresh, state):
    record_spans([fresh.pk], on=YESTERDAY, at=AT)
    dates(fresh, **state)

    assert record_spans([fresh.pk], on=TODAY, at=AT) == 1


def test_a_move_to_another_territory_is_kept(fresh, south_1):
    record_spans([fresh.pk], on=YESTERDAY, at=AT)
    there = fresh.territory
    dates(fresh, territory=south_1)

    record_spans([fresh.pk], on=TODAY, at=AT)

    assert StateSpan.objects.on(YESTERDAY).get().territory == there
    assert StateSpan.objects.on(TODAY).get().territory == south_1


def test_it_changes_nothing_when_nothing_differs(fresh):
    record_spans([fresh.pk], on=YESTERDAY, at=AT)

    assert record_spans([fresh.pk], on=TODAY, at=AT) == 0
    assert len(spans_of(fresh)) == 1


def test_it_takes_two_statements_for_any_number(north_1, django_assert_num_queries):
    ids = [row.pk for row in panel_of(north_1, 50)]
    Relationship.objects.update(grade="C")

    with django_assert_num_queries(2):
        assert record_spans(ids, on=TODAY, at=AT) == 50


def test_it_looks_at_the_named_alone(north_1):
    first, second = panel_of(north_1, 2)
    Relationship.objects.update(grade="C")

    record_spans([first.pk], on=TODAY, at=AT)

    assert len(spans_of(first)) == 2
    assert len(spans_of(second)) == 1


def test_a_relationship_that_begins_later_has_no_earlier_history(north_1, anzhen):
    relationship = client_of(north_1, anzhen, "周敏", began_on=TODAY)

    assert not StateSpan.objects.filter(relationship=relationship).on(YESTERDAY).exists()
    assert StateSpan.objects.filter(relationship=relationship).on(TODAY).count() == 1


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=-3, max_value=5),
            st.sampled_from(Grade.values),
            st.sampled_from(Status.values),
            st.booleans(),
        ),
        max_size=8,
    )
)
@settings(max_examples=40)
def test_spans_leave_no_gap_and_never_overlap(dr_chen, steps):
    StateSpan.objects.all().delete()
    record_spans([dr_chen.pk], on=SINCE, at=AT)
    day = TODAY
    for days, grade, status, alert_open in steps:
        # A clock may go back, as when a night is caught up.
        day += timedelta(days=days)
        dates(dr_chen, grade=grade, status=status, alert_open=alert_open)
        record_spans([dr_chen.pk], on=day, at=AT)

    spans = list(StateSpan.objects.order_by("pk"))

    assert spans[0].from_on == SINCE
    assert [span.to_on for span in spans[:-1]] == [span.from_on for span in spans[1:]]
    assert spans[-1].to_on is None
    now = dates(dr_chen)
    assert (spans[-1].grade, spans[-1].status, spans[-1].neglected) == (now.grade, now.status, now.alert_open)
    for passed in range(-30, 45, 3):
        assert StateSpan.objects.on(TODAY + timedelta(days=passed)).count() == 1
