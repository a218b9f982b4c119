"""The rest of a day planned anew: three taps, and nobody is lost."""

import pytest

from clients.actions import create_organisation
from planning.enums import ItemState, LeftOutWhy, SkipReason
from planning.models import LeftOut, PlannedVisit
from planning.weeks.replanning import replan_day
from tests.cast import TODAY
from tests.planning.weeks.planned import DAY, away, due, items, moment, only_in, propose, written

pytestmark = pytest.mark.django_db
NINE = moment(TODAY, 9)


@pytest.fixture
def week(li, north_1, anzhen):
    """Two clients at one hospital on Monday morning, and one at another in the afternoon."""
    second = create_organisation(name="第二医院", city="北京市")
    clients = [due(north_1, anzhen, name, grade="A") for name in ("甲", "乙")]
    clients.append(due(north_1, second, "丙", grade="A"))
    for client, part in zip(clients, ("morning", "morning", "afternoon"), strict=True):
        only_in(client, (0, part), (2, part))
    propose(li)
    assert [(item.on, item.half) for item in items()] == [(TODAY, 1), (TODAY, 1), (TODAY, 2)]
    return clients


def test_a_cancelled_clinic_moves_her_to_another_day(li, week):
    first, second, third = items()

    replan_day(li, at=NINE, item=first, reason=SkipReason.CLINIC_CANCELLED, words="停诊")

    first.refresh_from_db()
    assert (first.state, first.skip_reason, first.skip_words) == (ItemState.SKIPPED, "clinic_cancelled", "停诊")
    [again] = [item for item in items() if item.relationship == first.relationship and item.pk != first.pk]
    assert (again.on, again.origin) == (TODAY + 2 * DAY, "replanned")
    others = PlannedVisit.objects.filter(pk__in=[second.pk, third.pk])
    assert [item.on for item in others] == [TODAY, TODAY]


def test_a_hospital_that_receives_nobody_is_skipped_as_a_whole(li, week, north_1, anzhen):
    due(north_1, anzhen, "丁", grade="A")

    replan_day(li, at=NINE, item=items()[0], reason=SkipReason.NOT_RECEIVED, whole_place=True)

    morning = PlannedVisit.objects.filter(on=TODAY, half=1)
    assert {item.state for item in morning} == {ItemState.SKIPPED}
    assert morning.count() == 2
    standing = {item.relationship_id for item in PlannedVisit.objects.open()}
    assert standing >= {client.pk for client in week}


def test_who_finds_no_other_day_is_named(li, week):
    away(li, TODAY + DAY, TODAY + 4 * DAY)

    replan_day(li, at=NINE, item=items()[0], reason=SkipReason.CLIENT_AWAY)

    assert [left.relationship for left in LeftOut.objects.all()] == [week[0]]


def test_what_stands_on_other_days_stays(li, week, north_1, anzhen):
    later = due(north_1, anzhen, "丁")
    only_in(later, (3, "morning"))
    propose(li)
    [item] = [item for item in items() if item.relationship == later]
    before = PlannedVisit.objects.filter(pk=item.pk).values().get()

    replan_day(li, at=NINE)

    assert PlannedVisit.objects.filter(pk=item.pk).values().get() == before


def test_twice_changes_nothing(li, week):
    item = items()[0]
    replan_day(li, at=NINE, item=item, reason=SkipReason.OTHER)
    first = written(li)

    replan_day(li, at=NINE, item=item, reason=SkipReason.OTHER)

    assert written(li) == first


def test_in_the_afternoon_who_was_not_seen_in_the_morning_is_seen_later(li, week):
    replan_day(li, at=moment(TODAY, 14))

    by_client = {item.relationship: item for item in items()}
    assert [by_client[client].on for client in week] == [TODAY + 2 * DAY, TODAY + 2 * DAY, TODAY]


def test_late_in_the_evening_nobody_is_lost(li, week):
    replan_day(li, at=moment(TODAY, 20))

    assert {item.relationship for item in items()} == set(week)
    assert all(item.on > TODAY for item in items())


def test_somebody_elses_item_is_left_alone(li, zhao, week):
    item = items()[0]

    replan_day(zhao, at=NINE, item=item, reason=SkipReason.OTHER)

    item.refresh_from_db()
    assert item.state == ItemState.PLANNED


def test_without_a_plan_today_begins_one(li, dr_chen):
    plan = replan_day(li, at=NINE)

    assert [(item.plan, item.on) for item in items()] == [(plan, TODAY)]
    assert not LeftOut.objects.filter(why=LeftOutWhy.NO_TIME).exists()
