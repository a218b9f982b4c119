"""A planned visit becomes done when one is logged, and open again when that is taken back."""

from datetime import timedelta

import pytest

from planning.enums import ItemState
from planning.models import PlannedVisit, WeekPlan
from tests.cast import TODAY, person, post
from tests.planning.weeks.planned import DAY, moment
from tests.visits.conftest import NOW, logged
from visits.actions import correct_visit, undo_visit
from visits.enums import Outcome

pytestmark = pytest.mark.django_db


def planned(rep, client, *days):
    plan, _is_new = WeekPlan.objects.get_or_create(
        rep=rep, week_on=TODAY, defaults={"from_on": TODAY, "planned_at": NOW, "solver": "greedy"}
    )
    facts = {"plan": plan, "relationship": client, "territory": client.territory, "half": 1, "channel": "in_person"}
    return [PlannedVisit.objects.create(on=day, first_on=day, **facts) for day in days]


def states(rows):
    return [PlannedVisit.objects.get(pk=row.pk).state for row in rows]


def test_a_visit_does_what_was_planned_for_its_day(li, dr_chen):
    rows = planned(li, dr_chen, TODAY, TODAY + 3 * DAY)

    visit = logged(dr_chen, li)

    assert states(rows) == [ItemState.DONE, ItemState.PLANNED]
    assert PlannedVisit.objects.get(pk=rows[0].pk).visit == visit


def test_else_the_nearest_of_its_week(li, dr_chen):
    rows = planned(li, dr_chen, TODAY + DAY, TODAY + 4 * DAY)

    logged(dr_chen, li)

    assert states(rows) == [ItemState.DONE, ItemState.PLANNED]


def test_nothing_of_another_week(li, dr_chen):
    rows = planned(li, dr_chen, TODAY + 7 * DAY)

    logged(dr_chen, li)

    assert states(rows) == [ItemState.PLANNED]


def test_a_second_visit_on_a_day_takes_nothing_of_the_days_to_come(li, dr_chen):
    rows = planned(li, dr_chen, TODAY, TODAY + 3 * DAY)
    logged(dr_chen, li)

    logged(dr_chen, li)

    assert states(rows) == [ItemState.DONE, ItemState.PLANNED]


def test_an_attempt_was_tried_too(li, dr_chen):
    rows = planned(li, dr_chen, TODAY)

    logged(dr_chen, li, outcome=Outcome.NOT_FOUND)

    assert states(rows) == [ItemState.DONE]


def test_whoever_logs_it(li, north_1, dr_chen):
    han = person("han", "韩梅")
    post(han, north_1)
    [row] = planned(han, dr_chen, TODAY)

    logged(dr_chen, li)

    assert states([row]) == [ItemState.DONE]


def test_her_own_plan_comes_first(li, north_1, dr_chen):
    han = person("han", "韩梅")
    post(han, north_1)
    rows = [*planned(han, dr_chen, TODAY), *planned(li, dr_chen, TODAY)]

    logged(dr_chen, li)

    assert states(rows) == [ItemState.PLANNED, ItemState.DONE]


def test_taken_back_it_is_open_again(li, dr_chen):
    rows = planned(li, dr_chen, TODAY)
    visit = logged(dr_chen, li)

    undo_visit(visit, by=li, at=NOW + timedelta(seconds=5))

    assert states(rows) == [ItemState.PLANNED]


def test_corrected_to_another_day_it_does_that_ones(li, dr_chen):
    rows = planned(li, dr_chen, TODAY, TODAY + DAY)
    visit = logged(dr_chen, li, at=moment(TODAY + DAY, 10))
    assert states(rows) == [ItemState.PLANNED, ItemState.DONE]

    correct_visit(visit, by=li, at=moment(TODAY + DAY, 11), reason="日期填错", happened_at=NOW)

    assert states(rows) == [ItemState.DONE, ItemState.PLANNED]


def test_corrected_otherwise_nothing_moves(li, dr_chen):
    rows = planned(li, dr_chen, TODAY)
    visit = logged(dr_chen, li)

    correct_visit(visit, by=li, at=NOW, reason="补充", note="谈了新适应症")

    assert states(rows) == [ItemState.DONE]


def test_a_message_does_not_do_a_visit_in_person(li, dr_chen):
    rows = planned(li, dr_chen, TODAY, TODAY + 3 * DAY)

    logged(dr_chen, li, channel="wechat", note="回复了资料的问题")

    assert states(rows) == [ItemState.PLANNED, ItemState.PLANNED]


@pytest.mark.parametrize("channel", ["phone", "wechat", "in_person"])
def test_a_planned_call_is_done_by_any_contact(li, dr_chen, channel):
    [row] = planned(li, dr_chen, TODAY)
    PlannedVisit.objects.filter(pk=row.pk).update(channel="phone", half=3)

    logged(dr_chen, li, channel=channel, note="谈了新适应症")

    assert states([row]) == [ItemState.DONE]


def test_an_attempt_uses_up_nothing_of_another_day_and_the_visit_after_it_does(li, dr_chen):
    rows = planned(li, dr_chen, TODAY + 3 * DAY)

    logged(dr_chen, li, outcome=Outcome.NOT_FOUND)
    assert states(rows) == [ItemState.PLANNED]

    logged(dr_chen, li, at=NOW + timedelta(hours=3))
    assert states(rows) == [ItemState.DONE]


def test_a_word_put_right_uses_up_nothing_of_the_days_to_come(li, dr_chen):
    visit = logged(dr_chen, li)
    rows = planned(li, dr_chen, TODAY + 3 * DAY)

    correct_visit(visit, by=li, at=NOW, reason="补充", note="谈了新适应症")

    assert states(rows) == [ItemState.PLANNED]


def test_a_visit_that_was_a_call_after_all_leaves_the_visit_open(li, dr_chen):
    rows = planned(li, dr_chen, TODAY)
    visit = logged(dr_chen, li)

    correct_visit(visit, by=li, at=NOW, reason="选错方式", channel="phone", note="谈了新适应症")

    assert states(rows) == [ItemState.PLANNED]
