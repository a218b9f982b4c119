"""Reminders of reception: to whom, when, once, and again when there is something new to say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Posting, Territory, User
from clients.actions import create_organisation, department_named
from clients.enums import BookingState
from clients.models import Relationship
from clients.receiving import note_registration, set_season
from clients.reception_reminders import remind, remind_of_registrations, remind_to_book, tell_of_seasons
from deliveries.enums import Channel
from deliveries.models import Delivery
from tests.cast import TODAY, client_of, person, post
from tests.clients.receiving import KNOWN, booked, tenth_and_25th, wednesday_and_thursday

AT = datetime(2026, 11, 16, 23, 20, tzinfo=UTC)
RECEPTION = date(2026, 11, 25)
# The last day to book it, a Wednesday, two working days after the cast's today.
LAST_TO_BOOK = date(2026, 11, 18)


def told():
    found = Delivery.objects.filter(channel=Channel.IN_APP).order_by("pk")
    return list(found.values_list("recipient__username", "subject"))


@pytest.fixture
def due(dr_chen, li):
    """A client of li's who falls due before the next day of reception."""
    Relationship.objects.update(due_on=date(2026, 11, 20))
    return dr_chen


# --- book now ---------------------------------------------------------------------------------------------------------


def test_before_the_last_day_to_book_the_rep_is_told(due, anzhen):
    tenth_and_25th(anzhen)

    assert remind_to_book(on=TODAY, at=AT) == 1

    assert told() == [("li", f"最晚 2026-11-18 预约：{anzhen.name}")]
    message = Delivery.objects.filter(channel=Channel.IN_APP).get()
    assert "客户：1 位" in message.body
    assert message.url == f"/clients/organisations/{anzhen.pk}/reception/"
    assert "陈思雨" not in message.subject + message.body


@pytest.mark.parametrize(
    ("on", "count"),
    [
        (TODAY - timedelta(days=3), 0),
        (TODAY, 1),
        (LAST_TO_BOOK, 1),
        # Then it is the next one that can be booked, and that is far away.
        (LAST_TO_BOOK + timedelta(days=1), 0),
    ],
)
def test_it_is_told_two_working_days_before_and_not_too_late(due, anzhen, on, count):
    tenth_and_25th(anzhen)

    assert remind_to_book(on=on, at=AT) == count


def test_it_is_told_once(due, anzhen):
    tenth_and_25th(anzhen)
    for on in (TODAY, TODAY, LAST_TO_BOOK):
        remind_to_book(on=on, at=AT)

    assert len(told()) == 1


def test_a_missed_night_is_made_up_for(due, anzhen):
    tenth_and_25th(anzhen)

    remind_to_book(on=LAST_TO_BOOK, at=AT)

    assert len(told()) == 1


def test_who_falls_due_later_needs_no_booking_yet(due, anzhen):
    tenth_and_25th(anzhen)
    Relationship.objects.update(due_on=RECEPTION + timedelta(days=1))

    assert remind_to_book(on=TODAY, at=AT) == 0


@pytest.mark.parametrize("state", BookingState)
def test_who_is_booked_is_not_told_of(due, anzhen, li, state):
    tenth_and_25th(anzhen)
    booked(due, li, RECEPTION, state=state)

    assert remind_to_book(on=TODAY, at=AT) == (state in {BookingState.REFUSED, BookingState.CANCELLED})


def test_who_booked_with_the_hospital_as_a_whole_is_not_told(due, anzhen, li):
    tenth_and_25th(anzhen)
    booked(due, li, RECEPTION, for_all=True)

    assert remind_to_book(on=TODAY, at=AT) == 0


def test_where_one_may_come_before_without_booking_nobody_is_told(due, anzhen):
    tenth_and_25th(anzhen)
    wednesday_and_thursday(anzhen)

    assert remind_to_book(on=TODAY, at=AT) == 0


def test_a_window_of_a_department_is_for_its_clients(due, anzhen):
    tenth_and_25th(anzhen, department=department_named(anzhen, "药学部"))
    assert remind_to_book(on=TODAY, at=AT) == 0

    client_of(due.territory, anzhen, "周药师", department="药学部", due_on=TODAY)
    assert remind_to_book(on=TODAY, at=AT) == 1


