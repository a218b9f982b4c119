"""The demo: any size, the same every time, and never at odds with the rules of the rooms."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Max, Q

from accounts.models import User
from clients.models import Client, Relationship
from deliveries.enums import Channel, DeliveryState, Kind
from deliveries.models import Delivery
from grading.models import Assessment, GradeChange
from pharmacrm.demo import aside, load
from pharmacrm.demo.plan import Plan
from pharmacrm.demo.tables import TABLES
from retention.actions import scan
from retention.models import NeglectAlert, StateMark, StateSpan
from visits.models import Activity, CoachingForm, NextStep, Visit
from visits.queries import rules
from visits.state import recompute_all

FRIDAY = date(2026, 11, 20)
SMALL = Plan(reps=3, clients_per_rep=12, visits_per_client=4, seed=1, on=FRIDAY, counted_days=3)
# One panel as big as the demo's own, for what is only seen in numbers.
FULL_PANELS = Plan(reps=2, clients_per_rep=70, visits_per_client=15, seed=1, on=FRIDAY, counted_days=3)
# Enough for somebody to be lost.
PANELS_WITH_LOSSES = Plan(reps=6, clients_per_rep=50, visits_per_client=20, seed=1, on=FRIDAY, counted_days=3)
PASSWORD = "a-password-of-the-demo"

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="COPY is PostgreSQL's")


def say_nothing(line):
    pass


def load_demo(plan=SMALL, **options):
    return load.load(plan, password=PASSWORD, report=say_nothing, **options)


def seed(*arguments, **options):
    sizes = ["--reps=2", "--clients-per-rep=5", "--visits-per-client=2", "--on=2026-11-20"]
    call_command("seed_demo", *sizes, *arguments, stdout=options.pop("stdout", StringIO()), **options)


def load_anew(**options):
    """From an empty database, whose ids begin with 1 again."""
    load.delete_everything(say_nothing)
    load_demo(**options)
    return everything()


def everything():
    """Every row of the tables that are written in bulk; what the scan wrote has its ids by chance."""
    return {table.name: _rows(table.model) for table in TABLES}


def _rows(model):
    if model not in (NeglectAlert, StateMark, StateSpan):
        return list(model._default_manager.order_by("pk").values())
    differing = {"id", "recorded_at"}
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in differing]
    return sorted(model._default_manager.values_list(*names), key=str)


# --- what it is made of -----------------------------------------------------------------------------------------------


def test_it_is_the_same_for_a_seed_and_a_day(db):
    assert load_anew() == load_anew()


def test_it_is_another_one_for_another_seed(db):
    load_demo()
    names = list(Client.objects.order_by("pk").values_list("full_name", flat=True))
    load.delete_everything(say_nothing)
    load_demo(replace(SMALL, seed=2))

    assert list(Client.objects.order_by("pk").values_list("full_name", flat=True)) != names


def test_it_leaves_ids_for_what_is_made_later(db):
    load_demo()
    highest = Visit.objects.aggregate(Max("pk"))["pk__max"]
    last = Visit.objects.get(pk=highest)

    last.pk, last.key, last.adverse_event = None, "00000000-0000-0000-0000-000000000001", None
    last.save()

    assert last.pk > highest


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_it_is_the_same_from_two_processes():
    assert load_anew(processes=2) == load_anew(processes=1)


# --- the days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2026, 10, 4), date(2024, 2, 29), date(2027, 1, 5)])
def test_nothing_but_next_steps_is_in_the_future(db, on):
    load_demo(replace(SMALL, on=on))
    midnight = datetime(on.year, on.month, on.day, tzinfo=UTC)

    assert not Visit.objects.filter(Q(happened_on__gte=on) | Q(logged_at__gte=midnight)).exists()
    assert not Activity.objects.filter(Q(happened_on__gte=on) | Q(logged_at__gte=midnight)).exists()
    assert not CoachingForm.objects.filter(Q(sent_at__gte=midnight) | Q(signed_at__gte=midnight)).exists()
    assert not Assessment.objects.filter(Q(on__gte=on) | Q(created_at__gte=midnight)).exists()
    assert not GradeChange.objects.filter(Q(on__gte=on) | Q(at__gte=midnight)).exists()
    assert not NextStep.objects.filter(Q(closed_on__gt=on) | Q(created_at__gte=midnight)).exists()
    assert not NeglectAlert.objects.filter(Q(opened_on__gt=on) | Q(closed_on__gt=on) | Q(escalated_on__gt=on)).exists()
    assert not StateSpan.objects.filter(Q(from_on__gt=on) | Q(to_on__gt=on)).exists()
    assert not Relationship.objects.filter(Q(began_on__gt=on) | Q(last_contact_on__gte=on)).exists()


@pytest.mark.parametrize("on", [FRIDAY, date(2026, 10, 4)])
def test_a_rep_finds_a_believable_morning(db, on):
    load_demo(replace(FULL_PANELS, on=on))

    for username in ("rep", "rep2"):
        mine = Relationship.objects.filter(territory__postings__user__username=username)
        neglected, due = mine.neglected(on).count(), mine.due(on).count()
        promised = NextStep.objects.open().filter(relationship__in=mine, is_promise=True, due_on__lte=on)
        assert 4 <= neglected <= 8
        assert 10 <= due - neglected <= 15 or 10 <= due <= 15
        assert 2 <= promised.count() <= 3
        assert 2 <= mine.filter(grade="B", focus_until__gte=on).count() <= 3
        message = Delivery.objects.get(recipient__username=username, channel=Channel.IN_APP, kind=Kind.MORNING)
        assert promised.first().words in message.body
    assert not Delivery.objects.filter(state=DeliveryState.PENDING, kind=Kind.MORNING).exists()


def test_a_share_becomes_neglected_on_the_next_working_day(db):
    load_demo(replace(FULL_PANELS, crossing=4))
    monday = rules().calendar.add(FRIDAY, 1)

    found = scan(on=monday, at=datetime(2026, 11, 23, tzinfo=UTC))

    assert found.opened == 6


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_loads_and_says_the_password(db, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    said = StringIO()

    seed(stdout=said)

    assert Relationship.objects.count() == 10
    assert PASSWORD in said.getvalue()


def test_the_command_refuses_where_somebody_is(admin):
    with pytest.raises(CommandError, match="already"):
        seed()

    assert User.objects.get() == admin


def test_reset_brings_the_demo_back(db, settings):
    settings.PRODUCTION = False
    seed("--reset")
    once = everything()
    Relationship.objects.update(grade="D")
    User.objects.create_user("stranger", full_name="外人")

    seed("--reset")

    assert everything() == once
    assert not User.objects.filter(username="stranger").exists()


def test_reset_asks_twice_in_production(admin, settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="--yes-delete-everything"):
        seed("--reset")
    assert User.objects.exists()

    seed("--reset", "--yes-delete-everything")

    assert Relationship.objects.count() == 10


@pytest.mark.parametrize("size", ["--reps=1", "--clients-per-rep=0", "--visits-per-client=201"])
def test_the_command_refuses_an_impossible_size(db, size):
    with pytest.raises(CommandError, match="--"):
        seed(size)

    assert not User.objects.exists()


def test_without_visits_there_are_clients_all_the_same(db):
    seed("--visits-per-client=0")

    assert Relationship.objects.count() == 10
    assert recompute_all(Relationship.objects.values_list("pk", flat=True)) == 0


def structure():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
        )
        return indexes, cursor.fetchall()


@on_postgresql
def test_every_index_and_constraint_is_back_afterwards(db):
    before = structure()

    load_demo()

    assert structure() == before


@on_postgresql
def test_reset_mends_a_load_that_was_killed(db):
    before = structure()
    load_demo()
    aside.put_aside([table.name for table in TABLES])
    Visit.objects.filter(pk=1).update(key=Visit.objects.get(pk=2).key)

    with pytest.raises(CommandError, match="half-way"):
        seed()
    seed("--reset", "--yes-delete-everything")

    assert structure() == before
    assert Visit.objects.count() == 20
