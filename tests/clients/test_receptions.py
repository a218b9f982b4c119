"""What hospitals ask of visits in person, read for a page of clients at once."""

from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions import create_organisation, department_named
from clients.enums import BookingState, RegistrationState
from clients.models import Relationship
from clients.receiving import end_window, note_registration, set_season
from clients.reception import Way
from clients.receptions import Place, outlooks, places_of, registered_at, rules_of, with_rules
from tests.cast import TODAY, client_of
from tests.clients.receiving import KNOWN, booked, tenth_and_25th, wednesday_and_thursday
from workdays.queries import calendar

# Ten in the morning; there is nothing on a Monday.
MORNING = datetime.fromisoformat("2026-11-16T10:00")
WEDNESDAY = date(2026, 11, 18)


def moment(text):
    return datetime.fromisoformat(f"2026-11-{text}")


def place(relationship):
    return Place(relationship.pk, relationship.client.organisation_id, relationship.client.department_id)


def outlook(relationship, user, at=MORNING):
    return outlooks([place(relationship)], user, at, calendar()).get(relationship.pk)


def test_where_no_rule_is_known_nothing_is_said(dr_chen, li):
    assert outlook(dr_chen, li) is None


def test_outside_a_window_she_is_not_seen_in_person(dr_chen, li, anzhen):
    wednesday_and_thursday(anzhen)

    found = outlook(dr_chen, li)

    assert not found.is_in_person
    assert (found.opening.on, found.opening.way) == (WEDNESDAY, Way.OPEN)


def test_inside_a_window_she_is(dr_chen, li, anzhen):
    wednesday_and_thursday(anzhen)

    assert outlook(dr_chen, li, moment("18T09:00")).is_in_person
    assert outlook(dr_chen, li, moment("18T16:59")).is_in_person
    assert not outlook(dr_chen, li, moment("18T17:00")).is_in_person


def test_a_window_to_be_booked_lets_in_whom_it_confirmed(dr_chen, li, anzhen):
    tenth_and_25th(anzhen)
    day = moment("25T09:00")
    assert not outlook(dr_chen, li, day).is_in_person

    booking = booked(dr_chen, li, day.date(), state=BookingState.ASKED)
    assert outlook(dr_chen, li, day).opening.way == Way.ASKED
    assert not outlook(dr_chen, li, day).is_in_person

    booking.state = BookingState.CONFIRMED
    booking.save()
    assert outlook(dr_chen, li, day).is_in_person


@pytest.mark.parametrize("state", [BookingState.REFUSED, BookingState.CANCELLED])
def test_a_booking_that_does_not_stand_counts_for_nothing(dr_chen, li, anzhen, state):
    tenth_and_25th(anzhen)
    booked(dr_chen, li, TODAY, time(10, 30), state=state)

    assert outlook(dr_chen, li).opening.way == Way.TO_BOOK


def test_a_window_of_a_department_is_of_its_clients_alone(north_1, anzhen, li, dr_chen):
    wednesday_and_thursday(anzhen, department=department_named(anzhen, "药学部"))
    pharmacist = client_of(north_1, anzhen, "周药师", department="药学部")

    assert outlook(pharmacist, li) is not None
    assert outlook(dr_chen, li) is None


def test_a_window_that_begins_later_or_is_over_restricts_nobody_today(dr_chen, li, anzhen):
    wednesday_and_thursday(anzhen, from_on=date(2026, 12, 1))
    ended = wednesday_and_thursday(anzhen)
    end_window(ended, on=TODAY)
    wednesday_and_thursday(anzhen, to_on=date(2026, 11, 15))

    found = outlook(dr_chen, li)

    assert found.is_in_person
    assert found.opening.on == date(2026, 12, 2)


def test_what_was_booked_with_the_hospital_holds_for_the_reps_own_clients(north_1, anzhen, dr_chen, li, wang):
    tenth_and_25th(anzhen)
    booked(dr_chen, li, TODAY, time(9), for_all=True)

    assert outlook(dr_chen, li).is_in_person
    assert not outlook(dr_chen, wang).is_in_person


def test_what_was_booked_for_one_client_holds_for_her_alone(north_1, anzhen, dr_chen, li):
    tenth_and_25th(anzhen)
    booked(dr_chen, li, TODAY, time(9))

    assert not outlook(client_of(north_1, anzhen, "柳如烟"), li).is_in_person


def test_only_those_with_something_to_ask_about_are_asked_about(north_1, anzhen, dr_chen, li):
    elsewhere = client_of(north_1, create_organisation(name="第二医院", city="北京市"), "别处")
    rows = Relationship.objects.order_by("pk")
    assert places_of(with_rules(rows, TODAY).as_rows()) == []

    wednesday_and_thursday(anzhen)

    assert places_of(with_rules(rows, TODAY).as_rows()) == [place(dr_chen)]
    assert rules_of([place(elsewhere)], li, TODAY) == {}


def test_a_page_of_clients_is_one_query(north_1, anzhen, li, dr_chen):
    wednesday_and_thursday(anzhen)
    tenth_and_25th(anzhen)
    everybody = [place(client_of(north_1, anzhen, f"客户{number}")) for number in range(30)]
    days = calendar()

    with CaptureQueriesContext(connection) as queries:
        found = outlooks(everybody, li, MORNING, days)

    assert len(found) == 30
    assert len(queries) == 1


# --- registration -----------------------------------------------------------------------------------------------------


def test_where_reps_are_registered_she_is_or_is_not(anzhen, li, wang):
    assert registered_at(li, [anzhen.pk]) == {}
    set_season(organisation=anzhen, opens="03-01", closes="03-31", **KNOWN)
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=date(2026, 11, 30))

    hers, his = (registered_at(user, [anzhen.pk])[anzhen.pk] for user in (li, wang))

    assert hers.season == ((3, 1), (3, 31))
    assert (hers.number, hers.state(TODAY)) == ("A-1", RegistrationState.EXPIRING)
    assert (his.number, his.state(TODAY)) == (None, RegistrationState.MISSING)
