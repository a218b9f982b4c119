"""Win-backs: five steps strictly in order, and every end counts."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from clients.enums import Status
from clients.models import Relationship
from desk.checks import differences
from retention.enums import LossReason, LossState, WinBackOutcome, WinBackStep
from retention.models import Loss, StepDone, WinBack
from retention.winbacks import NotLost, StepsMissing, close_case, next_due, open_case, put_off
from tests.cast import TODAY
from tests.retention.lost import case_of, confirmed, stated, step_done
from visits.enums import NextStepState
from visits.models import NextStep
from workdays.queries import calendar

pytestmark = pytest.mark.usefixtures("today")
FRIDAY = TODAY + timedelta(days=4)


@pytest.fixture
def lost(dr_chen, wang):
    return confirmed(dr_chen, wang)


def close(case, outcome, by, **said):
    return close_case(case, outcome, by=by, on=TODAY, words="谈过了", **said)


def test_the_next_step_is_due_after_five_working_days(lost, li):
    assert next_due(TODAY, calendar()) == date(2026, 11, 23)
    assert case_of(lost, li).due_on == date(2026, 11, 23)


def test_opening_it_twice_is_opening_it_once(lost, li, wang):
    first = case_of(lost, li)

    assert case_of(lost, wang) == first


def test_nobody_is_won_back_who_is_not_lost(dr_chen, li):
    with pytest.raises(NotLost):
        open_case(stated(dr_chen, li), by=li, on=TODAY, calendar=calendar())


@pytest.mark.parametrize("done", range(5))
@pytest.mark.parametrize("step", WinBackStep)
def test_only_the_next_step_can_be_done(lost, li, done, step):
    case = case_of(lost, li, steps=done)

    was_done = step_done(case, step, li)
    case.refresh_from_db()

    assert was_done is (step == done + 1)
    assert case.step == done + was_done == StepDone.objects.count()
    assert NextStep.objects.count() == (case.step == WinBackStep.PLANNED)


def test_each_step_says_when_by_whom_and_until_when_the_next(lost, li):
    case = case_of(lost, li)

    step_done(case, WinBackStep.VISITED, li, on=TODAY, due_on=FRIDAY, words="先听了半小时")
    case.refresh_from_db()

    step = StepDone.objects.get()
    assert (step.on, step.by, step.words) == (TODAY, li, "先听了半小时")
    assert case.due_on == FRIDAY


def test_the_second_step_names_our_own_cause(lost, li):
    case = case_of(lost, li, steps=1)

    step_done(case, WinBackStep.CAUSE, li, cause=LossReason.SERVICE)
    case.refresh_from_db()

    assert case.cause == LossReason.SERVICE


def test_the_last_step_is_a_promise_to_the_client(lost, li, dr_chen):
    case = case_of(lost, li, steps=4)

    step_done(case, WinBackStep.PLANNED, li, words="周五送全文", due_on=FRIDAY)
    case.refresh_from_db()
    dr_chen.refresh_from_db()

    promise = NextStep.objects.get()
    assert (promise.words, promise.due_on, promise.is_promise, promise.state) == ("周五送全文", FRIDAY, True, "open")
    assert case.next_step == promise
    # A lost client is due on the day of her promise.
    assert (dr_chen.next_step_on, dr_chen.due_on) == (FRIDAY, FRIDAY)
    assert not list(differences([dr_chen.pk]))


def test_another_day_can_be_said_until_the_promise(lost, li):
    case = case_of(lost, li, steps=4)

    assert put_off(case, due_on=FRIDAY)
    step_done(case, WinBackStep.PLANNED, li)

    assert not put_off(case, due_on=FRIDAY)


def test_restored_makes_her_active_and_ends_the_loss(lost, li, dr_chen):
    case = case_of(lost, li, steps=5)

    assert close(case, WinBackOutcome.RESTORED, li)
    lost.refresh_from_db()
    dr_chen.refresh_from_db()

    assert dr_chen.status == Status.ACTIVE
    assert (lost.state, lost.ended_on) == (LossState.RESTORED, TODAY)
    assert not list(differences([dr_chen.pk]))


@pytest.mark.parametrize("outcome", [WinBackOutcome.IMPROVED, WinBackOutcome.NOT_RESTORABLE])
def test_other_ends_leave_her_lost(lost, li, dr_chen, outcome):
    close(case_of(lost, li, steps=5), outcome, li)
    dr_chen.refresh_from_db()

    assert dr_chen.status == Status.LOST
    assert Loss.objects.get().state == LossState.CONFIRMED


@pytest.mark.parametrize("steps", range(5))
def test_before_the_dated_step_only_not_restorable_can_be_said(lost, li, steps):
    case = case_of(lost, li, steps=steps)

    for outcome in (WinBackOutcome.RESTORED, WinBackOutcome.IMPROVED):
        with pytest.raises(StepsMissing):
            close(case, outcome, li)

    assert close(case, WinBackOutcome.NOT_RESTORABLE, li)


def test_closing_it_twice_is_closing_it_once(lost, li):
    case = case_of(lost, li, steps=5)
    close(case, WinBackOutcome.NOT_RESTORABLE, li)

    assert not close(case, WinBackOutcome.RESTORED, li)
    assert WinBack.objects.get().outcome == WinBackOutcome.NOT_RESTORABLE


def test_nothing_is_done_in_a_closed_case(lost, li):
    case = case_of(lost, li, steps=1)
    close(case, WinBackOutcome.NOT_RESTORABLE, li)

    assert not step_done(case, WinBackStep.CAUSE, li)


def test_every_case_stays_in_the_rate(lost, li):
    close(case_of(lost, li), WinBackOutcome.NOT_RESTORABLE, li)
    close(case_of(lost, li, steps=5), WinBackOutcome.IMPROVED, li)
    close(case_of(lost, li, steps=5), WinBackOutcome.RESTORED, li)

    closed = WinBack.objects.exclude(outcome="")
    assert (closed.filter(outcome="restored").count(), closed.count()) == (1, 3)


def test_a_promise_that_was_kept_stays_with_the_case(lost, li):
    case = case_of(lost, li, steps=5)
    NextStep.objects.update(state=NextStepState.DONE, closed_on=TODAY)
    case.refresh_from_db()

    assert case.next_step.state == NextStepState.DONE


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": 5, "cause": "uncared"},
        {"step": 2},
        {"outcome": "restored", "closed_on": TODAY},
        {"outcome": "not_restorable"},
        {"closed_on": TODAY},
    ],
)
def test_the_database_refuses_what_skips_a_step(lost, li, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        WinBack.objects.create(loss=lost, opened_on=TODAY, opened_by=li, due_on=TODAY, **wrong)


def test_who_may_see_a_case(lost, li, wang, zhao, admin):
    case = case_of(lost, li, steps=1)

    for user, sees in ((li, True), (wang, True), (zhao, False), (admin, False)):
        assert WinBack.objects.visible_to(user).filter(pk=case.pk).exists() is sees
        assert StepDone.objects.visible_to(user).exists() is sees


def test_lost_clients_stay_in_the_list_under_their_status(client, lost, li, dr_chen):
    client.force_login(li)

    shown = client.get("/clients/?status=lost&total=1").content.decode()

    assert 'data-total="1"' in shown
    assert Relationship.objects.get().status == Status.LOST
