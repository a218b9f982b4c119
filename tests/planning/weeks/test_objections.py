"""What is said before a client is put somewhere by hand: what forbids it, and what only warns."""

from datetime import date

import pytest

from clients.actions import create_organisation
from planning.models import PlannedVisit
from planning.weeks.objections import objections
from tests.cast import TODAY, client_of
from tests.clients.receiving import wednesday_and_thursday
from tests.planning.weeks.planned import DAY, away, due, items, moment, only_in, propose
from tests.visits.conftest import logged
from visits.enums import Channel

pytestmark = pytest.mark.django_db
NINE = moment(TODAY, 9)


def codes(rep, relationship, *, day=TODAY + DAY, half=1, channel=Channel.IN_PERSON, at=NINE, item=None):
    found = objections(rep, relationship, day=day, half=half, channel=channel, at=at, item=item)
    assert all(each.text for each in found)
    return [(each.code, each.is_hard) for each in found]


def test_nothing_against_her_half_day(li, north_1, anzhen):
    client = client_of(north_1, anzhen, "不急", grade="C")
    only_in(client, (1, "morning"))

    assert codes(li, client) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"day": TODAY - DAY}, "past"),
        ({"day": TODAY, "half": 1, "at": moment(TODAY, 13)}, "past"),
        ({"day": TODAY + 5 * DAY}, "no_field_time"),
        ({"day": TODAY + 2 * DAY}, "no_field_time"),
    ],
)
def test_the_past_and_days_without_field_time_are_refused(li, dr_chen, asked, code):
    away(li, TODAY + 2 * DAY)

    assert (code, True) in codes(li, dr_chen, **asked)


def test_another_half_day_than_hers_is_warned_of(li, dr_chen):
    only_in(dr_chen, (1, "afternoon"))

    assert codes(li, dr_chen) == [("not_there", False)]


def test_a_hospital_that_does_not_receive_is_warned_of(li, dr_chen, anzhen):
    wednesday_and_thursday(anzhen, booking_lead=1)

    assert codes(li, dr_chen) == [("no_window", False)]
    assert codes(li, dr_chen, day=TODAY + 3 * DAY, half=2) == [("book_by", False)]


def test_an_expired_filing_number_forbids_in_person_alone(li, north_1, anzhen):
    client = due(north_1, anzhen, "丙")
    li.filing_number, li.filing_expires_on = "F-1", date(2026, 1, 1)
    li.save()

    assert codes(li, client) == [("filing_expired", True)]
    assert codes(li, client, half=3, channel=Channel.PHONE) == []


def test_from_afar_where_only_in_person_counts_is_warned_of(li, dr_chen):
    assert codes(li, dr_chen, half=3, channel=Channel.PHONE) == [("in_person_only", False)]


def test_the_maximum_is_warned_of(li, north_1, anzhen):
    client = due(north_1, anzhen, "乙", grade="B")
    logged(client, li)

    assert codes(li, client) == [("maximum", False)]


def test_a_client_stands_in_a_day_once(li, dr_chen):
    propose(li)
    [item] = items()

    assert ("there_already", True) in codes(li, dr_chen, day=item.on, half=2)
    assert codes(li, dr_chen, day=item.on, half=2, item=item) == []


def test_too_far_and_too_many_are_warned_of(li, north_1, anzhen):
    for number in range(9):
        due(north_1, anzhen, f"客户{number}", grade="A")
    away(li, TODAY, TODAY)
    propose(li)
    PlannedVisit.objects.update(on=TODAY + DAY, half=1)
    other = due(north_1, create_organisation(name="天津医院", city="天津市"), "远")

    found = codes(li, other)

    assert {("far", False), ("many", False), ("no_time", False)} <= set(found)


def test_somebody_elses_client_is_refused(zhao, dr_chen):
    assert ("not_hers", True) in codes(zhao, dr_chen)
