"""Today: whom to see, in the order of the field, and why."""

import re
from datetime import date, time, timedelta
from urllib.parse import urlsplit

import pytest

from accounts.actions import open_look
from clients.influencing import end_influence
from clients.models import ClinicSlot, Influence, Relationship
from clients.timetabling import set_quiet
from tests.cast import TODAY, client_of, post
from tests.clients.test_influencing import noted
from tests.clients.test_timetabling import stopped
from tests.visits.conftest import NOW, logged
from tests.visits.test_reach import called

pytestmark = pytest.mark.usefixtures("today")
NEGLECTED = {"due_on": date(2026, 11, 10), "neglected_on": date(2026, 11, 13)}


def names(response):
    return [row["name"] for row in response.context["today"].suggestions]


def reasons_of(response, name):
    rows = response.context["today"].suggestions
    return [reason["text"] for row in rows if row["name"] == name for reason in row["reasons"]]


@pytest.fixture
def page(client, li):
    client.force_login(li)
    return lambda **query: client.get("/", query)


def test_it_orders_focus_b_before_a_before_b_before_c(page, north_1, anzhen):
    due = {"due_on": TODAY}
    client_of(north_1, anzhen, "丙", grade="C", **due)
    client_of(north_1, anzhen, "乙", grade="B", **due)
    client_of(north_1, anzhen, "甲", grade="A", **due)
    client_of(north_1, anzhen, "重点", grade="B", focus_until=date(2026, 12, 31), **due)

    assert names(page()) == ["重点", "甲", "乙", "丙"]


def test_it_puts_the_longest_overdue_first_within_a_grade(page, north_1, anzhen):
    client_of(north_1, anzhen, "今天", grade="A", due_on=TODAY)
    client_of(north_1, anzhen, "上周", grade="A", due_on=TODAY - timedelta(days=7))

    assert names(page()) == ["上周", "今天"]


def test_it_leaves_out_who_is_not_due(page, north_1, anzhen):
    client_of(north_1, anzhen, "明天", grade="A", due_on=TODAY + timedelta(days=1))
    client_of(north_1, anzhen, "丁", grade="D", due_on=None)
    client_of(north_1, anzhen, "已结束", grade="A", due_on=TODAY, status="closed")

    assert names(page()) == []
    assert "今天没有待拜访的客户" in page().content.decode()


def test_it_shows_nobody_elses(page, dr_chen, south_1, anzhen):
    client_of(south_1, anzhen, "别人的", grade="A", due_on=TODAY)

    assert names(page()) == ["陈思雨"]


def test_it_says_why_in_words(page, north_1, anzhen):
    client_of(
        north_1,
        anzhen,
        "王建国",
        grade="A",
        last_contact_on=date(2026, 11, 3),
        last_in_person_on=date(2026, 10, 28),
        escalated_on=date(2026, 11, 16),
        **NEGLECTED,
    )

    assert reasons_of(page(), "王建国") == ["超期 1 个工作日", "已提醒经理", "上次是远程联系，这次该当面"]


def test_it_names_a_promise_that_is_overdue(page, li, dr_chen):
    logged(dr_chen, li, next_step="送指南更新", next_step_on=TODAY)

    assert "承诺今天：送指南更新" in reasons_of(page(), "陈思雨")


def test_it_says_who_is_in_clinic_now(page, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=TODAY.weekday(), part="morning")

    assert page().context["today"].suggestions[0]["in_clinic"]


def test_a_day_without_a_clinic_silences_it(page, li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=TODAY.weekday(), part="morning")
    stopped(dr_chen.client, li, TODAY)

    shown = page().context["today"]
    assert not shown.suggestions[0]["in_clinic"]
    assert shown.counts["to_meet"] == 0


def test_who_is_on_the_ward_is_reachable_but_not_in_her_quiet_hours(page, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=TODAY.weekday(), part="morning", kind="ward")
    assert page().context["today"].suggestions[0]["clinic"] == "现在可联系 · 查房"

    set_quiet(dr_chen.client, time(9, 30), time(10, 30))
    assert not page().context["today"].suggestions[0]["is_reachable"]
    assert page().context["today"].counts["to_meet"] == 0


def test_in_the_hour_in_which_she_answers_she_is_reachable(page, li, dr_chen):
    called(dr_chen, li, 10, count=4, ago=20)
    called(dr_chen, li, 16, count=3, ago=30, outcome="no_answer")
    Relationship.objects.filter(pk=dr_chen.pk).update(due_on=TODAY)

    assert page().context["today"].suggestions[0]["clinic"] == "现在可联系 · 电话"


def test_who_can_be_met_now_has_a_list_with_a_way_back(page, north_1, anzhen, dr_chen):
    other = client_of(north_1, anzhen, "王建国", grade="A", due_on=TODAY)
    not_due = client_of(north_1, anzhen, "李建军", grade="A", due_on=TODAY + timedelta(days=3))
    for each in (other, not_due):
        ClinicSlot.objects.create(client=each.client, weekday=TODAY.weekday(), part="morning", kind="duty")

    assert names(page(now=1)) == ["王建国"]
    assert "查看今天全部" in page(now=1).content.decode()


def test_it_opens_from_each_number_exactly_its_list(page, client, li, north_1, anzhen, dr_chen):
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)
    client_of(north_1, anzhen, "超期一", grade="A", **NEGLECTED)
    client_of(north_1, anzhen, "待访一", grade="C", due_on=TODAY, neglected_on=None)
    # Put off by the maximum, and neglected all the same.
    client_of(north_1, anzhen, "超期二", grade="A", **NEGLECTED | {"due_on": TODAY + timedelta(days=7)})
    met = client_of(north_1, anzhen, "出诊", grade="B", due_on=TODAY, neglected_on=None)
    ClinicSlot.objects.create(client=met.client, weekday=TODAY.weekday(), part="morning")
    counts = page().context["today"].counts

    assert counts == {"to_meet": 1, "neglected": 2, "due": 4, "promised": 1}
    numbers = re.findall(r'data-count="(\d+)" href="([^"]+)"', page().content.decode())
    assert [int(count) for count, _ in numbers] == list(counts.values())
    for count, href in numbers:
        opened = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in opened, href
        assert opened.count("data-relationship=") == int(count), href


