"""What the reception of a hospital says on Today, in the plan and on the card."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from clients.actions import create_organisation
from clients.enums import BookingState
from clients.receiving import note_registration, set_season
from tests.cast import TODAY, client_of
from tests.clients.receiving import KNOWN, booked, tenth_and_25th, wednesday_and_thursday
from tests.visits.conftest import NOW, log, logged
from visits.models import Visit

# Monday: no window of the two receives.
pytestmark = pytest.mark.usefixtures("today")
WEDNESDAY = date(2026, 11, 18)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@pytest.fixture
def due(north_1, anzhen):
    return client_of(north_1, anzhen, "王建国", grade="C", due_on=TODAY)


def suggested(client, name="王建国"):
    rows = client.get("/").context["today"].suggestions
    return next(row for row in rows if row["name"] == name)


def reasons_of(row):
    return [reason["text"] for reason in row["reasons"]]


def primary(client):
    """The channel of the button that stands out."""
    page = client.get("/").content.decode()
    return page.split("btn btn-primary", 1)[1].split("?channel=", 1)[1].split('"', 1)[0]


# --- Today ------------------------------------------------------------------------------------------------------------


def test_without_rules_she_is_suggested_in_person(as_li, due):
    assert suggested(as_li)["is_in_person"]
    assert primary(as_li) == "in_person"


def test_outside_a_window_she_stands_there_with_the_next_day_and_from_afar(as_li, due, anzhen):
    wednesday_and_thursday(anzhen)

    row = suggested(as_li)

    assert reasons_of(row)[-1] == "接待日 11月18日 14:00"
    assert not row["is_in_person"]
    assert primary(as_li) == "phone"


def test_what_must_be_booked_says_by_when(as_li, due, anzhen):
    tenth_and_25th(anzhen)

    assert reasons_of(suggested(as_li))[-1] == "接待日 11月25日 15:00，最晚 11月18日预约"


def test_inside_a_window_she_is_received_today(client, li, due, anzhen, time_machine_at):
    wednesday_and_thursday(anzhen)
    time_machine_at("2026-11-18T10:00:00+08:00")
    client.force_login(li)

    row = suggested(client)

    assert reasons_of(row)[-1] == "今天接待 14:00–17:00"
    assert row["is_in_person"]


def test_a_confirmed_booking_is_named_with_its_time(as_li, due, anzhen, li):
    tenth_and_25th(anzhen)
    booked(due, li, TODAY, time(10, 30))

    row = suggested(as_li)

    assert reasons_of(row)[-1] == "已预约 10:30"
    assert row["is_in_person"]


def test_a_booking_counts_where_no_rule_is_known_too(as_li, due, anzhen, li):
    booked(due, li, TODAY, time(10, 30))

    assert reasons_of(suggested(as_li))[-1] == "已预约 10:30"


def test_a_booking_that_waits_for_its_answer_lets_nobody_in(as_li, due, anzhen, li):
    tenth_and_25th(anzhen)
    booked(due, li, date(2026, 11, 25), state=BookingState.ASKED)

    row = suggested(as_li)

    assert reasons_of(row)[-1] == "已申请 11月25日，待答复"
    assert not row["is_in_person"]


def test_logging_in_person_is_never_withheld(as_li, due, anzhen):
    wednesday_and_thursday(anzhen)
    assert f"/visits/new/{due.pk}/?channel=in_person" in as_li.get("/").content.decode()

    log(as_li, due)

    assert Visit.objects.get().channel == "in_person"


def test_other_hospitals_are_not_concerned(as_li, north_1, due, anzhen):
    wednesday_and_thursday(anzhen)
    client_of(north_1, create_organisation(name="第二医院", city="北京市"), "别处", grade="C", due_on=TODAY)

    assert suggested(as_li, "别处")["is_in_person"]


def test_where_no_hospital_has_rules_nothing_is_asked_and_else_once(
    as_li, north_1, anzhen, due, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(13) as without:
        as_li.get("/")
    wednesday_and_thursday(anzhen)
    tenth_and_25th(anzhen)
    for number in range(30):
        client_of(north_1, anzhen, f"客户{number}", grade="A")

    with django_assert_num_queries(len(without) + 1):
        as_li.get("/")


# --- the plan ---------------------------------------------------------------------------------------------------------


def planned(client, on):
    days = {day.on: day for day in client.get("/planning/week/due/").context["days"]}
    return [reason["text"] for row in days[on].rows for reason in row["reasons"]]


def test_the_days_of_the_plan_say_whether_she_receives(as_li, north_1, anzhen):
    wednesday_and_thursday(anzhen)
    for days in (1, 2):
        client_of(north_1, anzhen, f"客户{days}", grade="C", due_on=TODAY + timedelta(days=days))

    assert "非接待日" in planned(as_li, TODAY + timedelta(days=1))
    assert "接待日 14:00–17:00" in planned(as_li, WEDNESDAY)


def test_a_day_too_late_to_book_and_one_to_book_say_so(client, li, north_1, anzhen, time_machine_at):
    tenth_and_25th(anzhen)
    client_of(north_1, anzhen, "王建国", grade="C", due_on=date(2026, 11, 25))
    client.force_login(li)
    assert "接待日 15:00–16:00，最晚 11月18日预约" in planned(client, date(2026, 11, 25))

    time_machine_at("2026-11-19T10:00:00+08:00")
    client.force_login(li)

    assert "接待日 15:00–16:00，已过预约期限" in planned(client, date(2026, 11, 25))


def test_an_expired_registration_is_said_of_the_days_after_it(as_li, li, north_1, anzhen):
    wednesday_and_thursday(anzhen)
    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=WEDNESDAY)
    for days in (2, 3):
        client_of(north_1, anzhen, f"客户{days}", grade="C", due_on=TODAY + timedelta(days=days))

    assert "登记已过期（2026-11-18）" not in planned(as_li, WEDNESDAY)
    assert "登记已过期（2026-11-18）" in planned(as_li, WEDNESDAY + timedelta(days=1))


def test_the_plan_asks_the_same_for_one_and_for_thirty(
    as_li, north_1, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    wednesday_and_thursday(anzhen)
    client_of(north_1, anzhen, "一", grade="A", due_on=WEDNESDAY)
    with django_assert_max_num_queries(12) as one:
        as_li.get("/planning/week/due/")
    for number in range(30):
        client_of(north_1, anzhen, f"客户{number}", grade="A", due_on=TODAY + timedelta(days=1 + number % 9))

    with django_assert_num_queries(len(one)):
        as_li.get("/planning/week/due/")


# --- the card ---------------------------------------------------------------------------------------------------------


def card(client, relationship):
    return client.get(relationship.get_absolute_url())


def test_the_card_says_when_she_can_be_seen_and_offers_to_book(as_li, dr_chen, anzhen):
    assert card(as_li, dr_chen).context["reception"] is None

    tenth_and_25th(anzhen)
    shown = card(as_li, dr_chen).content.decode()

    assert "接待日 11月25日 15:00，最晚 11月18日预约" in shown
    book = f"{reverse('clients:reception-book', args=[anzhen.pk])}?client={dr_chen.pk}&amp;day=2026-11-25"
    assert book in shown


def test_a_next_step_on_a_day_that_does_not_receive_is_warned_of_where_it_is_logged(as_li, dr_chen, anzhen):
    wednesday_and_thursday(anzhen)

    response = log(as_li, dr_chen, next_step="送指南", next_step_on="2026-11-20", only_planned="on")
    page = as_li.get(response.url)

    assert page.context["reception"].warnings == ["11月20日 送指南：非接待日"]
    assert "11月20日 送指南：非接待日" in page.content.decode()


def test_a_next_step_on_a_day_that_receives_is_not(as_li, dr_chen, li, anzhen):
    wednesday_and_thursday(anzhen)
    logged(dr_chen, li, next_step="送指南", next_step_on=WEDNESDAY)

    assert card(as_li, dr_chen).context["reception"].warnings == []


def test_neither_is_one_whose_day_is_past(as_li, dr_chen, li, anzhen):
    wednesday_and_thursday(anzhen)
    logged(dr_chen, li, at=NOW - timedelta(days=3), next_step="送指南", next_step_on=TODAY - timedelta(days=1))

    assert card(as_li, dr_chen).context["reception"].warnings == []


def test_the_card_says_how_she_is_registered(client, as_li, dr_chen, anzhen, li, wang):
    wednesday_and_thursday(anzhen)
    set_season(organisation=anzhen, opens="03-01", closes="03-31", **KNOWN)
    assert card(as_li, dr_chen).context["reception"].registration == "未登记"

    note_registration(organisation=anzhen, rep=li, number="A-1", expires_on=date(2027, 3, 31))
    assert card(as_li, dr_chen).context["reception"].registration == ""

    # A manager who is not registered does not visit there herself.
    client.force_login(wang)
    assert card(client, dr_chen).context["reception"].registration == ""


def test_the_card_asks_twice_more_where_there_are_rules(
    as_li, dr_chen, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(13) as without:
        card(as_li, dr_chen)
    wednesday_and_thursday(anzhen)

    with django_assert_num_queries(len(without) + 2):
        card(as_li, dr_chen)
