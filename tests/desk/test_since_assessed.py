"""What changed about a client since the last assessment."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from clients.actions import begin_relationship, department_named, move_stage, place
from clients.enums import SlotKind, SlotPart, Stage, WeekParity
from clients.models import ClinicSlot
from clients.timetabling import Period, check_week, set_week
from desk.since_assessed import since_assessed
from grading.actions import assess
from grading.answers import Answer
from grading.enums import FactSource
from tests.cast import TODAY, client_of
from tests.visits.conftest import NOW, logged
from visits.enums import Outcome, Reaction

ASSESSED = date(2026, 10, 12)
AFTER = date(2026, 11, 2)
TUESDAY = (1, SlotPart.MORNING.value, WeekParity.EVERY.value)
FRIDAY = (4, SlotPart.AFTERNOON.value, WeekParity.EVERY.value)


def assessed(relationship, author, on=ASSESSED):
    values = {"outpatients_per_week": Answer(90, FactSource.CLIENT), "attitude": Answer("主动提问、讨论", "observed")}
    assess(relationship=relationship, author=author, on=on, values=values)
    return relationship


@pytest.fixture
def chen(dr_chen, li):
    return assessed(dr_chen, li)


def since(relationship, on=TODAY):
    with override("en"):
        return since_assessed([relationship], on=on)[relationship.pk]


def words(relationship):
    return [change.words for change in since(relationship).changes]


def on_day(day):
    return time_machine.travel(f"{day.isoformat()}T10:00:00+08:00", tick=False)


def test_nothing_happened(chen):
    found = since(chen)

    assert not found
    assert found.assessed_on == ASSESSED


def test_another_ward(chen, anzhen):
    place(chen.client, organisation=anzhen, department=department_named(anzhen, "心内科二病区"), on=AFTER)

    assert words(chen) == ["Department or ward: 心内科 → 心内科二病区"]
    assert since(chen).changes[0].on == AFTER


def test_another_post(chen, anzhen):
    place(chen.client, organisation=anzhen, department=chen.client.department, post="科主任", on=AFTER)

    assert words(chen) == ["Post: none → 科主任"]


def test_where_to_is_not_known(chen):
    chen.client.affiliations.update(to_on=AFTER)

    assert words(chen) == [f"Left {chen.client.place_in_words}; where to is not known"]


def test_what_was_so_before_the_assessment_is_no_news(chen, anzhen):
    place(chen.client, organisation=anzhen, department=None, on=ASSESSED)

    assert not since(chen)


def test_other_hours(chen):
    with on_day(date(2026, 10, 1)):
        set_week(chen.client, {TUESDAY: SlotKind.CLINIC}, Period(date(2026, 10, 1)))
    with on_day(AFTER):
        set_week(chen.client, {TUESDAY: "", FRIDAY: SlotKind.CLINIC}, Period(AFTER))

    assert words(chen) == ["Hours: now Friday Afternoon; no longer Tuesday Morning"]
    assert since(chen).changes[0].on == AFTER


def test_other_hours_from_a_day(chen):
    with on_day(date(2026, 10, 1)):
        set_week(chen.client, {TUESDAY: SlotKind.CLINIC}, Period(date(2026, 10, 1)))
        set_week(chen.client, {TUESDAY: SlotKind.WARD}, Period(date(2026, 10, 1), from_on=AFTER))

    assert words(chen) == ["Hours: now Tuesday Morning (Ward round); no longer Tuesday Morning"]
    assert since(chen, on=AFTER - timedelta(days=1)).changes == ()


def test_hours_looked_at_again_are_no_news(chen):
    ClinicSlot.objects.bulk_create([ClinicSlot(client=chen.client, weekday=1, part=SlotPart.MORNING)])
    with on_day(AFTER):
        check_week(chen.client, source="", on=AFTER)

    assert not since(chen)


def test_hours_heard_for_the_first_time(chen):
    with on_day(AFTER):
        set_week(chen.client, {TUESDAY: SlotKind.CLINIC}, Period(AFTER))

    assert words(chen) == ["Hours now known: Tuesday Morning"]


def test_another_stage(chen, li):
    move_stage(chen, Stage.AGREE, evidence="主动要资料", contacts=5, on=AFTER, by=li)

    assert words(chen) == ["Stage: not judged yet → Agree"]


def test_visits_speak_of_the_support(chen, li):
    visit = logged(chen, li, reaction=Reaction.POSITIVE)
    logged(chen, li, note="只是聊聊")
    logged(chen, li, outcome=Outcome.NOT_FOUND, value_brought="资料")

    [found] = since(chen).signs

    assert (found.on, found.words, found.speaks) == (TODAY, "Agreed", "for")
    assert found.url.endswith(f"/{visit.pk}/")


def test_visits_up_to_the_assessment_are_no_news(chen, li):
    early = NOW - timedelta(days=(TODAY - ASSESSED).days)
    logged(chen, li, at=early, reaction=Reaction.POSITIVE)

    assert not since(chen)


def test_a_client_never_assessed_is_told_of_from_the_beginning(dr_chen, li):
    logged(dr_chen, li, reaction=Reaction.NEGATIVE)

    found = since(dr_chen)

    assert found.assessed_on is None
    assert [visit.speaks for visit in found.signs] == ["against"]


def test_it_does_not_tell_of_another_teams_visits(chen, zhao, south_1):
    theirs = assessed(client_of_same(chen, south_1), zhao)
    logged(theirs, zhao, reaction=Reaction.NEGATIVE, quote="只告诉你们")

    assert since(chen).signs == ()
    assert since(theirs).signs


def client_of_same(relationship, territory):
    return begin_relationship(client=relationship.client, territory=territory, on=date(2024, 1, 1))


def test_as_many_queries_for_one_as_for_thirty(chen, li, north_1, anzhen):
    more = [client_of(north_1, anzhen, f"客户{number:02d}") for number in range(29)]
    for row in more[:5]:
        assessed(row, li)
        logged(row, li, reaction=Reaction.POSITIVE)
    with CaptureQueriesContext(connection) as one:
        since_assessed([chen], on=TODAY)
    with CaptureQueriesContext(connection) as thirty:
        found = since_assessed([chen, *more], on=TODAY)

    assert len(found) == 30
    assert len(one) == len(thirty) == 6
