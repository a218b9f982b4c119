"""The state columns: moved on by one visit or computed from all of them, they are the same."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Leave
from clients.actions import create_organisation, place, update_client
from clients.models import Client, Relationship
from tests.cast import TODAY
from tests.visits.conftest import NOW, logged
from visits.actions import close_step, log_visit, undo_visit
from visits.enums import Channel, NextStepState, Outcome
from visits.models import CadenceLine, NextStep
from visits.queries import for_logging, terms_of
from visits.requests import renew_rulebook
from visits.state import COLUMNS, State, from_facts, recompute_all, recompute_dates, row_of, write, write_if


def differing(relationship):
    return [(row.stored, state) for row, state in from_facts([relationship.pk]) if row.stored != state]


def state_of(relationship):
    relationship.refresh_from_db()
    return State(*(getattr(relationship, column) for column in COLUMNS))


visits = st.lists(
    st.tuples(st.integers(0, 90), st.sampled_from(Channel), st.sampled_from([Outcome.MET, Outcome.BUSY])), max_size=8
)


@given(visits)
@settings(max_examples=20)
def test_it_is_the_same_however_visits_came_in(li, dr_chen, visits):
    for days, channel, outcome in visits:
        then = NOW - timedelta(days=days)
        logged(dr_chen, li, at=then, happened_at=then, channel=channel, outcome=outcome, note="聊过")

        assert differing(dr_chen) == []


def test_it_goes_back_when_a_visit_is_taken_back(li, dr_chen):
    before = state_of(dr_chen)
    visit = logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)

    undo_visit(visit, by=li, at=NOW + timedelta(seconds=20))

    assert state_of(dr_chen) == before


def test_it_follows_a_next_step_that_was_closed(li, dr_chen):
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY + timedelta(days=1))
    without = state_of(dr_chen)

    assert close_step(NextStep.objects.get(), state=NextStepState.BROKEN, by=li, on=TODAY)

    assert without.due_on == TODAY + timedelta(days=1)
    assert state_of(dr_chen).due_on == TODAY + timedelta(days=7)


def test_it_follows_a_role(li, dr_chen):
    update_client(dr_chen.client, on=TODAY, style="driving")

    assert differing(dr_chen) == []


def test_it_pauses_neglect_while_the_rep_is_on_leave_without_cover(li, dr_chen):
    logged(dr_chen, li)
    before = state_of(dr_chen)

    Leave.objects.create(user=li, from_on=TODAY, to_on=TODAY + timedelta(days=13), state="approved")
    recompute_dates([dr_chen.pk])

    after = state_of(dr_chen)
    assert after.due_on == before.due_on
    assert after.neglected_on > before.neglected_on
    assert differing(dr_chen) == []


def test_it_counts_on_when_somebody_covers(li, wang, dr_chen):
    logged(dr_chen, li)
    before = state_of(dr_chen)

    Leave.objects.create(user=li, from_on=TODAY, to_on=TODAY + timedelta(days=13), state="approved", covered_by=wang)
    recompute_dates([dr_chen.pk])

    assert state_of(dr_chen) == before


def test_it_writes_nothing_when_nothing_differs(li, dr_chen):
    logged(dr_chen, li)

    assert recompute_all([dr_chen.pk]) == 0
    assert recompute_dates([dr_chen.pk]) == 0


@pytest.mark.parametrize("empty", [True, False])
def test_it_writes_many_rows_in_one_go(dr_chen, empty, django_assert_max_num_queries):
    days = [None] * 2 if empty else [TODAY, TODAY]
    state = State(*days, 1, 2, None, TODAY, None, TODAY)

    with django_assert_max_num_queries(1):
        write([(dr_chen.pk, state)])

    assert state_of(dr_chen) == state
    assert connection.vendor in {"sqlite", "postgresql"}


# --- somebody else was quicker ----------------------------------------------------------------------------------------


def logging(relationship, rep, meanwhile, **given):
    """Log a visit whose relationship was read before something else happened to it."""
    read_before = for_logging(Relationship.objects.all()).get(pk=relationship.pk)
    terms = terms_of(read_before)
    meanwhile()
    facts = {"channel": Channel.IN_PERSON, "outcome": Outcome.MET, "happened_at": NOW, "key": uuid4()}
    log_visit(relationship=read_before, rep=rep, terms=terms, at=NOW, **facts, **given)


def test_it_stands_when_the_visit_before_is_taken_back_meanwhile(li, dr_chen):
    first = logged(dr_chen, li)

    logging(dr_chen, li, lambda: undo_visit(first, by=li, at=NOW))

    assert differing(dr_chen) == []
    assert state_of(dr_chen).last_contact_on == TODAY


def test_it_goes_by_the_style_that_the_client_got_meanwhile(li, dr_chen):
    logging(dr_chen, li, lambda: update_client(dr_chen.client, on=TODAY, style="driving"))

    assert differing(dr_chen) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "lost"),
        ("grade", "D"),
        ("focus_until", TODAY),
        ("alert_open", True),
        ("last_contact_on", TODAY),
        ("last_in_person_on", TODAY),
        ("contact_days_that_week", 3),
        ("contact_days_that_month", 3),
        ("next_step_on", TODAY),
        ("due_on", None),
        ("neglected_on", TODAY),
        ("escalated_on", TODAY),
    ],
)
def test_it_writes_nothing_over_a_row_that_changed_meanwhile(li, dr_chen, column, value):
    read_before = for_logging(Relationship.objects.all()).get(pk=dr_chen.pk)
    stored = row_of(read_before).stored
    assert write_if(read_before, stored)

    Relationship.objects.filter(pk=dr_chen.pk).update(**{column: value})

    assert not write_if(read_before, stored)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("is_prescriber", False),
        ("is_decision_maker", True),
        ("is_influencer", True),
        ("style", "driving"),
        ("organisation", None),
    ],
)
def test_it_writes_nothing_when_the_client_changed_meanwhile(li, dr_chen, column, value):
    Client.objects.filter(pk=dr_chen.client_id).update(is_prescriber=True, is_decision_maker=False, is_influencer=False)
    read_before = for_logging(Relationship.objects.all()).get(pk=dr_chen.pk)
    stored = row_of(read_before).stored
    assert write_if(read_before, stored)

    Client.objects.filter(pk=dr_chen.client_id).update(**{column: value})

    assert not write_if(read_before, stored)


def test_it_goes_by_the_policy_that_came_meanwhile(li, nation, dr_chen):
    def shorten():
        CadenceLine.objects.filter(target="A").update(due_after=2)
        renew_rulebook()
        recompute_dates([dr_chen.pk])

    logging(dr_chen, li, shorten)

    assert differing(dr_chen) == []


def test_it_follows_a_move_to_a_place_of_another_kind(li, dr_chen):
    supplier = create_organisation(name="国药控股", kind="supplier")

    place(dr_chen.client, organisation=supplier, on=TODAY)

    assert differing(dr_chen) == []
