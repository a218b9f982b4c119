"""The floors of the jobs: hand-written SQL that must do what the job does, or its time means nothing."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from accounts.models import Leave
from bench.jobs import EFFECT, HERE
from clients.models import Relationship
from grading.actions import regrade
from grading.models import GradeChange, Scheme
from pharmacrm.demo.plan import Plan
from retention.actions import scan
from retention.models import NeglectAlert
from visits.models import CadencePolicy
from visits.state import recompute_all

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
AT = datetime(2026, 11, 23, tzinfo=UTC)

PLAN = Plan(4, 60, 6, 1, FRIDAY, crossing=6, counted_days=3)

pytestmark = [
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the floors are PostgreSQL's"),
    pytest.mark.usefixtures("_worked_on", "db"),
]


@pytest.fixture(scope="module")
def _worked_on(demo):
    Leave.objects.all().delete()
    recompute_all(Relationship.objects.values_list("pk", flat=True))


def effect():
    """Every row of every table that a job writes, without what differs each time."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in EFFECT.items():
            cursor.execute(f"SELECT ROW({columns})::text FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def effect_of(work):
    """What is there after some work, which is then undone."""
    with transaction.atomic():
        work()
        found = effect()
        transaction.set_rollback(True)
    return found


def run_floor(name):
    values = {
        "on": MONDAY,
        "at": AT,
        "scheme": Scheme.objects.get().pk,
        "policy": CadencePolicy.objects.get().pk,
    }
    with connection.cursor() as cursor:
        cursor.execute((HERE / "sql" / f"{name}.sql").read_text(), values)


def test_the_floor_of_the_scan_does_what_the_scan_does():
    by_hand = effect_of(lambda: run_floor("scan_neglect"))

    scan(on=MONDAY, at=AT)

    assert effect() == by_hand
    assert NeglectAlert.objects.filter(opened_on=MONDAY).count() >= 12


@pytest.mark.parametrize(
    "change", [{"potential_high": 62}, {"support_high": 80}, {"potential_medium": 55}, {"support_medium": 25}]
)
def test_the_floor_of_regrading_does_what_regrading_does(change):
    Scheme.objects.update(**change)
    before = GradeChange.objects.count()
    by_hand = effect_of(lambda: run_floor("regrade"))

    regrade(on=MONDAY, at=AT)

    assert effect() == by_hand
    assert GradeChange.objects.count() > before
