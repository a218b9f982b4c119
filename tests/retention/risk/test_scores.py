"""The nightly judgement: everybody active, only what differs, killed anywhere and run again."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.enums import Status
from clients.models import Relationship
from retention.models import RiskRule, RiskRun, RiskScore
from retention.risk.scores import score_all
from retention.spans import record_spans
from retention.tasks import score_risks
from tests.cast import TODAY
from tests.killing import count_statements, kill_points, run_until_statement
from tests.retention.panel import AT, panel_of
from tests.retention.risk.panel import seen, what_is_kept

TOMORROW = TODAY + timedelta(days=1)


def judge(on=TODAY, **options):
    return score_all(on=on, at=AT, **options)


def lose(relationship, on=TODAY):
    Relationship.objects.filter(pk=relationship.pk).update(status=Status.LOST)
    record_spans([relationship.pk], on=on, at=AT)


@pytest.fixture
def panel(north_1, south_1, li):
    """Two who are well, two who wait, one who complained, one nobody knows; and one who was lost."""
    well, waiting = panel_of(north_1, 2), panel_of(south_1, 2)
    [sour], [unknown], [lost] = panel_of(north_1, 1), panel_of(south_1, 1), panel_of(north_1, 1)
    seen([*well, lost], li)
    seen(waiting, li, days_ago=50)
    seen([sour], li, service_rating=1)
    lose(lost, TODAY - timedelta(days=9))
    return well, waiting, sour, unknown, lost


@pytest.mark.django_db
def test_everybody_active_is_judged(panel):
    well, waiting, sour, unknown, lost = panel

    done = judge()

    assert (done.judged, done.changed) == (6, 6)
    levels = dict(RiskScore.objects.values_list("pk", "level"))
    assert {levels[row.pk] for row in well} == {"low"}
    assert {levels[row.pk] for row in waiting} == {"high"}
    assert RiskScore.objects.get(pk=sour.pk).parts == [["complaints", 12, (TODAY - timedelta(3)).isoformat()]]
    assert (levels[unknown.pk], RiskScore.objects.get(pk=unknown.pk).score) == ("unknown", None)
    assert lost.pk not in levels


@pytest.mark.django_db
def test_run_again_it_changes_nothing(panel):
    judge()
    before = what_is_kept()

    assert judge().changed == 0
    assert what_is_kept() == before


@pytest.mark.django_db
def test_the_next_night_writes_only_what_differs(panel):
    well, *_ = panel
    judge()

    done = judge(TOMORROW + timedelta(days=13))

    assert 0 < done.changed < done.judged
    moved = dict(RiskScore.objects.values_list("pk", "found_on"))
    # She waits past her interval by now; another one has waited in full for long.
    assert moved[well[0].pk] > TODAY
    assert TODAY in moved.values()


@pytest.mark.django_db
def test_whoever_was_lost_since_is_forgotten(panel):
    well, *_ = panel
    judge()
    lose(well[0])

    assert judge().changed == 1
    assert not RiskScore.objects.filter(pk=well[0].pk).exists()


@pytest.mark.django_db
def test_it_judges_by_the_rule_of_the_day(panel):
    *_, sour, _, _ = panel
    RiskRule.objects.create(effective_on=TOMORROW, complaints=100)
    judge()
    assert RiskScore.objects.get(pk=sour.pk).score == 32

    judge(TOMORROW)

    assert RiskScore.objects.get(pk=sour.pk).score == 70


@pytest.mark.django_db
def test_it_writes_down_that_the_night_was_done(panel):
    judge()
    judge()

    [run] = RiskRun.objects.all()
    assert (run.on, run.judged, run.finished_at) == (TODAY, 6, AT)


@pytest.mark.django_db
def test_a_chunk_asks_the_same_however_many_are_in_it(panel, north_1, li, django_assert_num_queries):
    judge()
    few = count_statements(judge)
    seen(panel_of(north_1, 30), li, days_ago=50)
    judge()

    with django_assert_num_queries(few):
        judge()


# --- killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(panel, after):
    _, waiting, *_ = panel
    stale = RiskScore(relationship=waiting[0], score=1, level="low", parts=[], found_on=TODAY - timedelta(days=1))

    def begin():
        RiskScore.objects.all().delete()
        RiskRun.objects.all().delete()
        stale.save(force_insert=True)

    def run():
        judge(chunk=2)

    # The rulebook is read once a process.
    run()
    begin()
    points = kill_points(run, after=after)
    expected, kills = what_is_kept(), 0
    for number in points:
        begin()
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert what_is_kept() == expected, f"killed at statement {number}"

    assert kills == len(points)


# --- the command and the task -----------------------------------------------------------------------------------------


def run_command(*arguments):
    said = StringIO()
    call_command("score_risks", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_command_judges_for_the_day_it_is_told(panel):
    assert f"{TODAY}: judged 6, changed 6." in run_command("--on", TODAY.isoformat())
    assert RiskRun.objects.get().on == TODAY


@pytest.mark.django_db
def test_a_dry_run_says_how_many_and_changes_nothing(panel):
    assert "would change 6" in run_command("--on", TODAY.isoformat(), "--dry-run")
    assert what_is_kept() == ([], [])


@pytest.mark.django_db
def test_the_command_shows_its_progress(panel):
    said = run_command("--on", TODAY.isoformat(), "--chunk", "3")

    assert "judged 3\n" in said
    assert "judged 6\n" in said


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "16.11.2026"])
def test_the_command_refuses_what_is_no_day(db, day):
    with pytest.raises(CommandError):
        run_command("--on", day)


@pytest.mark.django_db
def test_the_task_is_the_same_judgement(panel):
    score_risks(on=TODAY.isoformat())

    assert RiskScore.objects.count() == 6
