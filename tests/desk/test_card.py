"""The card: what is seen in five seconds, then the history."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import open_look
from clients.models import ClinicSlot
from grading.models import Scheme
from tests.cast import TODAY, post
from tests.clients.test_timetabling import stopped
from tests.planning.plans import running
from tests.visits.conftest import NOW, logged
from tests.visits.test_reach import called

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def page(client, li, dr_chen):
    client.force_login(li)
    return lambda **query: client.get(dr_chen.get_absolute_url(), query)


def test_it_shows_grade_place_and_last_contacts(page, li, dr_chen):
    logged(dr_chen, li, note="看了新指南")

    shown = page().content.decode()

    assert 'data-grade="A"' in shown
    assert "首都医科大学附属北京安贞医院" in shown
    assert "看了新指南" in shown


def test_it_opens_where_no_scheme_is_in_force(page, dr_chen):
    Scheme.objects.update(effective_on=TODAY + timedelta(days=1))

    shown = page()

    assert shown.status_code == 200
    assert "explanation" not in shown.content.decode()


def test_it_says_how_to_speak_with_her_and_what_not_to_do(page, dr_chen):
    type(dr_chen.client).objects.filter(pk=dr_chen.client_id).update(style="driving")

    shown = page().content.decode()

    # Before the buttons, so that it is read before the door opens.
    assert shown.index("开门见山") < shown.index("不要铺垫过长") < shown.index("?channel=in_person")


def test_it_says_where_she_is_now_and_where_next(page, dr_chen):
    for weekday, kind in ((0, "clinic"), (2, "ward")):
        ClinicSlot.objects.create(client=dr_chen.client, weekday=weekday, part="morning", kind=kind, checked_on=TODAY)

    shown = page().content.decode()

    assert "正在出诊" in shown
    assert re.search(r"11月18日</span> 周三\s*上午查房", shown)
    assert "未核对" not in shown


def test_it_says_that_she_is_away_and_that_nobody_checked(page, li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=0, part="morning")
    stopped(dr_chen.client, li, TODAY)

    shown = page().content.decode()

    assert "正在出诊" not in shown
    assert "停诊" in shown
    assert "出诊时间从未核对" in shown


def test_it_says_when_she_is_best_reached(page, li, dr_chen):
    called(dr_chen, li, 19, count=4, ago=10)
    called(dr_chen, li, 16, count=3, ago=20, outcome="no_answer")

    assert "19:00–20:00" in page().content.decode()


def test_of_hours_that_nobody_knows_it_says_nothing(page):
    assert "data-hours" not in page().content.decode()


def test_without_a_style_it_advises_nothing(page):
    assert page().context["advice"] is None


def test_it_shows_open_promises_and_closes_them(page, client, li, dr_chen):
    visit = logged(dr_chen, li, next_step="送指南更新", next_step_on=TODAY)
    assert "送指南更新" in page().content.decode()

    client.post(f"/visits/steps/{visit.next_steps.get().pk}/close/", {"state": "done"})

    assert list(page().context["steps"]) == []


@pytest.fixture
def last_week(dr_chen, li):
    """Logged a week ago: what the visit promised, or only planned, for a day that is past."""
    at = NOW - timedelta(days=7)

    def log(**given):
        return logged(dr_chen, li, at=at, next_step="送指南更新", next_step_on=TODAY - timedelta(days=3), **given)

    return log


def test_a_promise_whose_day_is_past_is_overdue(page, last_week):
    last_week()

    shown = page().content.decode()

    assert "已逾期 11月13日" in shown
    assert "不再需要" not in shown


def test_a_plan_whose_day_is_past_is_not_overdue(page, last_week):
    last_week(is_promise=False)

    shown = page().content.decode()

    assert "原计划 11月13日" in shown
    assert "逾期" not in shown


def test_a_plan_that_is_no_longer_wanted_is_put_away(page, client, last_week):
    step = last_week(is_promise=False).next_steps.get()
    assert 'name="state" value="cancelled"' in page().content.decode()

    client.post(f"/visits/steps/{step.pk}/close/", {"state": "cancelled"})

    step.refresh_from_db()
    assert step.state == "cancelled"
    assert list(page().context["steps"]) == []


def acts(response):
    """The addresses of a page that change something, or lead to a form that does."""
    found = re.findall(r'(?:href|action)="([^"]+)"', response.content.decode())
    return [url for url in found if re.search(r"/(edit|assess|close)/|/(visits|breakthroughs)/new/\d|/assess/\d", url)]


def test_a_look_across_is_offered_nothing_that_it_may_not_do(client, page, admin, north, li, dr_chen):
    type(dr_chen).objects.filter(pk=dr_chen.pk).update(grade="B")
    logged(dr_chen, li, next_step="送指南更新", next_step_on=TODAY)
    assert len(acts(page())) == 7
    open_look(user=admin, territory=north, reason="核对离职交接", at=NOW)
    client.force_login(admin)

    shown = client.get(dr_chen.get_absolute_url())

    assert "送指南更新" in shown.content.decode()
    assert acts(shown) == []


def test_who_is_posted_there_too_is_offered_all(client, admin, north, north_1, dr_chen):
    open_look(user=admin, territory=north, reason="核对离职交接", at=NOW)
    post(admin, north_1)
    client.force_login(admin)

    assert len(acts(client.get(dr_chen.get_absolute_url()))) == 5


@pytest.mark.parametrize("pk", ["\x00", "x", "9" * 40])
def test_a_visit_that_is_none_can_not_be_taken_back(page, pk):
    assert page(logged=pk).context["logged"] is None


def test_it_asks_the_database_at_most_twelve_times_with_fifty_visits(page, li, dr_chen, django_assert_max_num_queries):
    for number in range(50):
        then = NOW - timedelta(days=number)
        logged(dr_chen, li, at=then, note="聊过", next_step="送指南", next_step_on=then.date() + timedelta(days=9))

    with django_assert_max_num_queries(12):
        page()


def test_it_offers_to_begin_a_plan_for_a_b_client_alone(page, dr_chen):
    begin = f"/planning/breakthroughs/new/{dr_chen.pk}/"
    assert begin not in page().content.decode()
    type(dr_chen).objects.filter(pk=dr_chen.pk).update(grade="B")

    assert begin in page().content.decode()


def test_it_says_the_running_plan_in_one_line_for_one_query_more(page, li, dr_chen, django_assert_num_queries):
    type(dr_chen).objects.filter(pk=dr_chen.pk).update(grade="B")
    with CaptureQueriesContext(connection) as without:
        page()
    plan = running(dr_chen, li)

    with django_assert_num_queries(len(without) + 1):
        shown = page().content.decode()

    assert f'data-plan="{plan.pk}"' in shown
    assert "2 → 4" in shown
    assert "12月18日" in shown
    assert "11月30日" in shown
    assert f"/planning/breakthroughs/new/{dr_chen.pk}/" not in shown


def test_an_old_mark_without_a_plan_asks_for_it(page, dr_chen):
    type(dr_chen).objects.filter(pk=dr_chen.pk).update(grade="B", focus_until=date(2026, 12, 31))

    assert "data-unplanned" in page().content.decode()


@pytest.mark.parametrize(
    ("seconds", "says_so", "can_be_undone"), [(0, True, True), (29, True, True), (31, True, False), (601, False, False)]
)
def test_it_says_that_the_visit_is_logged_and_for_half_a_minute_how_to_take_it_back(
    client, li, dr_chen, seconds, says_so, can_be_undone
):
    visit = logged(dr_chen, li)
    client.force_login(li)

    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        page = client.get(f"{dr_chen.get_absolute_url()}?logged={visit.pk}").content.decode()

    assert ("拜访已记录" in page) is says_so
    assert (f"/visits/{visit.pk}/undo/" in page) is can_be_undone
