"""Losses that the system suspects, by the three signs, and when it keeps silent."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.actions import set_stage
from clients.models import Relationship
from grading.models import Assessment, Scheme
from grading.queries import scheme_for
from retention.actions import scan
from retention.enums import LossReason, LossSign, LossState, WinBackOutcome
from retention.losses import confirm, dismiss
from retention.models import Loss
from retention.proposals import propose, would_propose
from retention.tasks import propose_losses
from retention.winbacks import close_case
from tests.cast import TODAY, client_of
from tests.retention.lost import case_of, suspected
from tests.retention.panel import AT
from tests.visits.conftest import NOW, logged
from workdays.queries import calendar

pytestmark = pytest.mark.usefixtures("today")


def run(on=TODAY):
    return propose(on=on, at=AT)


def signs():
    return list(Loss.objects.order_by("pk").values_list("sign", "sign_on", "state"))


def assessed(relationship, author, *scores):
    """Assessments of support on the days before today, the last one yesterday."""
    scheme = scheme_for(relationship.territory, TODAY)
    for days, support in zip(range(len(scores), 0, -1), scores, strict=True):
        on = TODAY - timedelta(days=days)
        Assessment.objects.create(relationship=relationship, scheme=scheme, author=author, on=on, support=support)


YESTERDAY = TODAY - timedelta(days=1)


# --- the signs --------------------------------------------------------------------------------------------------------


def test_support_that_fell_a_level(dr_chen, li):
    assessed(dr_chen, li, 75, 60)

    assert run() == 1
    assert signs() == [("support_fell", YESTERDAY, "suspected")]


@pytest.mark.parametrize("scores", [(75,), (75, 72), (60, 75), (75, 60, 60), (None, 60), (75, None)])
def test_support_that_did_not_fall(dr_chen, li, scores):
    assessed(dr_chen, li, *scores)

    assert run() == 0


def test_support_falls_by_the_cut_offs_in_force_there(dr_chen, li, north):
    assessed(dr_chen, li, 75, 72)
    Scheme.objects.create(territory=north, effective_on=TODAY, support_medium=40, support_high=73)

    assert run() == 1


def test_a_stage_that_fell(dr_chen, li):
    set_stage(dr_chen, "trust", on=YESTERDAY)
    set_stage(dr_chen, "agree", on=YESTERDAY, by=li)

    assert run() == 1
    assert signs() == [("stage_fell", YESTERDAY, "suspected")]


def test_a_stage_that_rose_again(dr_chen):
    for stage in ("trust", "agree", "trust"):
        set_stage(dr_chen, stage, on=YESTERDAY)

    assert run() == 0


def silent(relationship, rep, *, days):
    """Met so many working days ago, and never since."""
    number = calendar().number(TODAY) - days
    day = next(day for day, count, works in calendar().days() if count == number and works)
    logged(relationship, rep, at=AT + (day - TODAY) + timedelta(hours=10))
    scan(on=TODAY, at=AT)


@pytest.mark.parametrize(("days", "found"), [(15, 0), (16, 1), (40, 1)])
def test_nobody_saw_an_a_client_for_sixteen_working_days(dr_chen, li, days, found):
    silent(dr_chen, li, days=days)

    assert run() == found


def test_who_was_never_met_is_neglected_and_not_lost(dr_chen):
    scan(on=TODAY, at=AT)
    dr_chen.refresh_from_db()

    assert dr_chen.alert_open
    assert run() == 0


def test_the_first_sign_is_kept(dr_chen, li):
    silent(dr_chen, li, days=40)
    assessed(dr_chen, li, 75, 60)

    assert run() == 1
    assert signs() == [("support_fell", YESTERDAY, "suspected")]


def test_it_freezes_what_is_on_record(dr_chen, li):
    silent(dr_chen, li, days=40)
    run()

    loss = Loss.objects.get()
    assert (loss.rep, loss.grade, loss.lost_on, loss.longest_gap) == (li, "A", TODAY, 40)
    assert loss.contacts_asked > loss.contacts == 1
    assert loss.verdict == ""


# --- when it keeps silent ---------------------------------------------------------------------------------------------


def test_running_it_again_changes_nothing(dr_chen, li):
    assessed(dr_chen, li, 75, 60)
    run()
    before = list(Loss.objects.values())

    assert run() == 0
    assert list(Loss.objects.values()) == before


def test_it_leaves_alone_who_is_lost_or_closed(dr_chen, li, wang):
    assessed(dr_chen, li, 75, 60)
    Relationship.objects.update(status="closed")
    assert run() == 0

    Relationship.objects.update(status="active")
    confirm(suspected(dr_chen), by=wang, at=NOW, on=TODAY, reason=LossReason.UNKNOWN)

    assert run() == 0


@pytest.fixture
def dismissed(dr_chen, li, wang):
    assessed(dr_chen, li, 75, 60)
    run()
    dismiss(Loss.objects.get(), by=wang, at=NOW, on=TODAY, words="进修去了")
    return dr_chen


def test_what_was_dismissed_is_not_brought_up_again(dismissed):
    assert run(TODAY + timedelta(days=1)) == 0
    assert run(TODAY + timedelta(days=30)) == 0


def test_a_later_assessment_is_something_new(dismissed, li):
    later = TODAY + timedelta(days=10)
    scheme = scheme_for(dismissed.territory, TODAY)
    Assessment.objects.create(relationship=dismissed, scheme=scheme, author=li, on=later, support=20)

    assert run(later) == 1


def test_after_sixty_working_days_it_is_brought_up_again(dismissed):
    last_quiet = calendar().add(TODAY, 59)

    assert run(last_quiet) == 0
    assert run(calendar().add(TODAY, 60)) == 1


def test_a_silence_after_a_later_contact_is_something_new(dr_chen, li, wang):
    silent(dr_chen, li, days=40)
    run()
    dismiss(Loss.objects.get(), by=wang, at=NOW, on=TODAY, words="在外地")
    logged(dr_chen, li, at=NOW)
    again = calendar().add(TODAY, 16)
    scan(on=again, at=AT)

    assert run(again - timedelta(days=1)) == 0
    assert run(again) == 1


def test_what_was_known_when_she_was_won_back_is_not_brought_up_again(dr_chen, li, wang):
    assessed(dr_chen, li, 75, 60)
    run()
    confirm(Loss.objects.get(), by=wang, at=NOW, on=TODAY, reason=LossReason.UNCARED)
    close_case(case_of(Loss.objects.get(), li, steps=5), WinBackOutcome.RESTORED, by=li, on=TODAY)

    assert Loss.objects.get().state == LossState.RESTORED
    assert run(TODAY + timedelta(days=1)) == 0


# --- its doors --------------------------------------------------------------------------------------------------------


def command(*arguments):
    out = StringIO()
    call_command("propose_losses", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def three(north_1, anzhen, li):
    rows = [client_of(north_1, anzhen, name, grade="B") for name in ("甲", "乙", "丙")]
    for row in rows:
        assessed(row, li, 75, 60)
    return rows


def test_the_command_says_how_many_and_how_far(three):
    said = command("--on", TODAY.isoformat(), "--chunk", "2")

    assert "support_fell 2 of 3" in said
    assert "suspected 3" in said
    assert Loss.objects.count() == 3


def test_a_dry_run_changes_nothing(three):
    assert "would suspect 3" in command("--dry-run")
    assert not Loss.objects.exists()


def test_a_dry_run_counts_a_client_once(dr_chen, li):
    silent(dr_chen, li, days=40)
    assessed(dr_chen, li, 75, 60)

    assert would_propose(TODAY) == 1


def test_it_refuses_what_is_no_day(db):
    with pytest.raises(CommandError):
        command("--on", "yesterday")


def test_the_task_is_the_same_job(three):
    propose_losses()

    assert set(Loss.objects.values_list("sign", "lost_on")) == {(LossSign.SUPPORT_FELL, TODAY)}


def test_more_clients_take_no_more_queries(
    three, north_1, anzhen, li, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(40) as first:
        run()
    Loss.objects.all().delete()
    for number in range(10):
        assessed(client_of(north_1, anzhen, f"客户{number}", grade="B"), li, 75, 60)

    with django_assert_num_queries(len(first)):
        assert run() == 13
