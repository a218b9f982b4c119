from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Territory
from clients.models import Relationship
from clients.signals import cadence_inputs_changed
from grading import bulk, tasks
from grading.actions import regrade, regrade_steps, request_regrade, save_scheme
from grading.enums import ChangeReason
from grading.models import GradeChange, Scheme
from grading.queries import subtree_ids, who_changes
from tests.cast import TODAY

SCORES = [(90, 90), (90, 50), (90, 10), (50, 90), (50, 10), (10, 10), (None, 50), (65, 75)]
BY_STANDARD = ["A", "B", "B", "C", "D", "D", "-", "C"]
LOWER = {"potential_high": 60, "potential_medium": 40, "support_high": 60, "support_medium": 40}


def grades(rows) -> list[str]:
    found = dict(Relationship.objects.values_list("pk", "grade"))
    return [found[row.pk] for row in rows]


@pytest.fixture
def panel(north_1, panel_of):
    return panel_of(north_1, SCORES)


def test_it_changes_exactly_the_wrong_ones(panel, standard):
    Relationship.objects.filter(pk=panel[0].pk).update(grade="A")

    moves = regrade(on=TODAY)

    assert grades(panel) == BY_STANDARD
    assert dict(moves) == {("-", "B"): 2, ("-", "C"): 2, ("-", "D"): 2}
    assert set(GradeChange.objects.values_list("relationship_id", "old", "new", "scheme", "why")) == {
        (row.pk, "-", grade, standard.pk, ChangeReason.SCHEME)
        for row, grade in zip(panel, BY_STANDARD, strict=True)
        if grade not in "A-"
    }


def test_a_second_run_changes_nothing(panel):
    regrade(on=TODAY)

    assert not regrade(on=TODAY)
    assert GradeChange.objects.count() == 7


def test_a_dry_run_counts_the_same_and_changes_nothing(panel):
    counted = regrade(on=TODAY, dry_run=True)

    assert grades(panel) == ["-"] * len(panel)
    assert not GradeChange.objects.exists()
    assert counted == regrade(on=TODAY)


def test_it_says_who_asked_when_and_why(panel, wang):
    regrade(on=TODAY, author=wang, why="季度校准")

    change = GradeChange.objects.latest("pk")
    assert (change.author, change.on, change.why) == (wang, TODAY, "季度校准")
    assert change.at.tzinfo is not None


def test_it_tells_the_higher_rooms_of_exactly_the_changed_ones(panel):
    heard: list[int] = []

    def hear(sender, relationship_ids, on, **extra):
        heard.extend(relationship_ids)

    cadence_inputs_changed.connect(hear)
    regrade(on=TODAY)
    cadence_inputs_changed.disconnect(hear)

    assert sorted(heard) == [row.pk for row, grade in zip(panel, BY_STANDARD, strict=True) if grade != "-"]


def test_it_stays_within_the_territories_it_is_given(panel, south_1, panel_of):
    elsewhere = panel_of(south_1, SCORES)

    regrade(on=TODAY, territories=[south_1.pk])

    assert grades(elsewhere) == BY_STANDARD
    assert grades(panel) == ["-"] * len(panel)


def test_it_works_in_small_transactions(panel, south_1, panel_of, monkeypatch):
    monkeypatch.setattr(bulk, "CHANGES_AT_ONCE", 3)
    panel_of(south_1, SCORES)

    sizes = [step.total() for step in regrade_steps(on=TODAY)]

    assert (max(sizes), sum(sizes)) == (3, 14)


def test_it_costs_statements_by_group_not_by_territory(nation, panel_of, django_assert_max_num_queries):
    for number in range(20):
        panel_of(Territory.objects.add_child(nation, {"code": f"T{number}", "name": "x"}), SCORES[:1], grade="A")

    with django_assert_max_num_queries(6):
        regrade(on=TODAY)