def test_clients_that_are_lost_or_elsewhere_do_not_count(due, anzhen, north_1):
    tenth_and_25th(anzhen)
    Relationship.objects.update(status="lost")
    client_of(north_1, create_organisation(name="第二医院", city="北京市"), "别处", due_on=TODAY)

    assert remind_to_book(on=TODAY, at=AT) == 0


def test_each_rep_hears_of_her_own_and_managers_of_nothing(due, anzhen, wang, zhao, south_1):
    tenth_and_25th(anzhen)
    for name in ("甲", "乙"):
        client_of(south_1, anzhen, name, due_on=TODAY)

    remind_to_book(on=TODAY, at=AT)

    assert sorted(name for name, _subject in told()) == ["li", "zhao"]
    assert "客户：2 位" in Delivery.objects.filter(recipient=zhao).first().body


def test_who_left_is_told_nothing(due, anzhen, li):
    tenth_and_25th(anzhen)
    User.objects.filter(pk=li.pk).update(is_active=False)

    assert remind_to_book(on=TODAY, at=AT) == 0


# --- registration -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "count"), [(-1, 0), (0, 1), (30, 1), (31, 0)], ids=["over", "today", "in 30 days", "later"]
)
def test_a_registration_that_ends_within_30_days_is_told_of(due, anzhen, li, days, count):
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=TODAY + timedelta(days=days))

    assert remind_of_registrations(on=TODAY, at=AT) == count
    assert len(told()) == count


def test_it_is_told_again_only_when_it_was_renewed_and_ends_anew(due, anzhen, li):
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=TODAY)
    for _night in range(2):
        remind_of_registrations(on=TODAY, at=AT)
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=TODAY + timedelta(days=365))
    remind_of_registrations(on=TODAY + timedelta(days=340), at=AT)

    assert [subject for _name, subject in told()] == [
        f"登记将于 2026-11-16 到期：{anzhen.name}",
        f"登记将于 2027-11-16 到期：{anzhen.name}",
    ]


def test_who_has_no_clients_there_any_more_is_not_told(due, anzhen, li):
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=TODAY)
    Posting.objects.filter(user=li).update(to_on=TODAY - timedelta(days=1))

    assert remind_of_registrations(on=TODAY, at=AT) == 0


MARCH = date(2026, 3, 2)


@pytest.fixture
def march(anzhen):
    return set_season(organisation=anzhen, opens="03-01", closes="03-31", **KNOWN)


def test_a_season_that_opens_is_told_once(due, anzhen, march):
    assert tell_of_seasons(on=date(2026, 2, 28), at=AT) == 0
    for on in (MARCH, MARCH + timedelta(days=1)):
        assert tell_of_seasons(on=on, at=AT) == 1

    assert told() == [("li", f"最晚 2026-03-31 办理登记：{anzhen.name}")]


@pytest.mark.parametrize(("expires", "count"), [(date(2026, 3, 31), 1), (date(2027, 3, 31), 0)], ids=["old", "renewed"])
def test_who_has_renewed_is_not_told(due, anzhen, li, march, expires, count):
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=expires)

    assert tell_of_seasons(on=MARCH, at=AT) == count


def test_who_has_no_clients_there_need_not_register(due, march, zhao):
    tell_of_seasons(on=MARCH, at=AT)

    assert [name for name, _subject in told()] == ["li"]


# --- together ---------------------------------------------------------------------------------------------------------


def test_the_night_costs_what_is_near_and_not_what_exists(due, anzhen, north, django_assert_max_num_queries):
    tenth_and_25th(anzhen)
    for number in range(20):
        far = create_organisation(name=f"第{number}医院", city="北京市")
        leaf = Territory.objects.add_child(north, {"code": f"X-{number}", "name": f"{number}组"})
        post(person(f"rep{number}", f"代表{number}"), leaf)
        client_of(leaf, far, f"客户{number}", due_on=TODAY)
        tenth_and_25th(far, booking_lead=1)

    with django_assert_max_num_queries(15):
        remind(on=TODAY, at=AT)

    assert [name for name, _subject in told()] == ["li"]
