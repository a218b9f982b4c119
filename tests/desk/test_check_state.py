"""`check_state` finds what differs from the facts and mends it; at-once logging leaves nothing to find."""

import os
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.models import Relationship
from tests.cast import client_of
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


@pytest.mark.django_db(transaction=True)
def test_it_finds_nothing_after_eight_processes_logged_at_once(django_db_serialized_rollback, li, north_1, anzhen):
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
