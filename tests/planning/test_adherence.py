"""What became of a plan: each planned visit counts once, and none gets lost."""

from datetime import timedelta
from itertools import product

import pytest

from clients.models import Relationship
from planning.enums import ItemOrigin, ItemState
from planning.models import PlannedVisit
from planning.weeks.adherence import Adherence, Became, adherence_by_rep, adherence_by_week, became, judged
from tests.cast import TODAY, client_of
from tests.planning.planned import done, planned, skipped
from tests.visits.conftest import NOW, logged
from workdays.weeks import monday_of

MON, TUE, THU = (TODAY - timedelta(days=7 - number) for number in (0, 1, 3))


@pytest.mark.parametrize(
    ("state", "on", "first_on", "done_on", "expected"),
    [
        (ItemState.DONE, MON, MON, MON, Became.ON_DAY),
        (ItemState.DONE, MON, MON, TUE, Became.IN_WEEK),
        # Put off, and done on the new day: not on the day it was first planned for.
        (ItemState.DONE, THU, MON, THU, Became.IN_WEEK),
        # Put off, and done on the first day after all.
        (ItemState.DONE, THU, MON, MON, Became.ON_DAY),
        (ItemState.SKIPPED, MON, MON, None, Became.SKIPPED),
        (ItemState.DROPPED, MON, MON, None, Became.TAKEN_OUT),
        (ItemState.PLANNED, MON, MON, None, Became.NOT_DONE),
        # Its day has not passed: today is not over.
        (ItemState.DONE, TODAY, TODAY, TODAY, None),
        (ItemState.PLANNED, TODAY, MON, None, None),
    ],
)
def test_it_says_what_became_of_a_planned_visit(state, on, first_on, done_on, expected):
    assert became(state=state, on=on, first_on=first_on, done_on=done_on, today=TODAY) == expected


def test_whatever_it_is_it_counts_once_its_day_has_passed_and_in_one_way():
    days = [MON, THU, TODAY, TODAY + timedelta(days=1)]

    for state, on, first_on, done_on in product(ItemState, days, days, [None, *days]):
        found = became(state=state, on=on, first_on=first_on, done_on=done_on, today=TODAY)

        assert (found is None) == (on >= TODAY)


def test_everything_planned_is_in_the_denominator():
    found = Adherence({what: number for number, what in enumerate(Became, start=1)})

    assert (found.planned, found.done) == (15, 3)
    assert Adherence().planned == 0


@pytest.fixture
def last_week(li, north_1, anzhen, today):
    """One of each kind, and what does not count: today, and a day to come."""
    names = ("准时", "改天", "跳过", "移出", "未做", "今天", "明天")
    on_day, in_week, away, out, undone, now, ahead = (client_of(north_1, anzhen, name) for name in names)
    done(on_day, li, logged(on_day, li, happened_at=NOW - timedelta(days=7)), on=MON)
    done(in_week, li, logged(in_week, li, happened_at=NOW - timedelta(days=6)), on=MON, half=2)
    skipped(away, li, on=TUE)
    planned(out, li, on=TUE, state=ItemState.DROPPED)
    planned(undone, li, on=TUE, origin=ItemOrigin.ADDED)
    planned(now, li)
    planned(ahead, li, on=TODAY + timedelta(days=1))


def test_it_counts_by_person_and_by_week(last_week, li, wang):
    items = judged(wang, today=TODAY)

    every = Adherence(dict.fromkeys(Became, 1))
    assert adherence_by_rep(items, [li.pk]) == {li.pk: every}
    assert adherence_by_week(items) == {monday_of(MON): every}


def test_the_rule_and_its_sql_agree(last_week, li):
    for item in judged(li, today=TODAY).select_related("visit"):
        done_on = item.visit.happened_on if item.visit else None
        by_rule = became(state=item.state, on=item.on, first_on=item.first_on, done_on=done_on, today=TODAY)

        assert item.became == by_rule


def test_a_manager_of_others_and_a_colleague_count_nothing(last_week, qian, zhao):
    assert not judged(qian, today=TODAY).exists()
    assert not judged(zhao, today=TODAY).exists()


def test_handing_a_client_over_rewrites_no_past_week(last_week, li, south_1):
    Relationship.objects.filter(planned_visits__in=PlannedVisit.objects.all()).update(territory=south_1)

    assert judged(li, today=TODAY).count() == len(Became)
