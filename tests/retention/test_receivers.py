from datetime import timedelta

import pytest

from clients.enums import Status
from clients.signals import cadence_inputs_changed
from retention.actions import open_alerts
from retention.models import NeglectAlert, StateSpan
from retention.receivers import follow_changes, follow_visit
from tests.cast import SINCE, TODAY, client_of
from tests.retention.panel import AT, TOMORROW, dates, neglected
from visits.models import Visit
from visits.signals import visit_logged

NEXT_MONTH = TODAY + timedelta(days=30)
LOGGED = Visit()
TAKEN_BACK = Visit(undone_at=AT)


@pytest.fixture
def alerted(dr_chen):
    neglected(dr_chen)
    open_alerts(on=TODAY, at=AT)
    return dates(dr_chen)


def visited(relationship, neglected_on, *, visit=LOGGED, on=TODAY):
    """What `visits` leaves behind when it says that a visit was logged; retention alone listens here."""
    dates(relationship, neglected_on=neglected_on)
    told(relationship, visit, on)


def told(relationship, visit=LOGGED, on=TODAY):
    """The news itself, of a visit that left the due date where it was."""
    is_new = visit is LOGGED
    follow_visit(
        sender=None, relationship=relationship, was_due_on=relationship.due_on, visit=visit, is_new=is_new, on=on, at=AT
    )


def test_a_visit_closes_the_alert_it_heals(alerted):
    visited(alerted, NEXT_MONTH)

    assert NeglectAlert.objects.get().closed_on == TODAY
    assert not alerted.alert_open


def test_a_visit_that_does_not_heal_leaves_the_alert(alerted):
    visited(alerted, TODAY)

    assert NeglectAlert.objects.open().exists()
    assert alerted.alert_open


def test_undoing_the_visit_opens_the_alert_again(alerted):
    since = alerted.neglected_on
    NeglectAlert.objects.update(escalated_on=TODAY, told_on=TODAY)
    visited(alerted, NEXT_MONTH)

    visited(alerted, since, visit=TAKEN_BACK)

    alert = NeglectAlert.objects.get()
    assert (alert.closed_on, alert.since_on, alert.escalated_on, alert.told_on) == (None, since, TODAY, TODAY)
    assert alerted.alert_open
    assert StateSpan.objects.on(TODAY).get(relationship=alerted).neglected


def test_a_correction_that_unheals_opens_an_alert_of_its_own(alerted):
    since = alerted.neglected_on
    visited(alerted, NEXT_MONTH)

    visited(alerted, since, on=TOMORROW)

    assert NeglectAlert.objects.open().get().opened_on == TOMORROW
    assert NeglectAlert.objects.count() == 2


def test_a_visit_without_an_alert_asks_nothing(dr_chen, django_assert_num_queries):
    dates(dr_chen, neglected_on=NEXT_MONTH)

    with django_assert_num_queries(0):
        told(dr_chen)


def test_a_visit_with_an_alert_takes_four_statements(alerted, django_assert_num_queries):
    dates(alerted, neglected_on=NEXT_MONTH)

    with django_assert_num_queries(4):
        told(alerted)


def test_a_new_relationship_has_a_history_from_its_first_day(north_1, anzhen):
    relationship = client_of(north_1, anzhen, "周敏")

    span = StateSpan.objects.get(relationship=relationship)
    assert (span.from_on, span.grade, span.neglected) == (SINCE, "-", False)


def test_a_lost_clients_alert_is_closed_when_it_is_said(alerted):
    dates(alerted, status=Status.LOST)

    follow_changes(sender=None, relationship_ids=[alerted.pk], on=TOMORROW)

    assert NeglectAlert.objects.get().closed_on == TOMORROW
    assert StateSpan.objects.on(TOMORROW).get().status == Status.LOST


def test_what_a_new_grade_makes_neglected_waits_for_the_scan(dr_chen):
    neglected(dr_chen)

    follow_changes(sender=None, relationship_ids=[dr_chen.pk], on=TODAY)

    assert not NeglectAlert.objects.exists()


def test_it_listens_once_to_both_signals():
    changes = [receiver for receiver in cadence_inputs_changed._live_receivers(None)[0] if receiver is follow_changes]
    visits = [receiver for receiver in visit_logged._live_receivers(None)[0] if receiver is follow_visit]

    assert (len(changes), len(visits)) == (1, 1)
