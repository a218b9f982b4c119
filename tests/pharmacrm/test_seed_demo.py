"""The demo: any size, the same every time, and never at odds with the rules of the rooms."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Max, Q, Sum
from django.test import RequestFactory

from accounts.access import manages
from accounts.models import Leave, Posting, User
from clients.enums import Status
from clients.models import Client, Relationship
from compliance.models import AdverseEvent
from grading.models import Assessment, AssessmentValue, GradeChange
from pharmacrm.demo import aside, load
from pharmacrm.demo.plan import Plan
from pharmacrm.demo.tables import TABLES
from retention.actions import scan
from retention.checks import differences
from retention.enums import Mark
from retention.models import NeglectAlert, PanelSum, RiskBacktest, RiskScore, Snapshot, StateMark, StateSpan
from retention.over_visited import over_visited
from visits.enums import Outcome
from visits.models import Activity, CoachingAnswer, CoachingForm, CoachingTemplate, NextStep, Visit, VisitCorrection
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


def test_it_has_the_sizes_asked_for(db):
    load_demo()

    # Two clients are shared by neighbours.
    assert Client.objects.count() == 36
    assert Relationship.objects.count() == 38
    assert Visit.objects.count() == 144


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


# --- who may do what --------------------------------------------------------------------------------------------------


def test_its_logins_work(db):
    load_demo()
    request = RequestFactory().post("/")

    for username in ("rep", "rep2", "manager", "manager2", "admin"):
        assert authenticate(request, username=username, password=PASSWORD), username


def test_its_reps_work_in_different_districts(db):
    load_demo()
    of = {user.username: Relationship.objects.visible_to(user) for user in User.objects.all()}

    assert of["rep"].exists()
    assert of["rep2"].exists()
    assert not (of["rep"] & of["rep2"]).exists()
    assert set(of["rep"]) <= set(of["manager"])
    assert not (of["rep"] & of["manager2"]).exists()
    assert set(of["rep2"]) <= set(of["manager2"])


def test_its_admin_has_no_posting(db):
    load_demo()
    admin = User.objects.get(username="admin")

    assert admin.is_superuser
    assert not Posting.objects.filter(user=admin).exists()
    assert manages(User.objects.get(username="manager"), FRIDAY)


def test_filing_numbers_are_in_every_state(db):
    load_demo()
    states = {user.filing_state(FRIDAY).value for user in User.objects.filter(postings__role="rep")}

    assert {"valid", "expiring", "expired"} <= states


def test_a_leave_waits_and_one_is_approved(db):
    load_demo()

    assert set(Leave.objects.values_list("state", flat=True)) == {"proposed", "approved"}


def test_no_phone_can_be_called(db):
    load_demo()

    assert not Client.objects.exclude(phone__startswith="1000").exists()


# --- the days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "on", [FRIDAY, date(2026, 11, 22), date(2026, 1, 1), date(2026, 10, 4), date(2024, 2, 29), date(2027, 1, 5)]
)
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


@pytest.mark.parametrize("on", [FRIDAY, date(2026, 11, 22), date(2026, 10, 4), date(2026, 3, 2)])
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


def test_a_share_becomes_neglected_on_the_next_working_day(db):
    load_demo(replace(FULL_PANELS, crossing=4))
    monday = rules().calendar.add(FRIDAY, 1)

    found = scan(on=monday, at=datetime(2026, 11, 23, tzinfo=UTC))

    assert found.opened == 6


# --- what the rooms say to it -----------------------------------------------------------------------------------------


def test_the_rooms_find_nothing_to_mend(db):
    load_demo(FULL_PANELS)
    everyone = Relationship.objects.all()

    assert recompute_all(everyone.values_list("pk", flat=True)) == 0
    assert list(differences(everyone)) == []
    assert scan(on=FRIDAY, at=datetime(2026, 11, 20, tzinfo=UTC)).opened == 0


def test_check_state_agrees(db):
    load_demo()
    said = StringIO()

    call_command("check_state", stdout=said, stderr=StringIO())

    assert "0 differences" in said.getvalue()


# The table of the field, written out: potential down, support across.
MATRIX = {
    ("high", "high"): "A", ("high", "medium"): "B", ("high", "low"): "B",
    ("medium", "high"): "C", ("medium", "medium"): "C", ("medium", "low"): "D",
    ("low", "high"): "C", ("low", "medium"): "D", ("low", "low"): "D",
}  # fmt: skip


def level(score):
    if score >= 70:
        return "high"
    return "medium" if score >= 40 else "low"


def test_every_grade_is_the_one_of_the_table(db):
    load_demo(FULL_PANELS)
    scored = Relationship.objects.filter(potential__isnull=False, support__isnull=False)
    without = Relationship.objects.filter(Q(potential__isnull=True) | Q(support__isnull=True))

    for row in scored:
        assert row.grade == MATRIX[level(row.potential), level(row.support)]
    assert scored.count() > 100
    assert set(without.values_list("grade", flat=True)) == {"-"}


def test_every_score_is_that_of_the_newest_assessment(db):
    load_demo()
    newest = Assessment.objects.order_by("relationship", "on", "pk").values_list("relationship", "potential", "support")
    known = {pk: scores for pk, *scores in newest}

    for row in Relationship.objects.filter(potential__isnull=False):
        assert known[row.pk] == [row.potential, row.support]
    assert AssessmentValue.objects.exclude(source="").exists()


def test_the_history_of_a_grade_ends_with_the_grade(db):
    load_demo(FULL_PANELS)

    for row in Relationship.objects.exclude(grade="-").prefetch_related("grade_changes"):
        moves = sorted(row.grade_changes.all(), key=lambda change: change.at)
        assert [moves[0].old, moves[-1].new] == ["-", row.grade]
        assert all(one.new == other.old for one, other in pairwise(moves))


def test_spans_leave_no_gap(db):
    load_demo(FULL_PANELS)

    for row in Relationship.objects.prefetch_related("spans"):
        spans = list(row.spans.all())
        assert spans[0].from_on == row.began_on
        assert all(one.to_on == other.from_on for one, other in pairwise(spans))
        assert spans[-1].to_on is None


# --- who was lost -----------------------------------------------------------------------------------------------------


@pytest.fixture
def lost(db):
    load_demo(PANELS_WITH_LOSSES)
    found = Relationship.objects.filter(status=Status.LOST).prefetch_related("spans", "visits", "alerts")
    assert found
    return found


def test_a_few_percent_are_lost(lost):
    assert 0.01 < len(lost) / PANELS_WITH_LOSSES.relationships < 0.1
    assert Visit.objects.count() == PANELS_WITH_LOSSES.visits


def test_their_history_says_from_which_day_on(lost):
    for row in lost:
        *before, last = row.spans.all()
        assert (last.status, last.neglected, last.to_on) == (Status.LOST, False, None)
        assert {span.status for span in before} == {Status.ACTIVE}
        assert row.began_on < last.from_on < FRIDAY


def test_nothing_is_done_for_them_afterwards(lost):
    for row in lost:
        lost_on = row.spans.last().from_on
        assert all(visit.happened_on < lost_on for visit in row.visits.all())
        assert all(alert.closed_on and alert.closed_on <= lost_on for alert in row.alerts.all())
        # What a win-back promises comes from no visit.
        of_visits = row.next_steps.filter(visit__isnull=False)
        assert not of_visits.filter(Q(state="open") | Q(closed_on__gt=lost_on)).exists()
        assert not row.assessments.filter(on__gte=lost_on).exists()
        assert (row.due_on, row.neglected_on, row.escalated_on) == (row.next_step_on, None, None)


def test_the_rooms_find_nothing_to_mend_of_them(lost):
    assert recompute_all(lost.values_list("pk", flat=True)) == 0
    assert list(differences(Relationship.objects.all())) == []


def test_somebody_complained_and_somebody_saw_a_competitor(lost):
    assert Visit.objects.filter(objection="service").exists()
    assert Visit.objects.filter(service_rating__lte=2).exists()
    assert Visit.objects.exclude(competitor="").exists()


def test_everybody_active_was_judged_and_the_rule_was_measured(lost):
    active = Relationship.objects.filter(status=Status.ACTIVE)
    [measured] = RiskBacktest.objects.all()

    assert set(RiskScore.objects.values_list("pk", flat=True)) == set(active.values_list("pk", flat=True))
    assert {"high", "medium", "low"} <= set(RiskScore.objects.values_list("level", flat=True))
    assert measured.lost > 0
    assert measured.made_at.date() <= FRIDAY


def test_attempts_and_the_visit_that_ends_them_are_one_chain(db):
    load_demo(FULL_PANELS)
    chained = Visit.objects.filter(chain__isnull=False)

    assert chained.exists()
    assert not chained.exclude(chain__relationship=F("relationship")).exists()
    assert not chained.filter(chain__outcome=Outcome.MET).exists()
    assert not chained.filter(chain__chain__isnull=False).exists()


def test_some_were_met_too_often_and_the_nights_agree(db):
    load_demo(FULL_PANELS)
    yesterday = FRIDAY - timedelta(days=1)

    marks = StateMark.objects.filter(mark=Mark.OVER_VISITED)
    assert marks.filter(from_on__gt=FRIDAY - timedelta(days=90)).count() > 2
    assert set(marks.open().values_list("relationship_id", flat=True)) == over_visited(yesterday)
    # As every night of the last two weeks would have found it, but for who became a focus or was graded anew since.
    for ago in range(2, 15):
        day = FRIDAY - timedelta(days=ago)
        found, kept = over_visited(day), set(marks.on(day).values_list("relationship_id", flat=True))
        unchanged = Relationship.objects.active().filter(focus_until=None).exclude(grade_changes__on__gt=day)
        assert found & set(unchanged.values_list("pk", flat=True)) <= kept


def test_the_top_fifth_is_that_of_today_from_the_beginning(db):
    load_demo(FULL_PANELS)

    top = StateMark.objects.filter(mark=Mark.TOP)
    assert top.count() == 2 * 14
    assert not top.exclude(from_on=F("relationship__began_on")).exists()
    assert Snapshot.objects.filter(to_top__gt=0).exists()
    assert PanelSum.objects.filter(top_worth__gt=0).exists()


def test_some_visits_were_corrected(db):
    load_demo()
    corrections = VisitCorrection.objects.filter(author__username="rep")

    assert corrections.exists()
    assert all(correction.visit.note.startswith(correction.before["note"]) for correction in corrections)


def test_an_adverse_event_waits_and_one_is_confirmed(db):
    load_demo(FULL_PANELS)
    events = AdverseEvent.objects.filter(reporter__username="rep", recipient__username="safety")

    assert [event.confirmed_at is None for event in events.order_by("heard_at")] == [False, True]
    assert Visit.objects.filter(adverse_event__in=events).count() == 2


def test_neighbours_share_a_client(db):
    load_demo()
    of = {user.username: Relationship.objects.visible_to(user) for user in User.objects.all()}

    assert set(of["rep"].values_list("client")) & set(of["rep3"].values_list("client"))
    assert not set(of["rep"].values_list("client")) & set(of["rep2"].values_list("client"))


def test_everybody_did_something_else_too(db):
    load_demo(FULL_PANELS)
    errands = Activity.objects.filter(rep__username="rep2", kind="errand").aggregate(spent=Sum("minutes"))["spent"]

    assert set(Activity.objects.values_list("rep__username", flat=True)) == {"rep", "rep2"}
    assert set(Activity.objects.values_list("kind", flat=True)) == {"internal", "errand", "service"}
    assert errands > 0
    for activity in Activity.objects.exclude(relationship=None).select_related("relationship"):
        assert activity.relationship.territory_id == activity.territory_id
    assert Activity.objects.filter(happened_on__range=(FRIDAY - timedelta(100), FRIDAY - timedelta(1))).count() > 30


def test_managers_came_along_and_coached(db):
    load_demo(FULL_PANELS)

    for username in ("manager", "manager2"):
        manager = User.objects.get(username=username)
        states = [form.state for form in CoachingForm.objects.filter(coach=manager)]
        assert sorted(states) == ["draft", "sent", "signed", "signed"]
        assert manager.accompanied_visits.coachable_by(manager, FRIDAY).count() == 5
    assert CoachingAnswer.objects.count() == 8 * CoachingTemplate.objects.get().questions.count()


def test_a_late_log_is_marked(db):
    load_demo(FULL_PANELS)
    late = Visit.objects.filter(is_late=True)

    assert late.exists()
    for visit in late:
        assert timedelta(0) < visit.logged_at - visit.happened_at <= timedelta(days=14)


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
