from datetime import timedelta

import pytest

from clients.enums import Status
from retention.actions import heal, heal_all, open_alerts, scan
from retention.models import NeglectAlert, StateSpan
from tests.cast import TODAY
from tests.retention.panel import AT, TOMORROW, YESTERDAY, dates, neglected, panel_of


@pytest.fixture
def alerted(dr_chen):
    neglected(dr_chen)
    open_alerts(on=TODAY, at=AT)
    dr_chen.refresh_from_db()
    return dr_chen


@pytest.mark.parametrize(
    "state",
    [
        {"neglected_on": TOMORROW + timedelta(days=1)},
        {"neglected_on": None},
        {"status": Status.LOST},
        {"status": Status.CLOSED},
    ],
)
def test_it_closes_the_alert_on_the_day_it_became_known(alerted, state):
    dates(alerted, **state)

    assert heal([alerted.pk], on=TOMORROW, at=AT) == 1

    alert = NeglectAlert.objects.get()
    alerted.refresh_from_db()
    assert not alerted.alert_open
    assert (alert.since_on, alert.opened_on, alert.closed_on) == (YESTERDAY, TODAY, TOMORROW)


def test_it_ends_the_span_of_neglect(alerted):
    dates(alerted, neglected_on=None)

    heal([alerted.pk], on=TOMORROW, at=AT)

    assert StateSpan.objects.on(TODAY).get().neglected
    assert not StateSpan.objects.on(TOMORROW).get().neglected


def test_it_leaves_an_alert_that_is_still_due(alerted):
    assert heal([alerted.pk], on=TOMORROW, at=AT) == 0
    assert NeglectAlert.objects.open().count() == 1


def test_it_takes_one_statement_when_nothing_is_healed(dr_chen, django_assert_num_queries):
    with django_assert_num_queries(1):
        heal([dr_chen.pk], on=TODAY, at=AT)


def test_it_takes_four_statements_when_something_is(alerted, django_assert_num_queries):
    dates(alerted, neglected_on=None)

    with django_assert_num_queries(4):
        heal([alerted.pk], on=TODAY, at=AT)


def test_it_never_closes_an_alert_before_it_was_opened(alerted):
    dates(alerted, neglected_on=None)

    heal([alerted.pk], on=TODAY - timedelta(days=5), at=AT)

    assert NeglectAlert.objects.get().closed_on == TODAY


def test_the_scan_heals_what_no_signal_told_of(north_1):
    rows = panel_of(north_1, 5, neglected_on=YESTERDAY)
    open_alerts(on=TODAY, at=AT)
    for row in rows[:3]:
        dates(row, neglected_on=TOMORROW + timedelta(days=9))

    done = scan(on=TOMORROW, at=AT, chunk=2)

    assert (done.healed, done.opened) == (3, 0)
    assert NeglectAlert.objects.open().count() == 2


def test_who_is_neglected_again_gets_a_new_alert(alerted):
    dates(alerted, neglected_on=TOMORROW)
    heal_all(on=TODAY, at=AT)

    assert open_alerts(on=TOMORROW, at=AT) == 1

    assert list(NeglectAlert.objects.order_by("pk").values_list("opened_on", "closed_on")) == [
        (TODAY, TODAY),
        (TOMORROW, None),
    ]
