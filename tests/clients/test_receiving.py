"""Windows noted, changed and ended; registrations; bookings asked for and answered."""

import os
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.enums import BookingState
from clients.models import Booking, ReceptionWindow, Registration, RegistrationSeason
from clients.receiving import (
    BookedAlready,
    NotOpen,
    answer_booking,
    ask_booking,
    change_window,
    end_season,
    end_window,
    note_registration,
    set_season,
)
from tests.cast import TODAY, client_of
from tests.clients.receiving import KNOWN, booked, tenth_and_25th, wednesday_and_thursday
from tests.killing import fork

DAY = date(2026, 11, 25)


def asked(hospital, rep, on=DAY, **facts):
    return ask_booking(organisation=hospital, rep=rep, on=on, asked_on=TODAY, **{"at": None} | facts)


# --- windows ----------------------------------------------------------------------------------------------------------


def test_changed_it_keeps_what_it_was(anzhen):
    window = tenth_and_25th(anzhen)

    assert change_window(window, booking_lead=7, starts=time(15))
    assert not change_window(window, booking_lead=7)

    assert sorted(window.history.values_list("booking_lead", flat=True)) == [5, 7]


def test_ended_it_stays_and_holds_no_more(anzhen):
    window = wednesday_and_thursday(anzhen)

    end_window(window, on=TODAY)

    assert ReceptionWindow.objects.get() == window
    assert not ReceptionWindow.objects.standing(TODAY).exists()


@pytest.mark.parametrize(
    ("last", "stands"), [(TODAY - timedelta(days=1), False), (TODAY, True), (None, True)], ids=["past", "today", "open"]
)
def test_one_whose_last_day_is_past_holds_no_more(anzhen, last, stands):
    wednesday_and_thursday(anzhen, to_on=last)

    assert ReceptionWindow.objects.standing(TODAY).exists() is stands


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": "10"},
        {"weekdays": ""},
        {"ends": time(14)},
        {"from_on": TODAY, "to_on": TODAY - timedelta(days=1)},
        {"answer_lead": 1},
    ],
    ids=["weekly and monthly", "never", "no time", "backwards", "answered before it is asked"],
)
def test_what_cannot_be_is_refused_by_the_database(anzhen, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wednesday_and_thursday(anzhen, **wrong)


# --- registration -----------------------------------------------------------------------------------------------------


def test_a_rep_has_one_number_and_its_history(anzhen, li):
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=TODAY)
    renewed = note_registration(organisation=anzhen, rep=li, number="A-2", expires_on=date(2027, 3, 31))

    assert Registration.objects.get().number == "A-2"
    assert sorted(renewed.history.values_list("number", flat=True)) == ["A-1", "A-2"]


def test_a_season_is_set_anew_and_ended(anzhen):
    set_season(organisation=anzhen, opens="03-01", closes="03-31", **KNOWN)
    season = set_season(organisation=anzhen, opens="04-01", closes="04-30", **KNOWN)
    assert RegistrationSeason.objects.get().opens == "04-01"
    assert season.at(date(2026, 4, 15)) == (date(2026, 4, 1), date(2026, 4, 30))

    end_season(organisation=anzhen)

    assert not RegistrationSeason.objects.exists()
    assert RegistrationSeason.history.count() == 3


# --- bookings ---------------------------------------------------------------------------------------------------------


def test_a_client_has_one_booking_a_day(anzhen, li, wang, dr_chen):
    asked(anzhen, li, relationship=dr_chen)
    asked(anzhen, li, relationship=dr_chen, on=DAY + timedelta(days=1))
    asked(anzhen, li)

    with pytest.raises(BookedAlready):
        asked(anzhen, wang, relationship=dr_chen)
    with pytest.raises(BookedAlready):
        asked(anzhen, li)

    assert Booking.objects.count() == 3


def test_once_refused_it_may_be_asked_for_again(anzhen, li, dr_chen):
    first = asked(anzhen, li, relationship=dr_chen)
    answer_booking(first, BookingState.REFUSED)

    asked(anzhen, li, relationship=dr_chen)

    assert Booking.objects.open().count() == 1
    assert Booking.objects.count() == 2


def test_confirmed_it_has_the_time_that_was_given(anzhen, li, dr_chen):
    booking = asked(anzhen, li, relationship=dr_chen, at=time(15))

    answer_booking(booking, BookingState.CONFIRMED, at=time(10, 30))

    booking.refresh_from_db()
    assert (booking.state, booking.at) == (BookingState.CONFIRMED, time(10, 30))
    assert booking.history.count() == 2


@pytest.mark.parametrize(
    ("state", "answer", "fits"),
    [
        (BookingState.ASKED, BookingState.CANCELLED, True),
        (BookingState.CONFIRMED, BookingState.REFUSED, True),
        (BookingState.CONFIRMED, BookingState.CANCELLED, True),
        (BookingState.CONFIRMED, BookingState.ASKED, False),
        (BookingState.REFUSED, BookingState.CONFIRMED, False),
        (BookingState.CANCELLED, BookingState.CONFIRMED, False),
    ],
)
def test_what_is_closed_stays_closed(li, dr_chen, state, answer, fits):
    booking = booked(dr_chen, li, DAY, state=state)

    if fits:
        answer_booking(booking, answer)
    else:
        with pytest.raises(NotOpen):
            answer_booking(booking, answer)

    assert Booking.objects.get().state == (answer if fits else state)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_book_at_once_one_does(anzhen, li, dr_chen):
    def book():
        with suppress(BookedAlready):
            asked(anzhen, li, relationship=dr_chen)

    children = [fork(book) for _ in range(4)]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert Booking.objects.count() == 1


def test_a_booking_of_others_is_not_seen(anzhen, li, wang, zhao, dr_chen, south_1):
    theirs = client_of(south_1, anzhen, "别人")
    of_client, whole, other = asked(anzhen, li, relationship=dr_chen), asked(anzhen, li), asked(anzhen, zhao)
    of_theirs = asked(anzhen, zhao, relationship=theirs)

    assert set(Booking.objects.visible_to(li)) == {of_client, whole}
    assert set(Booking.objects.visible_to(wang)) == {of_client}
    assert set(Booking.objects.visible_to(zhao)) == {other, of_theirs}


def test_a_change_from_an_old_page_does_not_bring_back_what_has_ended(anzhen):
    window = wednesday_and_thursday(anzhen)
    of_an_old_page = ReceptionWindow.objects.get(pk=window.pk)
    end_window(window, on=TODAY)

    assert not change_window(of_an_old_page, documents="登记卡")

    assert ReceptionWindow.objects.get(pk=window.pk).ended_on == TODAY


def test_the_same_window_noted_twice_is_one(anzhen):
    assert wednesday_and_thursday(anzhen) == wednesday_and_thursday(anzhen)


@pytest.mark.parametrize("day", ["02-30", "04-31", "13-01", "00-10", "2-1", "1月1"])
def test_a_season_has_days_that_a_year_has(anzhen, day):
    season = RegistrationSeason(organisation=anzhen, opens=day, closes="03-31", source="医务处", checked_on=TODAY)

    with pytest.raises(ValidationError) as error:
        season.full_clean()

    assert list(error.value.message_dict) == ["opens"]


def test_the_last_of_february_is_a_day(anzhen):
    RegistrationSeason(
        organisation=anzhen, opens="02-29", closes="03-31", source="医务处", checked_on=TODAY
    ).full_clean()
