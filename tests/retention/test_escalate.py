from clients.enums import Status
from retention.actions import escalate, open_alerts, scan
from retention.models import NeglectAlert
from tests.cast import TODAY
from tests.retention.panel import AT, TOMORROW, YESTERDAY, dates, neglected, panel_of


def test_it_puts_the_alert_on_the_managers_list(dr_chen):
    neglected(dr_chen, escalated_on=TODAY)
    open_alerts(on=TODAY, at=AT)

    assert escalate(on=TODAY) == 1
    assert NeglectAlert.objects.get().escalated_on == TODAY


def test_it_does_so_once(dr_chen):
    neglected(dr_chen, escalated_on=TODAY)
    open_alerts(on=TODAY, at=AT)
    escalate(on=TODAY)

    assert escalate(on=TOMORROW) == 0
    assert NeglectAlert.objects.get().escalated_on == TODAY


def test_it_waits_for_the_day(dr_chen):
    neglected(dr_chen, escalated_on=TOMORROW)
    open_alerts(on=TODAY, at=AT)

    assert escalate(on=TODAY) == 0
    assert escalate(on=TOMORROW) == 1


def test_it_spares_who_has_no_such_day(dr_chen):
    neglected(dr_chen, escalated_on=None, grade="C")
    open_alerts(on=TODAY, at=AT)

    assert escalate(on=TOMORROW) == 0


def test_it_spares_who_is_no_longer_served(dr_chen):
    neglected(dr_chen, escalated_on=TODAY)
    open_alerts(on=TODAY, at=AT)
    dates(dr_chen, status=Status.LOST)

    assert escalate(on=TODAY) == 0


def test_one_scan_opens_and_escalates_what_waited_for_nights(north_1):
    panel_of(north_1, 3, neglected_on=YESTERDAY, escalated_on=YESTERDAY)

    done = scan(on=TODAY, at=AT, chunk=2)

    assert (done.opened, done.escalated) == (3, 3)
