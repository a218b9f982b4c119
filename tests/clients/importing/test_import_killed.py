"""An import killed with SIGKILL anywhere and taken up again ends as a clean one, row by row."""

from datetime import timedelta

import pytest

from clients.importing import jobs, runs
from clients.importing.kinds import kind_named
from clients.models import ImportReject, ImportRun, Organisation
from deliveries.models import Delivery
from tests.clients.importing.importing import AT, counts, sheet, uploaded
from tests.killing import kill_points, run_until_statement

pytestmark = pytest.mark.django_db(transaction=True)

# Some organisations, the same again, one that contradicts, one without a name.
ROWS = [[f"第{number}医院", "示例市", f"010-{number}"] for number in range(8)]
ROWS[3:3] = [["第1医院", "示例市", "010-1"], ["第0医院", "示例市", "110"], ["", "示例市", "010-9"]]
CONTENT = sheet(("name", "city", "tel"), *ROWS)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    monkeypatch.setattr(kind_named("organisations"), "chunk", 3, raising=False)


def carry_on_at(moment):
    jobs.run_due(clock=lambda: moment)


def state():
    """Every row an import writes, without the keys and moments that differ from run to run."""
    columns = ("name", "name_key", "pinyin", "initials", "city", "phones")
    return (
        list(Organisation.objects.order_by("name_key").values_list(*columns)),
        sorted(Organisation.history.values_list("name", "phones", "history_type")),
        list(ImportReject.objects.order_by("row_number").values_list("row_number", "cells", "reason")),
        [(run.state, run.total, run.position, *counts(run)) for run in ImportRun.objects.all()],
        list(Delivery.objects.values_list("subject", "body")),
    )


def reset(admin):
    Delivery.objects.all().delete()
    ImportRun.objects.all().delete()
    Organisation.objects.all().delete()
    Organisation.history.all().delete()
    run = uploaded(admin, CONTENT)
    runs.ask(run, dry_run=False, at=AT)


def test_a_clean_run_does_all_of_it(admin):
    reset(admin)

    carry_on_at(AT)

    assert counts(ImportRun.objects.get()) == (8, 0, 1, 2)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_taken_up_again_it_ends_the_same(admin, after):
    reset(admin)
    points = kill_points(lambda: carry_on_at(AT), after=after)
    expected = state()
    kills = 0

    for number in points:
        reset(admin)
        kills += run_until_statement(lambda: carry_on_at(AT), number, after=after) != 0
        # The dead worker's claim runs out.
        carry_on_at(AT + jobs.LEASE + timedelta(seconds=1))

        assert state() == expected, f"killed at statement {number}"

    assert kills == len(points)


def test_a_claim_that_holds_is_left_alone(admin):
    reset(admin)
    jobs.claim(ImportRun.objects.get(), at=AT)

    carry_on_at(AT + timedelta(minutes=1))

    assert counts(ImportRun.objects.get()) == (0, 0, 0, 0)


def test_a_worker_whose_claim_was_taken_over_writes_nothing_more(admin):
    reset(admin)
    run = ImportRun.objects.get()
    lease = jobs.claim(run, at=AT)
    job = jobs.Job(run, lease, lambda: AT)
    job.do_chunk()
    ImportRun.objects.update(leased_until=AT + timedelta(hours=1))

    with pytest.raises(jobs.LostLease):
        job.do_chunk()

    assert Organisation.objects.count() == 3


def test_a_task_stops_in_time_and_leaves_the_rest_to_the_next(admin):
    reset(admin)

    jobs.run_due(budget=0, clock=lambda: AT)
    left = ImportRun.objects.get()
    carry_on_at(AT)

    assert (left.position, left.leased_until) == (0, None)
    assert counts(ImportRun.objects.get()) == (8, 0, 1, 2)


def test_a_run_that_never_gets_on_is_given_up(admin):
    reset(admin)
    for attempt in range(jobs.MAX_TRIES):
        jobs.claim(ImportRun.objects.get(), at=AT + attempt * 2 * jobs.LEASE)

    carry_on_at(AT + 100 * jobs.LEASE)

    run = ImportRun.objects.get()
    assert run.state == "failed"
    assert run.error
