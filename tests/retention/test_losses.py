"""Losses: stated, denied, decided, undone; the status through its one writer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Territory
from clients.enums import Status
from clients.models import Relationship
from clients.moving import CoveredThere
from desk.checks import differences, grade_differences
from grading.models import Scheme
from retention.actions import open_alerts, set_status
from retention.enums import LossReason, LossState, Verdict
from retention.losses import (
    NotServed,
    WinBackGoesOn,
    confirm,
    deny,
    dismiss,
    open_loss,
    transfer,
)
from retention.models import Loss, NeglectAlert, StateSpan
from tests.cast import TODAY, client_of
from tests.retention.lost import case_of, confirmed, stated, suspected
from tests.retention.panel import AT, neglected
from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")
DECIDED = {"at": NOW, "on": TODAY}


def status(relationship):
    relationship.refresh_from_db()
    return relationship.status


def in_order():
    """Whether every state column is what the facts say."""
    ids = list(Relationship.objects.values_list("pk", flat=True))
    return not [*differences(ids), *grade_differences(on=TODAY)]


# --- the one writer of the status -------------------------------------------------------------------------------------


def test_a_lost_client_has_no_dates_no_alert_and_a_span(dr_chen):
    neglected(dr_chen)
    open_alerts(on=TODAY, at=AT)

    changed = set_status([dr_chen.pk], Status.LOST, on=TODAY)

    assert changed == [dr_chen.pk]
    assert status(dr_chen) == Status.LOST
    assert (dr_chen.due_on, dr_chen.neglected_on, dr_chen.alert_open) == (None, None, False)
    assert NeglectAlert.objects.get().closed_on == TODAY
    assert StateSpan.objects.filter(to_on__isnull=True).get().status == Status.LOST
    # Everything is in order, but that no loss says why.
    assert [row.column for row in differences([dr_chen.pk])] == ["status"]


def test_the_same_status_again_changes_nothing(dr_chen):
    set_status([dr_chen.pk], Status.LOST, on=TODAY)
    spans = StateSpan.objects.count()

    assert set_status([dr_chen.pk], Status.LOST, on=TODAY + timedelta(days=1)) == []
    assert StateSpan.objects.count() == spans


def test_who_is_served_again_has_her_dates_back(dr_chen):
    before = (dr_chen.due_on, dr_chen.neglected_on)
    set_status([dr_chen.pk], Status.LOST, on=TODAY)

    set_status([dr_chen.pk], Status.ACTIVE, on=TODAY)

    assert status(dr_chen) == Status.ACTIVE
    assert (dr_chen.due_on, dr_chen.neglected_on) == before
    assert in_order()


# --- stating ----------------------------------------------------------------------------------------------------------


def test_what_the_owner_states_waits_for_the_manager(dr_chen, li):
    loss = stated(dr_chen, li)

    assert (loss.state, loss.reason, loss.stated_reason) == (LossState.STATED, "uncared", "uncared")
    assert (loss.grade, loss.territory, loss.rep, loss.stated_by) == ("A", dr_chen.territory, li, li)
    assert loss.verdict == Verdict.AGREES
    assert status(dr_chen) == Status.ACTIVE


def test_what_a_manager_states_counts_at_once(dr_chen, wang):
    loss = confirmed(dr_chen, wang)

    assert (loss.state, loss.decided_by, loss.stated_by) == (LossState.CONFIRMED, wang, wang)
    assert status(dr_chen) == Status.LOST
    assert in_order()


def test_stating_it_again_changes_nothing(dr_chen, li):
    first = stated(dr_chen, li)

    again = stated(dr_chen, li, reason=LossReason.DIED, words="别的")

    assert again == first
    assert Loss.objects.get().reason == LossReason.UNCARED


def test_not_known_is_a_reason(dr_chen, li):
    assert stated(dr_chen, li, reason=LossReason.UNKNOWN, words="").verdict == Verdict.UNCLEAR


def test_it_answers_a_suspicion(dr_chen, li):
    logged(dr_chen, li, at=NOW - timedelta(days=10))
    loss = suspected(dr_chen)

    answered = stated(dr_chen, li, lost_on=TODAY - timedelta(days=20))

    assert answered.pk == loss.pk
    assert (answered.state, answered.sign) == (LossState.STATED, "no_contact")
    # With the records of the day she is said to be lost on.
    assert answered.lost_on == TODAY - timedelta(days=20)
    assert (loss.contacts, answered.contacts) == (1, 0)


def test_nobody_is_lost_with_a_closed_relationship(dr_chen, li):
    Relationship.objects.update(status=Status.CLOSED)

    with pytest.raises(NotServed):
        stated(dr_chen, li)


def test_it_is_lost_where_it_was_whoever_has_her_now(dr_chen, li, zhao, south_1):
    loss = stated(dr_chen, li)
    Relationship.objects.update(territory=south_1, grade="C")

    assert Loss.objects.visible_to(li).get() == loss
    assert not Loss.objects.visible_to(zhao).exists()
    assert Loss.objects.get().grade == "A"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": LossState.STATED},
        {"state": LossState.CONFIRMED, "reason": "competitor_rep"},
        {"state": LossState.DISMISSED},
        {"state": LossState.RESTORED, "reason": "uncared"},
        {"state": LossState.CONFIRMED, "reason": "uncared", "ended_on": TODAY},
    ],
)
def test_the_database_refuses_what_makes_no_sense(dr_chen, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Loss.objects.create(
            relationship=dr_chen, territory=dr_chen.territory, grade="A", lost_on=TODAY, recorded_at=NOW, **wrong
        )


def test_the_database_keeps_one_open_loss_a_client(dr_chen):
    suspected(dr_chen)

    with pytest.raises(IntegrityError), transaction.atomic():
        suspected(dr_chen)


# --- deciding ---------------------------------------------------------------------------------------------------------


def test_confirming_with_another_reason_keeps_both(dr_chen, li, wang):
    loss = stated(dr_chen, li, reason=LossReason.PRODUCT)

    assert confirm(loss, by=wang, reason=LossReason.UNCARED, words="两个月没去", **DECIDED)
    loss.refresh_from_db()

    assert (loss.stated_reason, loss.reason, loss.decision) == ("product", "uncared", "两个月没去")
    # The verdict stays that of what was stated.
    assert loss.verdict == Verdict.DISAGREES
    assert status(dr_chen) == Status.LOST


def test_confirming_twice_is_confirming_once(dr_chen, li, wang):
    loss = stated(dr_chen, li)
    confirm(loss, by=wang, reason=LossReason.UNCARED, **DECIDED)

    assert not confirm(loss, by=wang, reason=LossReason.DIED, **DECIDED)
    assert Loss.objects.get().reason == LossReason.UNCARED


def test_a_suspicion_nobody_answered_can_be_confirmed(dr_chen, wang):
    loss = suspected(dr_chen)

    confirm(loss, by=wang, reason=LossReason.UNKNOWN, **DECIDED)
    loss.refresh_from_db()

    assert (loss.state, loss.stated_reason) == (LossState.CONFIRMED, "unknown")


def test_denying_leaves_it_to_the_manager(dr_chen, li):
    loss = suspected(dr_chen)

    assert deny(loss, by=li, at=NOW, words="上周通过电话")
    assert not deny(loss, by=li, at=NOW, words="又一次")
    loss.refresh_from_db()

    assert (loss.state, loss.answer, loss.answered_by) == (LossState.SUSPECTED, "上周通过电话", li)
    assert not Loss.objects.waiting_for_owner().exists()
    assert Loss.objects.waiting_for_manager().get() == loss


@pytest.mark.parametrize("make", [suspected, stated])
def test_dismissing_what_was_not_decided(dr_chen, li, wang, make):
    loss = make(dr_chen) if make is suspected else make(dr_chen, li)

    assert dismiss(loss, by=wang, words="进修去了", **DECIDED)
    assert not dismiss(loss, by=wang, words="再来", **DECIDED)

    assert Loss.objects.get().decision == "进修去了"
    assert status(dr_chen) == Status.ACTIVE
    assert open_loss(dr_chen) is None


def test_dismissing_undoes_a_confirmed_one(dr_chen, wang):
    loss = confirmed(dr_chen, wang)

    dismiss(loss, by=wang, words="记错人了", **DECIDED)

    assert status(dr_chen) == Status.ACTIVE
    assert Loss.objects.get().state == LossState.DISMISSED
    assert in_order()


def test_it_is_not_undone_while_she_is_being_won_back(dr_chen, wang):
    loss = confirmed(dr_chen, wang)
    case_of(loss, wang)

    with pytest.raises(WinBackGoesOn):
        dismiss(loss, by=wang, words="记错人了", **DECIDED)

    assert status(dr_chen) == Status.LOST


def test_after_a_dismissal_she_can_be_lost_again(dr_chen, li, wang):
    dismiss(stated(dr_chen, li), by=wang, words="没有", **DECIDED)

    assert stated(dr_chen, li).state == LossState.STATED
    assert Loss.objects.count() == 2


# --- moving on --------------------------------------------------------------------------------------------------------


@pytest.fixture
def north_2(north):
    return Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})


def test_a_transfer_takes_her_history_along(dr_chen, li, wang, north_1, north_2):
    loss = confirmed(dr_chen, wang, reason=LossReason.MOVED)

    assert transfer(loss, to=north_2, by=wang, **DECIDED)
    loss.refresh_from_db()

    assert status(dr_chen) == Status.ACTIVE
    assert dr_chen.territory == north_2
    assert (loss.state, loss.territory) == (LossState.DISMISSED, north_1)
    assert "北区二组" in loss.decision
    assert list(StateSpan.objects.order_by("pk").values_list("territory", "status"))[-2:] == [
        (north_1.pk, "active"),
        (north_2.pk, "active"),
    ]
    assert in_order()


def test_she_is_graded_by_the_standard_of_where_she_goes(dr_chen, li, wang, north_2):
    Scheme.objects.create(territory=north_2, effective_on=TODAY, potential_high=95, support_high=95)
    loss = stated(dr_chen, li, reason=LossReason.MOVED)

    transfer(loss, to=north_2, by=wang, **DECIDED)

    assert status(dr_chen) == Status.ACTIVE
    assert dr_chen.grade == "C"
    assert in_order()


def test_a_transfer_sent_twice_is_one(dr_chen, li, wang, north_2):
    loss = stated(dr_chen, li, reason=LossReason.MOVED)
    transfer(loss, to=north_2, by=wang, **DECIDED)
    spans = StateSpan.objects.count()

    assert not transfer(loss, to=north_2, by=wang, **DECIDED)
    assert StateSpan.objects.count() == spans


def test_nobody_is_transferred_to_where_she_is_covered(dr_chen, li, wang, north_2, anzhen):
    other = client_of(north_2, anzhen, "别人", grade="C")
    Relationship.objects.filter(pk=other.pk).update(client=dr_chen.client)
    loss = stated(dr_chen, li, reason=LossReason.MOVED)

    with pytest.raises(CoveredThere):
        transfer(loss, to=north_2, by=wang, **DECIDED)

    assert Loss.objects.get().state == LossState.STATED
