"""Reminders of festivals: once a person and occasion, whatever is killed."""

from datetime import date, timedelta

import pytest

from deliveries.models import Delivery
from planning.greetings import reminders
from planning.models import Festival
from tests.cast import TODAY, client_of
from tests.killing import kill_points, run_until_statement
from tests.planning.greeted import prepared
from tests.visits.conftest import NOW

NEAR = date(2026, 12, 30)


def remind(on=NEAR):
    return reminders.remind(on=on, at=NOW)


def told():
    return sorted(set(Delivery.objects.values_list("recipient__username", flat=True)))


def test_it_tells_who_has_somebody_to_greet_some_days_before(li, zhao, dr_chen):
    remind()

    assert told() == ["li"]
    row = Delivery.objects.first()
    assert "2027-01-01" in row.subject
    assert "day=2027-01-01" in row.url


def test_it_tells_once(li, dr_chen):
    remind()
    remind(NEAR + timedelta(days=1))

    assert Delivery.objects.filter(channel="in_app").count() == 1


def test_it_is_silent_while_the_day_is_far(li, dr_chen):
    assert remind(TODAY) == 0


def test_it_does_not_tell_who_has_begun(li, dr_chen):
    prepared(li)

    remind()

    assert told() == []


@pytest.mark.parametrize("status", ["lost", "closed"])
def test_it_does_not_tell_whose_clients_are_not_served(li, dr_chen, status):
    type(dr_chen).objects.filter(pk=dr_chen.pk).update(status=status)

    assert remind() == 0


def test_a_day_of_nurses_is_told_to_whoever_serves_nurses(li, zhao, north_1, south_1, anzhen):
    client_of(south_1, anzhen, "护士甲", title="主管护师")
    client_of(north_1, anzhen, "医生甲", title="主任医师")

    remind(date(2027, 5, 10))

    assert told() == ["zhao"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(after, li, zhao, dr_chen, south_1, anzhen, monkeypatch):
    monkeypatch.setattr(reminders, "PEOPLE_AT_ONCE", 1)
    client_of(south_1, anzhen, "南区客户")
    Festival.objects.exclude(name="元旦").update(is_active=False)
    points = kill_points(remind, after=after)
    expected = Delivery.objects.count()
    assert expected == 2 * 2

    for number in points:
        Delivery.objects.all().delete()
        run_until_statement(remind, number, after=after)
        remind()

        assert Delivery.objects.count() == expected, f"killed at statement {number}"
