"""A roster killed with SIGKILL and taken up again: no client, relationship or assessment is lost or doubled."""

from datetime import timedelta

import pytest

from clients.importing import jobs, runs
from clients.importing.kinds import kind_named
from clients.models import Affiliation, Client, Department, ImportReject, ImportRun, Relationship
from grading.models import Assessment, AssessmentValue, GradeChange
from grading.queries import indicators_of, scheme_for
from retention.models import StateSpan
from tests.cast import TODAY
from tests.clients.importing.importing import AT, counts, sheet, uploaded
from tests.killing import kill_points, run_until_statement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def content(north_1):
    scheme = scheme_for(north_1, TODAY)
    rows = indicators_of([scheme])[scheme.pk]
    values = [str(row.full_at) if row.full_at else list(row.steps.all())[-1].label_zh for row in rows]
    clients = [["安贞医院", "心内科", f"王{number}", "N-1", *values] for number in range(5)]
    clients[2][3] = "S-1"
    return sheet(("机构", "科室", "姓名", "辖区", *(row.name_zh for row in rows)), *clients)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    monkeypatch.setattr(kind_named("roster"), "chunk", 2, raising=False)


def reset(li, content):
    for model in (StateSpan, GradeChange, AssessmentValue, Assessment, ImportRun, Relationship, Affiliation, Client):
        model.objects.all().delete()
    Department.objects.all().delete()
    Client.history.all().delete()
    Department.history.all().delete()
    runs.ask(uploaded(li, content, "roster"), dry_run=False, at=AT)


def state():
    who = "relationship__client__full_name"
    return (
        list(
            Client.objects.order_by("full_name").values_list("full_name", "organisation", "department__name", "pinyin")
        ),
        list(Affiliation.objects.order_by("client__full_name").values_list("client__full_name", "from_on", "to_on")),
        list(
            Relationship.objects.order_by("client__full_name").values_list(
                "client__full_name", "territory", "began_on", "potential", "support", "grade", "due_on", "neglected_on"
            )
        ),
        sorted(Assessment.objects.values_list(who, "on", "potential", "support")),
        sorted(GradeChange.objects.values_list(who, "old", "new")),
        sorted(StateSpan.objects.values_list(who, "grade", "from_on"), key=str),
        AssessmentValue.objects.count(),
        sorted(Client.history.values_list("full_name", "history_type")),
        list(ImportReject.objects.values_list("row_number", "reason")),
        [(run.state, *counts(run)) for run in ImportRun.objects.all()],
    )


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_over_the_whole_run_it_ends_as_a_clean_one(li, anzhen, content, after):
    # What is read once a process is known from here on.
    reset(li, content)
    jobs.run_due(clock=lambda: AT)
    reset(li, content)
    points = kill_points(lambda: jobs.run_due(clock=lambda: AT), after=after)
    expected = state()
    kills = 0

    for number in points:
        reset(li, content)
        kills += run_until_statement(lambda: jobs.run_due(clock=lambda: AT), number, after=after) != 0
        jobs.run_due(clock=lambda: AT + jobs.LEASE + timedelta(seconds=1))

        assert state() == expected, f"killed at statement {number}"

    assert kills == len(points)
    assert expected[-1] == [("done", 4, 0, 0, 1)]
