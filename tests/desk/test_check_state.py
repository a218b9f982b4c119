"""`check_state` finds what differs from the facts and mends it; at-once logging leaves nothing to find."""

import os
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Relationship
from desk.checks import differences
from grading.actions import assess
from grading.answers import Answer
from grading.enums import FactSource
from grading.models import GradeChange
from grading.overrides import set_by_hand
from tests.cast import TODAY, client_of
from tests.killing import fork
from tests.visits.conftest import NOW, logged
from visits.models import Visit

PROCESSES = 8
VISITS = 1_000


def check(**options):
    said = StringIO()
    call_command("check_state", stdout=said, stderr=StringIO(), **options)
    return said.getvalue().splitlines()


def test_it_finds_nothing_where_nothing_differs(li, dr_chen):
    logged(dr_chen, li)

    assert check() == ["0 differences"]


def test_it_reports_each_difference(li, dr_chen):
    logged(dr_chen, li)
    Relationship.objects.filter(pk=dr_chen.pk).update(due_on=None, alert_open=True)

    with pytest.raises(CommandError):
        check()


def test_it_mends_what_differs(li, dr_chen):
    logged(dr_chen, li)
    Relationship.objects.filter(pk=dr_chen.pk).update(due_on=None, last_contact_on=None, grade="C", alert_open=True)

    check(fix=True)

    assert check() == ["0 differences"]


def test_it_finds_a_score_that_is_not_the_newest_assessments(li, dr_chen):
    values = {"outpatients_per_week": Answer(60, FactSource.OBSERVED, TODAY)}
    potential = assess(relationship=dr_chen, author=li, on=TODAY, values=values).potential
    Relationship.objects.filter(pk=dr_chen.pk).update(potential=potential + 1)

    assert list(differences([dr_chen.pk])) == [(dr_chen.pk, "potential", potential + 1, potential)]
    check(fix=True)
    assert check() == ["0 differences"]
    dr_chen.refresh_from_db()
    assert (dr_chen.potential, dr_chen.support) == (potential, 75)


def test_a_mended_score_changes_the_grade_with_its_reason(li, dr_chen):
    values = {"outpatients_per_week": Answer(0, FactSource.OBSERVED, TODAY)}
    assess(relationship=dr_chen, author=li, on=TODAY, values=values)
    right = dr_chen.grade
    Relationship.objects.filter(pk=dr_chen.pk).update(potential=90, grade="A")

    check(fix=True)

    dr_chen.refresh_from_db()
    assert (dr_chen.potential, dr_chen.grade) == (0, right)
    assert GradeChange.objects.filter(relationship=dr_chen).latest("pk").new == right


def test_it_finds_and_mends_a_place_that_is_not_the_primary_affiliation(dr_chen):
    Client.objects.filter(pk=dr_chen.client_id).update(organisation=None, department=None, post="院长")

    assert {row.column for row in differences([dr_chen.pk])} == {"organisation", "department", "post"}
    check(fix=True)
    assert check() == ["0 differences"]
    dr_chen.client.refresh_from_db()
    assert (dr_chen.client.place_in_words, dr_chen.client.post) == ("首都医科大学附属北京安贞医院 · 心内科", "")


def test_a_client_who_left_works_nowhere(dr_chen):
    dr_chen.client.affiliations.update(to_on=TODAY)

    assert {row.column for row in differences([dr_chen.pk])} == {"organisation", "department"}


def test_places_and_scores_cost_the_same_for_many(north_1, anzhen, dr_chen):
    with CaptureQueriesContext(connection) as one:
        list(differences([dr_chen.pk]))
    ids = [dr_chen.pk, *(client_of(north_1, anzhen, f"客户{number}", support=1).pk for number in range(9))]

    with CaptureQueriesContext(connection) as many:
        list(differences(ids))

    assert len(many) == len(one)


@pytest.mark.django_db(transaction=True)
def test_it_finds_nothing_after_eight_processes_logged_at_once(li, north_1, anzhen):
    clients = [client_of(north_1, anzhen, f"客户{number}", grade="A", support=80, potential=80) for number in range(10)]

    def log_many(process):
        for number in range(VISITS // PROCESSES):
            then = NOW - timedelta(days=(number * 7 + process) % 60)
            logged(clients[(number + process) % len(clients)], li, at=then)

    at_once(log_many)

    assert Visit.objects.count() == VISITS
    assert check() == ["0 differences"]


def at_once(work):
    """Run `work(number)` in eight real processes at the same time."""
    children = [fork(partial(work, number)) for number in range(PROCESSES)]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * PROCESSES


def test_it_finds_a_grade_by_hand_that_no_override_says(dr_chen, wang):
    until = TODAY + timedelta(days=30)
    set_by_hand(relationship=dr_chen, grade="C", until=until, reason="停用", author=wang, on=TODAY, at=NOW)
    assert check() == ["0 differences"]
    Relationship.objects.filter(pk=dr_chen.pk).update(grade_by_hand="B", grade="B")

    assert ("grade_by_hand", "B", "C") in [found[1:] for found in differences([dr_chen.pk])]
    check(fix=True)

    dr_chen.refresh_from_db()
    assert (dr_chen.grade, dr_chen.grade_by_hand, dr_chen.grade_by_hand_until) == ("C", "C", until)