def test_a_planned_scheme_is_applied_on_its_day(panel, north, standard):
    regrade(on=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    scheme = Scheme.objects.create(territory=north, name="lower", effective_on=tomorrow, **LOWER)

    assert not regrade(on=TODAY)
    assert dict(regrade(on=tomorrow)) == {("C", "A"): 1}
    assert GradeChange.objects.latest("pk").scheme == scheme


@pytest.mark.parametrize("days", [-20, 0, 30])
def test_the_preview_names_exactly_those_whom_the_regrade_moves(panel, north, south_1, panel_of, days):
    regrade(on=TODAY)
    elsewhere = panel_of(south_1, SCORES)
    proposed = Scheme(territory=north, name="lower", effective_on=TODAY + timedelta(days=days), **LOWER)

    previewed = who_changes(proposed, on=TODAY)

    assert dict(previewed) == {("C", "A"): 1}
    proposed.save()
    day = max(TODAY, proposed.effective_on)
    assert regrade(on=day, territories=subtree_ids(north)) == previewed
    assert grades(elsewhere) == ["-"] * len(elsewhere)


def test_the_preview_leaves_out_nodes_with_a_scheme_of_their_own(panel, north, north_1):
    regrade(on=TODAY)
    Scheme.objects.create(territory=north_1, name="own", effective_on=TODAY)

    assert not who_changes(Scheme(territory=north, name="lower", effective_on=TODAY, **LOWER), on=TODAY)


def test_the_preview_of_an_edited_scheme_counts_its_new_day(panel, north):
    regrade(on=TODAY)
    planned = Scheme.objects.create(territory=north, name="lower", effective_on=TODAY + timedelta(days=9), **LOWER)
    planned.support_high = planned.potential_high = 95

    previewed = who_changes(planned, on=TODAY)

    assert dict(previewed) == {("A", "C"): 1, ("B", "C"): 1, ("B", "D"): 1}
    planned.save()
    assert regrade(on=planned.effective_on) == previewed


def test_saving_a_scheme_takes_over_the_indicators(north, standard, wang):
    scheme = save_scheme(
        Scheme(territory=north, name="own", effective_on=TODAY + timedelta(days=1)), on=TODAY, author=wang
    )

    copied = list(scheme.indicators.values_list("code", "weight", "full_at", "steps__label_zh", "steps__score"))
    assert sorted(map(str, copied)) == sorted(
        map(str, standard.indicators.values_list("code", "weight", "full_at", "steps__label_zh", "steps__score"))
    )
    assert standard.indicators.count() == 8


@pytest.fixture
def nudges(monkeypatch):
    """What is sent to the worker, at the border to the broker."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "deliveries.nudges.current_app.send_task", lambda name, kwargs, **options: sent.append({name: kwargs} | options)
    )
    return sent


def test_a_scheme_of_today_regrades_its_subtree_at_once(panel, north, wang, nudges, django_capture_on_commit_callbacks):
    regrade(on=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        save_scheme(Scheme(territory=north, name="own", effective_on=TODAY, **LOWER), on=TODAY, author=wang)

    [nudge] = nudges
    assert tasks.regrade(**nudge["grading.tasks.regrade"]) == 1
    assert GradeChange.objects.latest("pk").author == wang


def test_nobody_waits_for_the_broker(north, wang, nudges, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        save_scheme(Scheme(territory=north, name="own", effective_on=TODAY), on=TODAY, author=wang)

    [nudge] = nudges
    assert nudge["retry"] is False


def test_a_scheme_of_another_day_waits_for_the_nightly_run(north, wang, nudges, django_capture_on_commit_callbacks):
    scheme = Scheme(territory=north, effective_on=TODAY + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        request_regrade(scheme, on=TODAY, author=wang)

    assert nudges == []


def test_a_broker_that_is_away_loses_nothing(north, wang, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("deliveries.nudges.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        save_scheme(Scheme(territory=north, name="own", effective_on=TODAY), on=TODAY, author=wang)

    assert Scheme.objects.filter(name="own").exists()


def test_the_task_regrades_as_of_its_day(panel):
    assert tasks.regrade(on=TODAY.isoformat()) == 7
    assert tasks.regrade() == 0


def test_the_task_asks_again_for_what_it_had_no_time_for(panel, monkeypatch):
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(bulk, "CHANGES_AT_ONCE", 3)
    monkeypatch.setattr(tasks, "SECONDS_AT_ONCE", -1)
    monkeypatch.setattr(tasks.regrade, "delay", lambda **kwargs: asked.append(kwargs))

    assert tasks.regrade(on=TODAY.isoformat()) == 3
    assert asked == [{"on": TODAY.isoformat(), "below": None, "author": None}]


def test_the_command_says_what_it_did(panel, capsys):
    call_command("regrade", on=TODAY.isoformat(), dry_run=True)
    assert "- -> B: 2" in capsys.readouterr().out

    call_command("regrade", on=TODAY.isoformat())
    assert f"7 grades changed on {TODAY}" in capsys.readouterr().out
    assert grades(panel) == BY_STANDARD


def test_the_command_wants_a_date(db):
    with pytest.raises(CommandError, match="tomorrow"):
        call_command("regrade", on="tomorrow")


def test_rows_are_locked_by_id_whatever_their_territory(north_1, south_1, panel_of):
    lower = panel_of(max(north_1, south_1, key=lambda node: node.pk), SCORES)
    higher = panel_of(min(north_1, south_1, key=lambda node: node.pk), SCORES)

    regrade(on=TODAY)

    recorded = list(GradeChange.objects.order_by("pk").values_list("relationship_id", flat=True))
    assert recorded == sorted(recorded)
    assert {lower[0].pk, higher[0].pk} <= set(recorded)
