"""Which days a hospital receives on, over the year 2026 with its holidays and makeup workdays."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import HolidayShift, RegistrationState
from clients.reception import (
    Booked,
    Opening,
    Way,
    Window,
    book_by,
    next_opening,
    on_day,
    openings,
    outlasts,
    received_on,
    registration_state,
    season_of,
    within_season,
)
from tests.workdays.test_calendar import CALENDAR

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
# 「10 日、25 日 15:00，逢节假日顺延至下周第二个工作日，提前 5 天预约」
TENTH_AND_25TH = Window(
    starts=time(15), ends=time(16), days=frozenset({10, 25}), shift=HolidayShift.SECOND_OF_NEXT_WEEK, booking_lead=5
)
# 「每周三、周四 14:00–17:00」
WEDNESDAY_AND_THURSDAY = Window(starts=time(14), ends=time(17), weekdays=frozenset({2, 3}))


def day(text):
    return date.fromisoformat(f"2026-{text}")


# Which day of the year was named, and on which one is received.
IN_2026 = [
    ("01-10", "01-13"), ("01-25", "01-27"), ("02-10", "02-10"), ("02-25", "02-25"), ("03-10", "03-10"),
    ("03-25", "03-25"), ("04-10", "04-10"), ("04-25", "04-28"), ("05-10", "05-12"), ("05-25", "05-25"),
    ("06-10", "06-10"), ("06-25", "06-25"), ("07-10", "07-10"), ("07-25", "07-28"), ("08-10", "08-10"),
    ("08-25", "08-25"), ("09-10", "09-10"),
    # Mid-Autumn, a Friday.
    ("09-25", "09-29"),
    # A Saturday that is worked for the National Day.
    ("10-10", "10-10"), ("10-25", "10-27"), ("11-10", "11-10"), ("11-25", "11-25"), ("12-10", "12-10"),
    ("12-25", "12-25"),
]  # fmt: skip
# The Wednesdays and Thursdays of 2026 on which nobody works.
OFF_IN_2026 = ("01-01", "02-18", "02-19", "10-01", "10-07")


@pytest.mark.parametrize(("named", "received"), IN_2026)
def test_the_tenth_and_the_25th_or_the_second_working_day_of_the_next_week(named, received):
    found = received_on(TENTH_AND_25TH, FIRST, LAST, CALENDAR)

    assert day(received) in found
    assert named == received or day(named) not in found


def test_that_makes_24_days_of_the_year():
    assert len(received_on(TENTH_AND_25TH, FIRST, LAST, CALENDAR)) == 24


def test_wednesdays_and_thursdays_but_for_days_off():
    found = received_on(WEDNESDAY_AND_THURSDAY, FIRST, LAST, CALENDAR)

    both = [FIRST + timedelta(days=number) for number in range(365)]
    both = {each for each in both if each.weekday() in (2, 3)}
    assert both - set(found) == set(map(day, OFF_IN_2026))
    assert set(found) <= both


@pytest.mark.parametrize(
    ("shift", "received"),
    [
        (HolidayShift.NONE, []),
        (HolidayShift.NEXT, ["02-24"]),
        (HolidayShift.BEFORE, ["02-14"]),
        # The week after the festival, whose Monday is off too.
        (HolidayShift.NEXT_WEEK, ["02-24"]),
        (HolidayShift.SECOND_OF_NEXT_WEEK, ["02-25"]),
    ],
)
def test_a_day_in_the_spring_festival_goes_where_the_hospital_says(shift, received):
    window = Window(starts=time(15), ends=time(16), days=frozenset({18}), shift=shift)

    assert received_on(window, day("02-11"), day("03-03"), CALENDAR) == [day(each) for each in received]


def test_a_day_put_off_into_the_next_month_is_found_there():
    window = Window(starts=time(9), ends=time(10), days=frozenset({31}), shift=HolidayShift.SECOND_OF_NEXT_WEEK)

    # 31 January and 28 February are Saturdays, and the latter is worked.
    assert received_on(window, day("02-01"), day("02-28"), CALENDAR) == [day("02-03"), day("02-28")]


def test_a_window_holds_from_its_first_to_its_last_day():
    window = Window(starts=time(14), ends=time(17), weekdays=frozenset({2}), from_on=day("03-04"), to_on=day("03-11"))

    assert received_on(window, day("02-01"), day("03-31"), CALENDAR) == [day("03-04"), day("03-11")]


@pytest.mark.parametrize(
    ("visit", "lead", "until"),
    [
        ("11-25", 5, "11-18"),
        ("03-10", 5, "03-03"),
        # Over the Spring Festival, with the makeup days of 14 and 28 February.
        ("02-25", 5, "02-11"),
        ("11-25", 0, "11-25"),
        ("11-25", 1, "11-24"),
    ],
)
def test_it_is_booked_so_many_working_days_before(visit, lead, until):
    assert book_by(day(visit), lead, CALENDAR) == day(until)


@pytest.mark.parametrize(
    ("on", "starts", "ends", "within"),
    [
        ("03-01", (3, 1), (3, 31), True),
        ("03-31", (3, 1), (3, 31), True),
        ("04-01", (3, 1), (3, 31), False),
        ("12-31", (12, 15), (1, 15), True),
        ("01-15", (12, 15), (1, 15), True),
        ("01-16", (12, 15), (1, 15), False),
    ],
)
def test_a_season_of_the_year_may_span_new_year(on, starts, ends, within):
    assert within_season(day(on), starts, ends) is within


@pytest.mark.parametrize(
    ("on", "starts", "ends", "season"),
    [
        ("03-15", (3, 1), (3, 31), ("2026-03-01", "2026-03-31")),
        ("04-01", (3, 1), (3, 31), None),
        ("12-20", (12, 15), (1, 15), ("2026-12-15", "2027-01-15")),
        ("01-10", (12, 15), (1, 15), ("2025-12-15", "2026-01-15")),
        ("02-28", (2, 1), (2, 29), ("2026-02-01", "2026-02-28")),
    ],
)
def test_a_season_has_its_first_and_last_day(on, starts, ends, season):
    assert season_of(day(on), starts, ends) == (season and tuple(map(date.fromisoformat, season)))


def test_who_is_registered_beyond_the_next_season_need_not_come():
    march = season_of(day("03-15"), (3, 1), (3, 31))

    assert outlasts(date(2027, 3, 31), march, (3, 1))
    assert not outlasts(date(2026, 12, 31), march, (3, 1))


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        (None, RegistrationState.MISSING),
        ("11-15", RegistrationState.EXPIRED),
        ("11-16", RegistrationState.EXPIRING),
        ("12-16", RegistrationState.EXPIRING),
        ("12-17", RegistrationState.VALID),
    ],
)
def test_a_registration_is_good_on_its_last_day(expires, state):
    assert registration_state(day(expires) if expires else None, day("11-16")) == state


# --- when a client can be seen ----------------------------------------------------------------------------------------


def seen_from(text, windows, bookings=()):
    return next_opening(openings(windows, datetime.fromisoformat(f"2026-{text}"), CALENDAR), bookings)


def test_the_next_of_several_windows():
    both = [TENTH_AND_25TH, WEDNESDAY_AND_THURSDAY]

    assert seen_from("11-06T10:00", both) == Opening(day("11-11"), Way.OPEN, time(14), time(17))
    assert seen_from("11-11T10:00", both) == Opening(day("11-11"), Way.OPEN, time(14), time(17))
    assert seen_from("11-11T10:00", []) is None


def test_a_window_that_is_over_today_is_over():
    assert seen_from("11-11T16:59", [WEDNESDAY_AND_THURSDAY]).on == day("11-11")
    assert seen_from("11-11T17:00", [WEDNESDAY_AND_THURSDAY]).on == day("11-12")


def test_a_day_that_can_not_be_booked_any_more_is_passed_over():
    by_the_18th = seen_from("11-18T10:00", [TENTH_AND_25TH])
    too_late = seen_from("11-19T10:00", [TENTH_AND_25TH])

    assert by_the_18th == Opening(day("11-25"), Way.TO_BOOK, time(15), time(16), day("11-18"), day("11-25"))
    assert (too_late.on, too_late.book_by) == (day("12-10"), day("12-03"))


def test_what_is_booked_goes_before_what_would_have_to_be():
    asked = Booked(day("12-10"), None, is_confirmed=False)

    assert seen_from("11-16T10:00", [TENTH_AND_25TH], [asked]).way == Way.ASKED
    assert seen_from("11-16T10:00", [WEDNESDAY_AND_THURSDAY], [asked]).on == day("11-18")


def test_a_confirmed_booking_lets_in_whatever_the_windows_say():
    booked = Booked(day("11-16"), time(10, 30), is_confirmed=True)

    assert seen_from("11-16T09:00", [TENTH_AND_25TH], [booked]) == Opening(day("11-16"), Way.BOOKED, time(10, 30))


@pytest.mark.parametrize(
    ("planned", "way"),
    [
        ("11-25", Way.TOO_LATE),
        ("12-10", Way.TO_BOOK),
        ("12-11", Way.BOOKED),
        ("12-14", Way.ASKED),
        ("12-15", Way.CLOSED),
    ],
)
def test_a_planned_day_is_judged_by_windows_and_bookings(planned, way):
    bookings = [Booked(day("12-11"), time(9), is_confirmed=True), Booked(day("12-14"), None, is_confirmed=False)]

    found = on_day([TENTH_AND_25TH], bookings, day(planned), on=day("11-20"), calendar=CALENDAR)

    assert (found.on, found.way) == (day(planned), way)


def test_where_no_rule_is_in_force_nothing_is_said():
    past = Window(starts=time(14), ends=time(17), weekdays=frozenset({2}), to_on=day("10-31"))

    assert on_day([past], [], day("11-18"), on=day("11-16"), calendar=CALENDAR) is None
    assert on_day([], [], day("11-18"), on=day("11-16"), calendar=CALENDAR) is None


starts = st.dates(date(2024, 1, 1), date(2026, 12, 31))
windows = st.one_of(
    st.builds(Window, st.just(time(9)), st.just(time(10)), weekdays=st.frozensets(st.integers(0, 6), min_size=1)),
    st.builds(
        Window,
        st.just(time(9)),
        st.just(time(10)),
        days=st.frozensets(st.integers(1, 31), min_size=1),
        shift=st.sampled_from(HolidayShift),
    ),
)


@given(windows, starts, st.integers(0, 90))
def test_nobody_is_received_on_a_day_off(window, first, length):
    found = received_on(window, first, first + timedelta(days=length), CALENDAR)

    assert all(CALENDAR.is_working(each) for each in found)
    assert found == sorted(set(found))


@given(windows, starts, st.integers(1, 60), st.integers(0, 59))
def test_a_span_cut_in_two_gives_the_same_days(window, first, length, cut):
    last, middle = first + timedelta(days=length), first + timedelta(days=min(cut, length - 1))

    parts = received_on(window, first, middle, CALENDAR)
    parts += received_on(window, middle + timedelta(days=1), last, CALENDAR)
    assert parts == received_on(window, first, last, CALENDAR)
