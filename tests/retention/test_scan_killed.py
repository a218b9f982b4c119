"""A scan killed with SIGKILL before or after any of its statements, and run again, ends as one clean run."""

from datetime import timedelta

import pytest

from clients.enums import Status
from clients.models import Relationship
from retention.actions import scan
from retention.models import NeglectAlert, StateSpan
from retention.spans import record_spans
from tests.cast import SINCE, TODAY
from tests.killing import kill_points, run_until_statement
from tests.retention.panel import AT, YESTERDAY, panel_of, state_of_everything

pytestmark = pytest.mark.django_db(transaction=True)

LAST_WEEK = TODAY - timedelta(days=7)
# Small, so that the few clients here make several chunks.
CHUNK = 2


def run() -> None:
    scan(on=TODAY, at=AT, chunk=CHUNK)


@pytest.fixture
def panel(north_1, south_1):
    """Clients of two territories: five newly neglected, three healed, three to escalate, and some that stay."""
    newly = panel_of(north_1, 3, neglected_on=YESTERDAY) + panel_of(south_1, 2, neglected_on=TODAY)
    healed = panel_of(north_1, 3)
    waiting = panel_of(south_1, 3)
    panel_of(south_1, 2, neglected_on=YESTERDAY, status=Status.LOST)
    panel_of(north_1, 2, neglected_on=TODAY + timedelta(days=5))
    return newly, healed, waiting


def _reset(panel) -> None:
    """As it stood before the night."""
    _newly, healed, waiting = panel
    alerted = [row.pk for row in healed + waiting]
    StateSpan.objects.all().delete()
    NeglectAlert.objects.all().delete()
    Relationship.objects.update(alert_open=False)
    Relationship.objects.filter(pk__in=alerted).update(neglected_on=LAST_WEEK)
    record_spans(list(Relationship.objects.values_list("pk", flat=True)), on=SINCE, at=AT)
    Relationship.objects.filter(pk__in=alerted).update(alert_open=True)
    NeglectAlert.objects.bulk_create(
        NeglectAlert(relationship=row, territory=row.territory, grade="B", since_on=LAST_WEEK, opened_on=LAST_WEEK)
        for row in healed + waiting
    )
    record_spans(alerted, on=LAST_WEEK, at=AT)
    Relationship.objects.filter(pk__in=[row.pk for row in healed]).update(neglected_on=TODAY + timedelta(days=9))
    Relationship.objects.filter(pk__in=[row.pk for row in waiting]).update(escalated_on=TODAY)


def _clean_run(panel, *, after: bool = False) -> tuple[object, list[int]]:
    """How it ends without a kill, and where one would leave something else behind."""
    _reset(panel)
    points = kill_points(run, after=after)
    return state_of_everything(), points


def test_a_clean_run_does_all_of_it(panel):
    _reset(panel)

    done = scan(on=TODAY, at=AT, chunk=CHUNK)

    assert (done.healed, done.opened, done.escalated) == (3, 5, 3)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(panel, after):
    expected, points = _clean_run(panel, after=after)
    kills = 0

    for number in points:
        _reset(panel)
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert state_of_everything() == expected, f"killed at statement {number}"

    assert kills == len(points)


def test_killed_twice_in_a_row_it_still_ends_the_same(panel):
    expected, points = _clean_run(panel, after=True)
    _reset(panel)

    run_until_statement(run, points[len(points) // 3], after=True)
    run_until_statement(run, points[len(points) // 3], after=True)
    run()

    assert state_of_everything() == expected


def test_run_again_it_changes_nothing(panel):
    expected, _ = _clean_run(panel)

    done = scan(on=TODAY, at=AT, chunk=CHUNK)

    assert (done.healed, done.opened, done.escalated) == (0, 0, 0)
    assert state_of_everything() == expected


def test_after_three_skipped_nights_it_catches_up(panel):
    _reset(panel)
    for night in range(3, 0, -1):
        scan(on=TODAY - timedelta(days=night), at=AT, chunk=CHUNK)
    scan(on=TODAY, at=AT, chunk=CHUNK)
    marks = dict(Relationship.objects.values_list("pk", "alert_open"))
    since = dict(NeglectAlert.objects.open().values_list("relationship", "since_on"))
    escalated = dict(NeglectAlert.objects.open().values_list("relationship", "escalated_on"))

    _reset(panel)
    scan(on=TODAY, at=AT, chunk=CHUNK)

    assert dict(Relationship.objects.values_list("pk", "alert_open")) == marks
    assert dict(NeglectAlert.objects.open().values_list("relationship", "since_on")) == since
    assert dict(NeglectAlert.objects.open().values_list("relationship", "escalated_on")) == escalated
