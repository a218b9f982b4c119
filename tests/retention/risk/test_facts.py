"""What the rule is given: what was known at the end of a day, and nothing that came to be known later."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Territory
from clients.actions import announce
from clients.enums import Status
from clients.models import Relationship
from grading.actions import ensure_default_scheme
from grading.models import Assessment
from retention.risk.facts import WITHOUT_CADENCE, Between, Reader
from retention.risk.rule import Facts
from tests.cast import TODAY, client_of
from tests.visits.conftest import logged
from visits.actions import close_step
from visits.enums import NextStepState, Outcome
from visits.queries import rules

DAY = timedelta(days=1)


def at(day, hour=10):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def facts_of(relationship, on=TODAY, window=90) -> Facts | None:
    found = dict(Reader(rules(), window).facts(Between(relationship.pk, relationship.pk), on))
    return found.get(relationship.pk)


@pytest.fixture
def visit(dr_chen, li):
    """Log a visit that was made and entered on a day, or entered on a later one."""

    def log(day, *, entered=None, **given):
        moment = at(entered or day)
        with time_machine.travel(moment, tick=False):
            return logged(dr_chen, li, at=moment, happened_at=at(day, 9), **given)

    return log


def test_it_waits_in_working_days_since_the_last_contact(visit, dr_chen):
    visit(date(2026, 11, 6))

    found = facts_of(dr_chen)

    # From Friday over a week to Monday; an A client is asked for every five working days.
    assert (found.waited, found.interval, found.contacts) == (6, 5, 1)


def test_whoever_was_never_contacted_waits_since_the_beginning(north_1, anzhen):
    new = client_of(north_1, anzhen, "新客户", began_on=date(2026, 11, 9), grade="B")

    assert facts_of(new).waited == 5
    assert facts_of(new).contacts == 0


def test_an_attempt_is_no_contact_and_counts_in_a_row(visit, dr_chen):
    visit(TODAY - 20 * DAY, outcome=Outcome.NOT_FOUND)
    visit(TODAY - 10 * DAY)
    visit(TODAY - 4 * DAY, outcome=Outcome.BUSY)
    visit(TODAY - 3 * DAY, outcome=Outcome.NOT_FOUND)

    found = facts_of(dr_chen)

    assert (found.contacts, found.attempts) == (1, 2)


def test_a_client_without_a_cadence_is_asked_for_once_a_quarter(dr_chen):
    Relationship.objects.filter(pk=dr_chen.pk).update(grade="D")
    announce([dr_chen.pk], on=TODAY)

    assert facts_of(dr_chen).interval == WITHOUT_CADENCE


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"competitor": "另一家"}, {"rival_on": TODAY - 5 * DAY}),
        ({"service_rating": 2}, {"complaints": 1, "complained_on": TODAY - 5 * DAY}),
        ({"service_rating": 3}, {}),
        ({"product_rating": 1}, {"complaints": 1, "complained_on": TODAY - 5 * DAY}),
        ({"objection": "service"}, {"complaints": 1, "complained_on": TODAY - 5 * DAY}),
        ({"objection": "price"}, {}),
        ({"effort": "help", "client_told": True}, {"told": 1}),
        ({"effort": "help"}, {}),
    ],
)
def test_what_a_visit_says(visit, dr_chen, given, expected):
    visit(TODAY - 5 * DAY, **given)
    silent = {"rival_on": None, "complaints": 0, "complained_on": None, "told": 0}

    found = facts_of(dr_chen)

    assert {name: getattr(found, name) for name in silent} == silent | expected


def test_what_lies_before_the_window_is_forgotten(visit, dr_chen):
    visit(TODAY - 40 * DAY, competitor="另一家", service_rating=1)

    assert facts_of(dr_chen, window=60).rival_on
    assert not facts_of(dr_chen, window=30).rival_on
    assert not facts_of(dr_chen, window=30).complaints


def promise(visit, *, made, due):
    return visit(made, next_step="送指南", next_step_on=due).next_steps.get()


def test_a_promise_past_its_day_is_broken_until_it_is_kept(visit, dr_chen, li):
    step = promise(visit, made=TODAY - 12 * DAY, due=TODAY - 6 * DAY)

    close_step(step, state=NextStepState.DONE, by=li, on=TODAY - 2 * DAY)

    assert facts_of(dr_chen, TODAY - 6 * DAY).broken == 0
    assert facts_of(dr_chen, TODAY - 4 * DAY)[3:5] == (1, TODAY - 6 * DAY)
    assert (facts_of(dr_chen).broken, facts_of(dr_chen).kept) == (0, 1)


def test_a_promise_said_to_be_broken_stays_so(visit, dr_chen, li):
    step = promise(visit, made=TODAY - 12 * DAY, due=TODAY - 6 * DAY)

    close_step(step, state=NextStepState.BROKEN, by=li, on=TODAY - 2 * DAY)

    assert (facts_of(dr_chen).broken, facts_of(dr_chen).kept) == (1, 0)


def test_a_promise_no_longer_wanted_says_nothing(visit, dr_chen, li):
    step = promise(visit, made=TODAY - 12 * DAY, due=TODAY - 6 * DAY)

    close_step(step, state=NextStepState.CANCELLED, by=li, on=TODAY - 7 * DAY)

    assert (facts_of(dr_chen).broken, facts_of(dr_chen).kept) == (0, 0)


def assessed(relationship, author, day, support):
    scheme = ensure_default_scheme(Territory.objects.get(code="CN"))
    with time_machine.travel(at(day), tick=False):
        return Assessment.objects.create(
            relationship=relationship, scheme=scheme, author=author, on=day, potential=80, support=support
        )


def test_support_fell_with_the_last_assessment(dr_chen, li):
    assessed(dr_chen, li, TODAY - 200 * DAY, 80)
    assessed(dr_chen, li, TODAY - 110 * DAY, 75)
    assessed(dr_chen, li, TODAY - 10 * DAY, 50)

    assert facts_of(dr_chen).support_drop == 25
    assert facts_of(dr_chen, TODAY - 11 * DAY).support_drop == 0
    assert facts_of(dr_chen, TODAY - 50 * DAY).support_drop == 5


def test_support_that_rose_says_nothing(dr_chen, li):
    assessed(dr_chen, li, TODAY - 20 * DAY, 50)
    assessed(dr_chen, li, TODAY - 10 * DAY, 80)

    assert facts_of(dr_chen).support_drop == 0


# --- as it was known then ---------------------------------------------------------------------------------------------


def test_a_visit_entered_later_was_not_known_then(visit, dr_chen):
    visit(TODAY - 4 * DAY, entered=TODAY - DAY, competitor="另一家")

    assert facts_of(dr_chen, TODAY - 2 * DAY).contacts == 0
    assert facts_of(dr_chen, TODAY - 2 * DAY).rival_on is None
    assert facts_of(dr_chen, TODAY - DAY).contacts == 1
    assert facts_of(dr_chen, TODAY - DAY).rival_on == TODAY - 4 * DAY


def test_a_visit_of_a_later_day_was_not_known_then(visit, dr_chen):
    visit(TODAY, competitor="另一家")

    assert (facts_of(dr_chen, TODAY - DAY).contacts, facts_of(dr_chen, TODAY - DAY).rival_on) == (0, None)


def test_a_visit_taken_back_since_was_known_then(visit, dr_chen, li):
    made = visit(TODAY - 3 * DAY)
    type(made).objects.filter(pk=made.pk).update(undone_at=at(TODAY - DAY))

    assert facts_of(dr_chen, TODAY - 2 * DAY).contacts == 1
    assert facts_of(dr_chen, TODAY - DAY).contacts == 0


def test_the_grade_is_the_one_of_that_day(dr_chen):
    Relationship.objects.filter(pk=dr_chen.pk).update(grade="C")
    announce([dr_chen.pk], on=TODAY)

    assert facts_of(dr_chen, TODAY - DAY).interval == 5
    assert facts_of(dr_chen, TODAY).interval == 20


def test_the_lost_are_read_until_they_were_lost(dr_chen):
    Relationship.objects.filter(pk=dr_chen.pk).update(status=Status.LOST)
    announce([dr_chen.pk], on=TODAY)

    assert facts_of(dr_chen, TODAY - DAY) is not None
    assert facts_of(dr_chen, TODAY) is None


def test_it_reads_only_whom_it_is_asked_for(dr_chen, north_1, anzhen):
    others = [client_of(north_1, anzhen, f"客户{number}", grade="B") for number in range(3)]

    found = dict(Reader(rules(), 90).facts(Between(others[0].pk, others[1].pk), TODAY))

    assert sorted(found) == [others[0].pk, others[1].pk]


def test_it_asks_the_database_five_times_however_many_there_are(north_1, anzhen, dr_chen, django_assert_num_queries):
    reader = Reader(rules(), 90)
    for number in range(20):
        client_of(north_1, anzhen, f"客户{number}", grade="B")
    everybody = Between(dr_chen.pk, Relationship.objects.latest("pk").pk)

    with django_assert_num_queries(5):
        assert len(dict(reader.facts(everybody, TODAY))) == 21
