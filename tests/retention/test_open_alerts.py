from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Territory
from clients.enums import Status
from clients.models import Relationship
from retention.actions import open_alerts, open_some
from retention.models import NeglectAlert, StateSpan
from tests.cast import SINCE, TODAY
from tests.retention.panel import AT, TOMORROW, YESTERDAY, dates, neglected, panel_of


def test_it_opens_an_alert_with_since_when_and_the_grade_then(dr_chen):
    neglected(dr_chen, since=YESTERDAY)

    assert open_alerts(on=TODAY, at=AT) == 1

    alert = NeglectAlert.objects.get()
    dr_chen.refresh_from_db()
    assert dr_chen.alert_open
    assert (alert.relationship, alert.territory, alert.grade) == (dr_chen, dr_chen.territory, "A")
    assert (alert.since_on, alert.opened_on, alert.escalated_on, alert.closed_on) == (YESTERDAY, TODAY, None, None)


def test_it_begins_a_span_of_neglect(dr_chen):
    neglected(dr_chen)

    open_alerts(on=TODAY, at=AT)

    before, since = StateSpan.objects.filter(relationship=dr_chen).order_by("from_on", "pk")
    assert (before.neglected, before.to_on) == (False, TODAY)
    assert (since.neglected, since.from_on, since.to_on, since.grade) == (True, TODAY, None, "A")
    assert since.recorded_at == AT


@pytest.mark.parametrize(
    "state",
    [
        {"neglected_on": TOMORROW},
        {"neglected_on": None},
        {"neglected_on": YESTERDAY, "status": Status.LOST},
        {"neglected_on": YESTERDAY, "status": Status.CLOSED},
    ],
)
def test_it_leaves_alone_who_is_not_neglected(dr_chen, state):
    dates(dr_chen, **state)

    assert open_alerts(on=TODAY, at=AT) == 0
    assert not NeglectAlert.objects.exists()


def test_it_opens_none_the_second_time(dr_chen):
    neglected(dr_chen)

    assert open_alerts(on=TODAY, at=AT) == 1
    assert open_alerts(on=TODAY, at=AT) == 0
    assert open_alerts(on=TOMORROW, at=AT) == 0


def test_it_keeps_since_when_although_the_date_moves(dr_chen):
    neglected(dr_chen)
    open_alerts(on=TODAY, at=AT)
    dates(dr_chen, neglected_on=YESTERDAY - timedelta(days=10))

    open_alerts(on=TOMORROW, at=AT)

    assert NeglectAlert.objects.get().since_on == YESTERDAY


def test_it_can_be_kept_to_some_territories(dr_chen, south_1):
    neglected(dr_chen)
    panel_of(south_1, 2, neglected_on=YESTERDAY)

    assert open_alerts(on=TODAY, at=AT, territories=Territory.objects.filter(pk=south_1.pk)) == 2
    assert not NeglectAlert.objects.filter(relationship=dr_chen).exists()


def test_it_trusts_the_constraint_when_an_open_alert_was_not_marked(dr_chen):
    neglected(dr_chen)
    open_alerts(on=TODAY, at=AT)
    Relationship.objects.update(alert_open=False)

    assert open_alerts(on=TODAY, at=AT) == 0

    dr_chen.refresh_from_db()
    assert dr_chen.alert_open
    assert NeglectAlert.objects.count() == 1


def test_it_leaves_who_was_seen_since_the_ids_were_read(dr_chen):
    neglected(dr_chen, since=TOMORROW)

    assert open_some([dr_chen.pk], on=TODAY, at=AT) == 0


def test_it_does_not_backdate_neglect_where_no_history_is_known(dr_chen):
    neglected(dr_chen)
    StateSpan.objects.all().delete()

    open_alerts(on=TODAY, at=AT)

    assert StateSpan.objects.get().from_on == TODAY


@pytest.mark.parametrize(("count", "chunks"), [(6, 1), (12, 2)])
def test_its_statements_grow_with_the_chunks_and_not_with_the_clients(north_1, south_1, count, chunks):
    panel_of(north_1, count // 2, neglected_on=YESTERDAY)
    panel_of(south_1, count // 2, neglected_on=YESTERDAY)
    panel_of(south_1, 20, neglected_on=TOMORROW)

    with CaptureQueriesContext(connection) as captured:
        assert open_alerts(on=TODAY, at=AT, chunk=10) == count

    # Four a chunk and the search for them; PostgreSQL locks the rows of a chunk first.
    assert len(captured) == 1 + chunks * (4 + connection.features.has_select_for_update)


def test_it_reports_how_far_it_is(north_1):
    panel_of(north_1, 5, neglected_on=YESTERDAY)
    seen = []

    open_alerts(on=TODAY, at=AT, chunk=2, progress=lambda *report: seen.append(report))

    assert seen == [("open", 2, 5), ("open", 4, 5), ("open", 5, 5)]


def test_the_past_day_still_tells_who_was_neglected_then(dr_chen):
    neglected(dr_chen)
    open_alerts(on=TODAY, at=AT)

    assert not StateSpan.objects.on(YESTERDAY).get().neglected
    assert StateSpan.objects.on(TODAY).get().neglected
    assert StateSpan.objects.on(SINCE).count() == 1
