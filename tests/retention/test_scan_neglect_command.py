from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from retention.models import NeglectAlert
from retention.tasks import scan_neglect
from tests.cast import TODAY
from tests.retention.panel import YESTERDAY, neglected, panel_of, state_of_everything


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("scan_neglect", *arguments, stdout=out)
    return out.getvalue()


def test_it_scans_for_the_day_it_is_told(dr_chen):
    neglected(dr_chen, since=TODAY)

    assert "opened 0" in run("--on", YESTERDAY.isoformat())
    assert "opened 1" in run("--on", TODAY.isoformat())
    assert NeglectAlert.objects.get().opened_on == TODAY


def test_a_dry_run_counts_and_changes_nothing(north_1):
    panel_of(north_1, 3, neglected_on=YESTERDAY)
    before = state_of_everything()

    said = run("--on", TODAY.isoformat(), "--dry-run")

    assert "open 3" in said
    assert state_of_everything() == before


def test_it_shows_its_progress(north_1):
    panel_of(north_1, 3, neglected_on=YESTERDAY)

    said = run("--on", TODAY.isoformat(), "--chunk", "2")

    assert "open 2 of 3" in said
    assert "open 3 of 3" in said


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "", "16.11.2026"])
def test_it_refuses_what_is_no_day(db, day):
    with pytest.raises(CommandError):
        run("--on", day)


def test_the_task_is_the_same_scan(dr_chen):
    neglected(dr_chen, since=TODAY)

    scan_neglect(on=(TODAY + timedelta(days=2)).isoformat())

    assert NeglectAlert.objects.get().opened_on == TODAY + timedelta(days=2)


def test_the_task_scans_for_the_business_day(dr_chen, time_machine_at_half_past_midnight):
    neglected(dr_chen, since=TODAY)

    scan_neglect()

    assert NeglectAlert.objects.get().opened_on == TODAY


@pytest.fixture
def time_machine_at_half_past_midnight():
    """00:30 in Shanghai, when it is still the day before in UTC."""
    time_machine = pytest.importorskip("time_machine")
    with time_machine.travel("2026-11-15T16:30:00+00:00", tick=False):
        yield
