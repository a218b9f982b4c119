"""The night that opens the quarter's round."""

from datetime import date, timedelta

import pytest

from deliveries.models import Delivery
from grading.models import Round, RoundPart, RoundPolicy
from grading.rounds import open_rounds, plan_rounds
from tests.cast import client_of
from tests.grading.rounds import AT, ON, ON_AT, OPENS
from workdays.queries import calendar

# 15 working days after the first of October, of which the holiday takes a week.
DUE = date(2026, 10, 28)


def night(on=OPENS, at=AT):
    return open_rounds(on=on, at=at)


@pytest.fixture
def clients(dr_chen, south_1, zhao, anzhen):
    return [dr_chen, client_of(south_1, anzhen, "周明")]


def test_each_territory_with_clients_gets_its_part(clients, north, north_1, south_1, li):
    assert night() == 2

    assert set(RoundPart.objects.values_list("territory", flat=True)) == {north_1.pk, south_1.pk}
    opened = Round.objects.newest()
    assert (opened.year, opened.number, opened.opens_on, opened.opened_at) == (2026, 4, OPENS, AT)
    assert opened.due_on == calendar().add(OPENS, 15)


def test_a_second_night_opens_nothing_and_tells_nobody_twice(clients, li):
    night()
    told = Delivery.objects.count()

    assert night(OPENS + timedelta(days=1)) == 0
    assert (Delivery.objects.count(), Round.objects.opened().count()) == (told, 1)


def test_who_assesses_is_told_how_many_and_by_when(clients, li):
    night()

    told = Delivery.objects.get(recipient=li, channel="in_app")
    assert "1" in told.body
    assert str(Round.objects.newest().due_on) in told.body


def test_a_vacant_territory_is_its_managers(clients, wang):
    night()

    assert Delivery.objects.filter(recipient=wang, channel="in_app").exists()


def test_a_territory_that_comes_later_gets_its_part_by_the_next_night_and_its_own_time(clients, north, anzhen, li):
    from_then = ON + timedelta(days=20)
    night()
    late = client_of(north, anzhen, "何平")

    assert night(from_then, ON_AT) == 1
    part = RoundPart.objects.get(territory=late.territory)
    assert part.due_on == calendar().add(from_then, 15)


def test_the_day_it_opens_is_the_administrators_to_move(clients):
    plan_rounds(on=date(2026, 9, 1), calendar=calendar())
    Round.objects.filter(number=4).update(opens_on=date(2026, 10, 9), due_on=date(2026, 10, 23), is_fixed=True)

    assert night(date(2026, 10, 8)) == 0
    assert night(date(2026, 10, 9)) == 2
    assert Round.objects.newest().due_on == date(2026, 10, 23)


def test_a_round_that_is_planned_follows_the_policy(clients):
    plan_rounds(on=date(2026, 9, 1), calendar=calendar())
    RoundPolicy.objects.create(effective_on=date(2026, 10, 1), opens_after_days=8, work_days=10)

    plan_rounds(on=date(2026, 9, 2), calendar=calendar())

    planned = Round.objects.get(number=4)
    assert planned.opens_on == date(2026, 10, 9)
    assert planned.due_on == calendar().add(planned.opens_on, 10)


def test_opened_late_it_leaves_as_much_time(clients):
    late = date(2026, 11, 16)

    night(late)

    assert Round.objects.newest().due_on == calendar().add(late, 15)


def test_a_quarter_that_is_over_is_not_opened_any_more(clients):
    plan_rounds(on=date(2026, 9, 1), calendar=calendar())

    night(date(2027, 1, 4))

    assert list(Round.objects.opened().values_list("year", "number")) == [(2027, 1)]
