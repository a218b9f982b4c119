"""What is read for the evidence: the 90 days before, as they were."""

from datetime import timedelta

import pytest

from accounts.enums import LeaveState
from accounts.models import Leave
from grading.models import Assessment
from grading.queries import scheme_for
from retention.models import NeglectAlert, StateSpan
from retention.queries import LostCase, evidence_for, rep_then
from tests.cast import TODAY, client_of
from tests.retention.panel import AT, panel_of
from tests.visits.conftest import logged
from visits.models import NextStep
from workdays.queries import calendar

pytestmark = pytest.mark.usefixtures("today")
START = TODAY - timedelta(days=90)


def of(relationship, lost_on=TODAY):
    return evidence_for([LostCase(relationship.pk, lost_on)])[relationship.pk]


def met(relationship, rep, day, **given):
    at = AT + (day - TODAY) + timedelta(hours=10)
    return logged(relationship, rep, at=at, **given)


def test_it_counts_contact_days_of_the_ninety_days_before(dr_chen, li):
    for day in (START - timedelta(days=1), START, TODAY - timedelta(days=1), TODAY):
        met(dr_chen, li, day)
    met(dr_chen, li, TODAY - timedelta(days=1))
    met(dr_chen, li, TODAY - timedelta(days=2), outcome="not_found")

    found = of(dr_chen)

    assert found.contacts == 2
    assert found.last_contact_on == TODAY - timedelta(days=1)
    assert found.longest_gap == calendar().between(START, TODAY - timedelta(days=1))


def test_a_gap_begins_with_the_last_contact_before(dr_chen, li):
    met(dr_chen, li, START - timedelta(days=30))

    assert of(dr_chen).longest_gap == calendar().between(START - timedelta(days=30), TODAY)


def test_without_a_contact_before_it_begins_with_the_days_looked_at(dr_chen, li):
    met(dr_chen, li, TODAY - timedelta(days=1))

    assert of(dr_chen).longest_gap == calendar().between(START, TODAY - timedelta(days=1))


def test_it_asks_by_the_grade_she_had_then(dr_chen):
    """C until a month ago, A since: twenty days an A is seen every five, the others a C every twenty."""
    month_ago = TODAY - timedelta(days=28)
    StateSpan.objects.all().delete()
    kept = {"relationship": dr_chen, "territory": dr_chen.territory, "status": "active", "neglected": False}
    StateSpan.objects.create(grade="C", from_on=START - timedelta(days=9), to_on=month_ago, recorded_at=AT, **kept)
    StateSpan.objects.create(grade="A", from_on=month_ago, recorded_at=AT, **kept)
    yesterday = timedelta(days=1)
    as_c = calendar().between(START - yesterday, month_ago - yesterday)
    as_a = calendar().between(month_ago - yesterday, TODAY - yesterday)

    assert of(dr_chen).contacts_asked == int(as_c / 20 + as_a / 5)


def test_without_a_history_it_asks_by_the_grade_of_now(dr_chen):
    with_history = of(dr_chen).contacts_asked
    StateSpan.objects.all().delete()

    assert of(dr_chen).contacts_asked == with_history > 10


def test_it_asks_for_nothing_before_she_was_a_client(north_1, anzhen):
    newcomer = client_of(north_1, anzhen, "新客户", grade="A", began_on=TODAY - timedelta(days=7))

    assert of(newcomer).contacts_asked == 1


def test_leave_without_cover_asks_for_nothing(dr_chen, li):
    before = of(dr_chen).contacts_asked
    facts = {"from_on": TODAY - timedelta(days=35), "to_on": TODAY - timedelta(days=8)}
    Leave.objects.create(user=li, state=LeaveState.APPROVED, **facts)

    assert of(dr_chen).contacts_asked == before - 4


@pytest.mark.parametrize(
    ("due", "state", "is_promise", "broken"),
    [
        (-1, "open", True, 1),
        (-1, "broken", True, 1),
        (-1, "done", True, 0),
        (-1, "cancelled", True, 0),
        (-1, "broken", False, 0),
        (0, "open", True, 0),
        (-91, "broken", True, 0),
    ],
)
def test_it_counts_promises_that_were_broken_or_never_kept(dr_chen, li, due, state, is_promise, broken):
    closed_on = None if state == "open" else TODAY
    NextStep.objects.create(
        relationship=dr_chen,
        rep=li,
        words="送指南",
        due_on=TODAY + timedelta(days=due),
        state=state,
        closed_on=closed_on,
        is_promise=is_promise,
    )

    assert of(dr_chen).promises_broken == broken


def test_it_counts_alerts_by_the_day_they_opened_and_were_escalated(dr_chen):
    for opened, escalated in ((-200, -89), (-30, -20), (-10, None), (0, None)):
        day = TODAY + timedelta(days=opened)
        NeglectAlert.objects.create(
            relationship=dr_chen,
            territory=dr_chen.territory,
            grade="A",
            since_on=day,
            opened_on=day,
            escalated_on=None if escalated is None else TODAY + timedelta(days=escalated),
            closed_on=TODAY,
        )

    found = of(dr_chen)

    assert (found.alerts_opened, found.alerts_escalated) == (2, 2)


def test_it_says_how_support_stood_then_and_now(dr_chen, li):
    scheme = scheme_for(dr_chen.territory, TODAY)
    for days, support in ((-100, 75), (-50, 60), (-1, 30), (1, 99)):
        on = TODAY + timedelta(days=days)
        Assessment.objects.create(relationship=dr_chen, scheme=scheme, author=li, on=on, support=support)

    found = of(dr_chen)

    assert (found.support_then, found.support_now) == (75, 30)


def test_who_was_her_rep_then(north_1, li):
    assert rep_then({north_1.pk}, TODAY) == {north_1.pk: li.pk}


def test_a_vacant_territory_had_no_rep(north_1):
    assert rep_then({north_1.pk}, TODAY) == {}


def test_it_asks_the_same_number_of_times_for_one_and_for_thirty(north_1, django_assert_num_queries, dr_chen):
    with django_assert_num_queries(8):
        of(dr_chen)
    cases = [LostCase(row.pk, TODAY) for row in panel_of(north_1, 30)]
    with django_assert_num_queries(8):
        assert len(evidence_for(cases)) == 30


def test_it_reads_each_case_before_its_own_day(dr_chen, li, north_1, anzhen):
    other = client_of(north_1, anzhen, "王建国", grade="A")
    for relationship in (dr_chen, other):
        met(relationship, li, TODAY - timedelta(days=10))

    found = evidence_for([LostCase(dr_chen.pk, TODAY - timedelta(days=10)), LostCase(other.pk, TODAY)])

    assert (found[dr_chen.pk].contacts, found[other.pk].contacts) == (0, 1)