def test_a_plan_is_no_promise(page, li, north_1, anzhen, dr_chen):
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)
    planned = client_of(north_1, anzhen, "王建国", grade="C")
    logged(planned, li, next_step="约科室会", next_step_on=TODAY, is_promise=False)

    assert page().context["today"].counts["promised"] == 1
    assert names(page(promised=1)) == ["陈思雨"]
    assert reasons_of(page(), "王建国")[-1] == "计划：约科室会"


def test_a_promise_that_was_kept_is_not_due(page, client, li, dr_chen):
    visit = logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)

    client.post(f"/visits/steps/{visit.next_steps.get().pk}/close/", {"state": "done"})

    assert page().context["today"].counts["promised"] == 0
    only_promises = page(promised=1).content.decode()
    assert 'data-total="0"' in only_promises
    assert "没有到期的承诺" in only_promises


def test_only_the_promises_of_a_day_lead_back_to_the_whole_day(page, dr_chen):
    assert "查看今天全部" in page(promised=1).content.decode()
    assert "查看今天全部" not in page().content.decode()


def test_it_logs_in_one_tap_by_each_channel(page, dr_chen):
    shown = page().content.decode()

    for channel in ("in_person", "phone", "wechat"):
        assert f"/visits/new/{dr_chen.pk}/?channel={channel}" in shown


@pytest.fixture
def looking(client, admin, north):
    """An administrator who looks across at the clients of wang's reps."""
    open_look(user=admin, territory=north, reason="核对离职交接", at=NOW)
    client.force_login(admin)
    return lambda: client.get("/")


def test_a_look_across_logs_nothing(looking, client, admin, south_1, anzhen, dr_chen):
    own = client_of(south_1, anzhen, "周敏", grade="A")
    post(admin, south_1)

    shown = looking().content.decode()

    assert f"/visits/new/{own.pk}/" in shown
    assert f"/visits/new/{dr_chen.pk}/" not in shown


def test_a_look_across_asks_the_database_the_same_at_one_and_thirty(
    looking, north_1, anzhen, dr_chen, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(15) as first:
        looking()
    for number in range(30):
        client_of(north_1, anzhen, f"客户{number}", grade="A")

    with django_assert_num_queries(len(first)):
        looking()


def test_it_warns_of_a_year_without_days_off(client, li, page, time_machine_at):
    assert "节假日尚未录入" not in page().content.decode()

    time_machine_at("2026-12-20T10:00:00+08:00")
    client.force_login(li)

    assert "2027 年的节假日尚未录入" in page().content.decode()


def test_it_pages_by_key(page, north_1, anzhen):
    for number in range(35):
        client_of(north_1, anzhen, f"客户{number}", grade="A", due_on=TODAY - timedelta(days=number % 3))

    first = page()
    second = page(page=first.context["today"].page.next)

    assert len(set(names(first)) | set(names(second))) == 35


@pytest.mark.parametrize("cursor", ["\x00", "broken", "x" * 5000])
def test_a_broken_cursor_shows_the_first_page(page, dr_chen, cursor):
    assert names(page(page=cursor)) == ["陈思雨"]


def test_it_asks_the_database_at_most_fourteen_times_at_one_and_thirty(
    page, li, north_1, anzhen, dr_chen, django_assert_max_num_queries, django_assert_num_queries
):
    logged(dr_chen, li, next_step="送指南", next_step_on=TODAY)
    with django_assert_max_num_queries(12) as first:
        page()
    for number in range(30):
        one = client_of(north_1, anzhen, f"客户{number}", grade="A")
        logged(one, li, next_step="送指南", next_step_on=TODAY)

    with django_assert_num_queries(len(first)):
        page()


def test_it_links_only_within_the_site(page, dr_chen):
    assert not urlsplit(page().context["today"].suggestions[0]["url"]).netloc


# --- whom she moves ---------------------------------------------------------------------------------------------------


@pytest.fixture
def director(north_1, anzhen, li):
    """Of low potential himself; three doctors of high potential follow him."""
    found = client_of(north_1, anzhen, "李院长", grade="D", potential=10, due_on=None)
    for number in range(3):
        doctor = client_of(north_1, anzhen, f"医生{number}", grade="A", potential=80, due_on=TODAY + timedelta(days=9))
        noted(found, doctor, li)
    return found


@pytest.fixture
def ordinary_c(north_1, anzhen):
    return client_of(north_1, anzhen, "平常", grade="C", potential=50, due_on=TODAY - timedelta(days=2))


def test_a_director_of_low_potential_stands_above_an_ordinary_c_for_whom_he_moves(page, director, ordinary_c):
    assert names(page()) == ["李院长", "平常"]
    assert "影响 3 位高潜力客户" in reasons_of(page(), "李院长")


def test_with_the_edges_removed_he_does_not(page, director, ordinary_c):
    for edge in Influence.objects.all():
        end_influence(edge, on=TODAY)

    assert names(page()) == ["平常"]


def test_for_two_weeks_after_a_contact_he_is_left_in_peace(page, director, li):
    logged(director, li, happened_at=NOW - timedelta(days=3))
    assert names(page()) == []

    Relationship.objects.filter(pk=director.pk).update(last_contact_on=TODAY - timedelta(days=14))
    assert names(page()) == ["李院长"]
