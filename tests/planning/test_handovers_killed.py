"""The day's handovers killed with SIGKILL before or after any statement, and run again; and two decisions at once."""

import os

import pytest

from accounts.models import Posting, Territory
from deliveries.models import Delivery
from planning.handovers.actions import DecidedAlready, confirm
from planning.handovers.carrying import carry_out_due
from planning.models import HandedClient, Handover
from tests.cast import TODAY, person, post
from tests.killing import fork, kill_points, run_until_statement
from tests.planning.handed import noted, prepared
from tests.visits.conftest import NOW, logged
from visits.models import NextStep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


def run() -> None:
    carry_out_due(on=TODAY, at=NOW)


def written():
    return [
        list(Posting.objects.order_by("user", "territory").values_list("user", "territory", "from_on", "to_on")),
        list(NextStep.objects.order_by("pk").values_list("rep", "state")),
        list(Handover.objects.order_by("pk").values_list("state", "done_at")),
        list(HandedClient.objects.order_by("pk").values_list("handover", "relationship", "grade")),
        sorted(Delivery.objects.values_list("recipient", "key", "channel")),
    ]


@pytest.fixture
def night(north_1, north, li, wang, dr_chen):
    """Two territories that change hands today: li's with a promise, and another without clients."""
    second = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    sun = person("sun", "孙悦")
    post(sun, second)
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)
    for territory, giver, taker in ((north_1, li, sun), (second, sun, li)):
        made = prepared(territory, giver, taker, wang)
        noted(made, dr_chen, li)
        Handover.objects.filter(pk=made.pk).update(state="ready", decided_by=wang, decided_at=NOW)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(night, after):
    before = _saved()
    points = kill_points(run, after=after)
    expected, kills = written(), 0
    assert set(Handover.objects.values_list("state", flat=True)) == {"done"}
    assert points

    for number in points:
        _put_back(before)
        kills += run_until_statement(run, number, after=after) != 0
        run()

        assert written() == expected, f"killed at statement {number}"

    assert kills == len(points)


def _saved():
    models = (Posting, NextStep, Handover, HandedClient, Delivery)
    return {model: list(model.objects.all()) for model in models}


def _put_back(rows):
    for model in (Delivery, HandedClient, Handover, NextStep, Posting):
        model.objects.exclude(pk__in=[row.pk for row in rows[model]]).delete()
    for model in (Posting, NextStep, Handover, HandedClient):
        for row in rows[model]:
            row.save(force_insert=not model.objects.filter(pk=row.pk).exists())


def test_of_two_managers_at_once_one_decides(north_1, li, wang, north, dr_chen):
    sun = person("sun", "孙悦")
    draft = prepared(north_1, li, sun, wang)
    noted(draft, dr_chen, li)

    def decide():
        try:
            confirm(draft, by=wang, on=TODAY, at=NOW)
        except DecidedAlready:
            os._exit(3)

    pids = [fork(decide) for _time in range(2)]
    codes = sorted(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids)

    assert codes == [0, 3]
    assert Posting.objects.filter(user=sun, territory=north_1).count() == 1
