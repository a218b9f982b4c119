"""The reception of a hospital as a page: entered through its forms, it gives the right days."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CrossLook
from clients.actions import create_organisation
from clients.enums import BookingState
from clients.models import Booking, ReceptionWindow, Registration, RegistrationSeason
from clients.reception import received_on
from tests.cast import TODAY, client_of
from tests.clients.receiving import booked, tenth_and_25th, wednesday_and_thursday
from tests.clients.test_reception import FIRST, IN_2026, LAST, OFF_IN_2026, day
from tests.naughty import fitting
from workdays.queries import calendar

pytestmark = pytest.mark.usefixtures("_today")
# As the form sends them.
FACTS = {"source": "医务处通知", "checked_on": "2026-11-16", "booking_lead": "0", "answer_lead": "0", "shift": "none"}
MONTHLY = FACTS | {"days": "10、25 日", "shift": "second", "starts": "15:00", "ends": "16:00", "booking_lead": "5"}
WEEKLY = FACTS | {"weekdays": ["2", "3"], "starts": "14:00", "ends": "17:00"}


@pytest.fixture
def _today(time_machine):
    time_machine.move_to(f"{TODAY}T02:00:00Z", tick=False)


@pytest.fixture
def as_li(client, li, dr_chen):
    client.force_login(li)
    return client


def url(name, *args):
    return reverse(f"clients:{name}", args=args)


def shown(response):
    return response.content.decode()


def page(client, hospital):
    return shown(client.get(url("reception", hospital.pk)))


# --- the rules of the issue, entered ----------------------------------------------------------------------------------


@pytest.fixture
def entered(as_li, anzhen):
    """Enter what a form says; return the days of the year that the entered window gives."""

    def enter(said):
        response = as_li.post(url("reception-new", anzhen.pk), said)
        assert response.status_code == 302, response.context["form"].errors
        return received_on(ReceptionWindow.objects.get().rule, FIRST, LAST, calendar())

    return enter


def test_the_tenth_and_the_25th_give_their_24_days_of_2026(entered):
    assert entered(MONTHLY) == sorted(day(received) for _named, received in IN_2026)


def test_wednesday_and_thursday_give_all_of_2026_but_the_days_off(entered):
    both = [each for each in (FIRST + timedelta(days=n) for n in range(365)) if each.weekday() in (2, 3)]

    assert entered(WEEKLY) == [each for each in both if each not in set(map(day, OFF_IN_2026))]


def test_the_season_of_march_is_entered_too(as_li, anzhen):
    said = {"opens": "3月1日", "closes": "03-31", "source": "药学部", "checked_on": "2026-11-16"}

    as_li.post(url("reception-season", anzhen.pk), said)

    season = RegistrationSeason.objects.get()
    assert [season.at(date(2026, 3, number)) is not None for number in (1, 31)] == [True, True]
    assert season.at(date(2026, 4, 1)) is None
    assert "每年 3月1日–3月31日" in page(as_li, anzhen)


def test_the_page_says_the_rule_in_words_and_its_next_days(as_li, anzhen):
    as_li.post(url("reception-new", anzhen.pk), MONTHLY | {"documents": "登记卡、名片"})

    read = page(as_li, anzhen)

    assert "每月 10、25 日 15:00–16:00；遇休息日顺延至下周第二个工作日；提前 5 个工作日预约" in read
    assert "登记卡、名片" in read
    assert [each in read for each in ("2026-11-25", "2026-12-10", "2026-12-25")] == [True] * 3
    assert "最晚 11月18日预约" in read
    # Beyond 60 days.
    assert "2027-01-25" not in read


def test_a_day_that_is_too_late_says_so_and_is_not_offered(as_li, anzhen, time_machine):
    tenth_and_25th(anzhen)
    time_machine.move_to("2026-11-19T10:00:00+08:00", tick=False)
    as_li.get("/")

    read = page(as_li, anzhen)

    assert "已过预约期限" in read
    assert "?day=2026-11-25" not in read
    assert "?day=2026-12-10" in read


# --- what makes no sense ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"weekdays": [], "days": ""}, "days"),
        ({"days": "10"}, "days"),
        ({"weekdays": [], "days": "0"}, "days"),
        ({"weekdays": [], "days": "32"}, "days"),
        ({"weekdays": [], "days": "十号"}, "days"),
        ({"weekdays": ["7"]}, "weekdays"),
        ({"starts": "17:00"}, "ends"),
        ({"starts": "25:00"}, "starts"),
        ({"ends": ""}, "ends"),
        ({"booking_lead": "-1"}, "booking_lead"),
        ({"booking_lead": "61"}, "booking_lead"),
        ({"answer_lead": "1"}, "answer_lead"),
        ({"shift": "sometimes"}, "shift"),
        ({"from_on": "2026-12-02", "to_on": "2026-12-01"}, "to_on"),
        ({"checked_on": "2026-11-17"}, "checked_on"),
        ({"source": " \u3000"}, "source"),
        ({"department": "99999999"}, "department"),
        ({"documents": "长" * 301}, "documents"),
    ],
)
def test_it_is_refused_beside_its_field_and_kept(as_li, anzhen, said, field):
    response = as_li.post(url("reception-new", anzhen.pk), WEEKLY | said)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "医务处通知" in shown(response) or "source" in said
    assert not ReceptionWindow.objects.exists()


@pytest.mark.parametrize("text", ["１０，２５", "10 25", "25,10,10", "10日和25日"])
def test_days_are_taken_as_people_write_them(entered, text):
    entered(MONTHLY | {"days": text})

    assert ReceptionWindow.objects.get().days == "10,25"


@pytest.mark.parametrize("text", ["3", "13-01", "02-30", "三月"])
def test_a_day_of_the_year_that_is_none_is_refused(as_li, anzhen, text):
    said = {"opens": text, "closes": "03-31", "source": "药学部", "checked_on": "2026-11-16"}

    assert as_li.post(url("reception-season", anzhen.pk), said).context["form"].errors["opens"]


def test_one_day_of_a_season_alone_is_refused(as_li, anzhen):
    said = {"opens": "", "closes": "03-31", "source": "药学部", "checked_on": "2026-11-16"}

    assert as_li.post(url("reception-season", anzhen.pk), said).context["form"].errors["opens"]


@pytest.mark.parametrize("text", fitting(100)[::25])
def test_whatever_is_pasted_never_breaks_a_form(as_li, anzhen, text):
    said = dict.fromkeys(("days", "starts", "booking_lead", "source", "documents", "opens", "on", "state"), text)
    for name in ("reception-new", "reception-season", "reception-registration", "reception-book"):
        assert as_li.post(url(name, anzhen.pk), said).status_code == 200


# --- changed and ended ------------------------------------------------------------------------------------------------


def test_a_window_is_changed(as_li, anzhen):
    window = wednesday_and_thursday(anzhen)
    form = as_li.get(url("reception-window", window.pk)).context["form"]
    assert form["weekdays"].value() == [2, 3]
    # Whoever changes it has checked it.
    assert form["checked_on"].value() == TODAY

    as_li.post(url("reception-window", window.pk), WEEKLY | {"weekdays": ["2"], "documents": "名片"})

    window.refresh_from_db()
    assert (window.weekdays, window.documents, window.checked_on) == ("2", "名片", TODAY)


def test_a_window_is_ended_and_is_so_no_more(as_li, anzhen):
    window = wednesday_and_thursday(anzhen)

    as_li.post(url("reception-window-end", window.pk))

    assert as_li.get(url("reception-window", window.pk)).status_code == 404
    assert "尚未录入接待规定" in page(as_li, anzhen)


def test_a_season_is_ended_with_both_days_empty(as_li, anzhen):
    said = {"opens": "03-01", "closes": "03-31", "source": "药学部", "checked_on": "2026-11-16"}
    as_li.post(url("reception-season", anzhen.pk), said)

    as_li.post(url("reception-season", anzhen.pk), said | {"opens": "", "closes": ""})

    assert not RegistrationSeason.objects.exists()


# --- registration and bookings ----------------------------------------------------------------------------------------


def test_a_rep_notes_her_own_registration(as_li, anzhen, li):
    as_li.post(url("reception-registration", anzhen.pk), {"number": "YW-2031", "expires_on": "2026-12-10"})

    assert Registration.objects.get().rep == li
    read = page(as_li, anzhen)
    assert "YW-2031" in read
    assert "登记即将到期" in read


def test_the_registration_of_others_is_not_shown(as_li, anzhen, wang):
    Registration.objects.create(organisation=anzhen, rep=wang, number="YW-1", expires_on=TODAY)

    assert "YW-1" not in page(as_li, anzhen)


def test_a_year_that_is_a_slip_of_the_finger_is_refused(as_li, anzhen):
    said = {"number": "YW-2031", "expires_on": "2206-12-10"}

    response = as_li.post(url("reception-registration", anzhen.pk), said)

    assert response.context["form"].errors["expires_on"]


def test_a_booking_is_noted_for_a_client(as_li, anzhen, dr_chen, li):
    tenth_and_25th(anzhen)
    form = as_li.get(url("reception-book", anzhen.pk), {"client": dr_chen.pk, "day": "2026-11-25"}).context["form"]
    assert (form["relationship"].value(), form["on"].value()) == (str(dr_chen.pk), "2026-11-25")

    as_li.post(url("reception-book", anzhen.pk), {"relationship": dr_chen.pk, "on": "2026-11-25", "at": "15:10"})

    booking = Booking.objects.get()
    assert (booking.relationship, booking.rep, booking.at) == (dr_chen, li, time(15, 10))
    assert booking.state == BookingState.ASKED
    assert "陈思雨" in page(as_li, anzhen)


@pytest.mark.parametrize(
    "said",
    [
        {"on": "2026-11-15"},
        {"on": "2027-11-18"},
        {"on": ""},
        {"relationship": "99999999"},
        {"relationship": "x"},
        {"at": "25:00"},
    ],
)
def test_a_booking_that_makes_no_sense_is_refused(as_li, anzhen, said):
    response = as_li.post(url("reception-book", anzhen.pk), {"on": "2026-11-25"} | said)

    assert list(response.context["form"].errors) == [next(iter(said))]
    assert not Booking.objects.exists()


def test_a_client_of_others_or_elsewhere_cannot_be_booked(as_li, anzhen, south_1, north_1):
    elsewhere = create_organisation(name="第二医院", city="北京市")
    for other in (client_of(south_1, anzhen, "别人"), client_of(north_1, elsewhere, "别处")):
        response = as_li.post(url("reception-book", anzhen.pk), {"relationship": other.pk, "on": "2026-11-25"})

        assert response.context["form"].errors["relationship"]


def test_the_same_day_twice_is_said_to_be_booked(as_li, anzhen, li, dr_chen):
    booked(dr_chen, li, date(2026, 11, 25))

    response = as_li.post(url("reception-book", anzhen.pk), {"relationship": dr_chen.pk, "on": "2026-11-25"})

    assert "这一天已有预约" in shown(response)


def test_a_day_that_the_rules_do_not_give_is_noted_with_a_warning(as_li, anzhen):
    tenth_and_25th(anzhen)

    for on, words in (("2026-11-26", "11月26日：非接待日"), ("2026-11-25", "")):
        response = as_li.post(url("reception-book", anzhen.pk), {"on": on}, follow=True)
        said = [str(message) for message in response.context["messages"]]
        assert said == [*([words] if words else []), "已保存。"]


def test_a_booking_is_confirmed_with_its_time(as_li, anzhen, li, dr_chen):
    booking = booked(dr_chen, li, date(2026, 11, 25), state=BookingState.ASKED)

    as_li.post(url("booking-answer", booking.pk), {"state": "confirmed", "at": "10:30"})

    booking.refresh_from_db()
    assert (booking.state, booking.at) == ("confirmed", time(10, 30))


@pytest.mark.parametrize("said", [{"state": "asked"}, {"state": ""}, {"state": "confirmed", "at": "x"}])
def test_an_answer_that_is_none_changes_nothing(as_li, li, dr_chen, said):
    booking = booked(dr_chen, li, date(2026, 11, 25), state=BookingState.ASKED)

    response = as_li.post(url("booking-answer", booking.pk), said, follow=True)

    assert "未做任何更改" in shown(response)
    assert Booking.objects.get().state == BookingState.ASKED


def test_a_closed_booking_stays_closed(as_li, li, dr_chen):
    booking = booked(dr_chen, li, date(2026, 11, 25), state=BookingState.REFUSED)

    response = as_li.post(url("booking-answer", booking.pk), {"state": "confirmed"}, follow=True)

    assert "该预约已结束" in shown(response)


# --- who may ----------------------------------------------------------------------------------------------------------


def test_everybody_reads_and_whose_clients_work_there_writes(client, zhao, anzhen, dr_chen, li):
    window = wednesday_and_thursday(anzhen)
    booked(dr_chen, li, date(2026, 11, 25))
    client.force_login(zhao)

    read = page(client, anzhen)

    assert "每周三、周四 14:00–17:00" in read
    assert "陈思雨" not in read
    assert url("reception-window", window.pk) not in read
    assert client.post(url("reception-new", anzhen.pk), WEEKLY).status_code == 404
    assert client.post(url("reception-window-end", window.pk)).status_code == 404


def test_who_looks_across_writes_nothing(client, admin, nation, anzhen, dr_chen, li):
    now = timezone.now()
    CrossLook.objects.create(
        user=admin, territory=nation, reason="审计", from_at=now, until_at=now + timedelta(hours=1)
    )
    booking = booked(dr_chen, li, date(2026, 11, 25))
    client.force_login(admin)

    read = page(client, anzhen)

    assert "陈思雨" in read
    assert url("booking-answer", booking.pk) not in read
    assert client.post(url("booking-answer", booking.pk), {"state": "cancelled"}).status_code == 404


def test_a_hospital_costs_the_same_with_many_windows_and_bookings(
    as_li, anzhen, li, dr_chen, north_1, django_assert_max_num_queries, django_assert_num_queries
):
    wednesday_and_thursday(anzhen)
    booked(dr_chen, li, TODAY)
    with django_assert_max_num_queries(14) as one:
        page(as_li, anzhen)
    for number in range(30):
        wednesday_and_thursday(anzhen, documents=f"{number}")
        booked(client_of(north_1, anzhen, f"客户{number}"), li, TODAY + timedelta(days=number))

    with django_assert_num_queries(len(one)):
        page(as_li, anzhen)


def test_what_nobody_checked_for_a_year_says_so(as_li, anzhen):
    wednesday_and_thursday(anzhen, checked_on=TODAY - timedelta(days=365))
    assert "一年未核对" not in page(as_li, anzhen)

    wednesday_and_thursday(anzhen, checked_on=TODAY - timedelta(days=366))
    assert "一年未核对" in page(as_li, anzhen)


def test_the_page_of_the_hospital_says_it_in_short(as_li, anzhen):
    assert "录入接待时段" in shown(as_li.get(anzhen.get_absolute_url()))
    wednesday_and_thursday(anzhen)

    read = shown(as_li.get(anzhen.get_absolute_url()))

    assert "每周三、周四 14:00–17:00" in read
    assert url("reception", anzhen.pk) in read
