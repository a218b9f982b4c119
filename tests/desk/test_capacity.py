"""The month's capacity on its page, as 26 January 2026 sees February coming."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import LeaveKind, PostingRole
from accounts.models import Leave
from clients.enums import Style
from clients.models import Client
from tests.cast import client_of, person, post
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.naughty import NAUGHTY
from tests.retention.panel import panel_of
from visits.models import CadencePolicy


@pytest.fixture(autouse=True)
def _january(time_machine_at):
    time_machine_at("2026-01-26T10:00:00+08:00")


@pytest.fixture
def page(client):
    def shown(user, **query):
        client.force_login(user)
        return client.get(reverse("planning:capacity"), query)

    return shown


@pytest.fixture
def crowded(li, north_1):
    """Sixty A, twenty C: 192 + 16 are asked, and there is room for 144."""
    panel_of(north_1, 60, grade="A")
    panel_of(north_1, 20, grade="C")


def test_february_says_before_it_starts_that_it_does_not_fit_by_how_much_and_what_would(page, crowded, li):
    shown = page(li)

    assert shown.context["finding"] == (
        "2026年2月（工作日 16 天）：按周期应拜访 208 次，外勤 16 天可完成 144 次，超出 64 次。"
    )
    assert row_of(tables_of(shown)["advice"], "C")["调整后"] == "27"
    assert row_of(tables_of(shown)["advice"], "A") == {"现在": "5", "调整后": "7", "最长": "7", "可减少（次）": "54"}
    # 138 and 12 are left, and C at 29 would leave 12 too.
    assert tables_of(shown)["advice"].title == "周期已放宽到上限，仍超出 6 次"
    assert shown.context["board"].ways[0] == "再有 8 个外勤日就排得下。"


def test_the_months_that_do_not_fit_are_marked(page, crowded, li):
    Leave.objects.create(user=li, state="approved", from_on=date(2026, 3, 2), to_on=date(2026, 3, 20))

    shown = page(li)

    assert [each.month.code for each in shown.context["board"].months] == ["2026-01", "2026-02", "2026-03"]
    assert [bool(each.too_many) for each in shown.context["board"].months] == [True, True, True]
    assert shown.content.decode().count("bi-exclamation-triangle-fill") == 3


def test_where_it_fits_it_says_so_and_asks_nobody_to_give_way(page, li, north_1):
    panel_of(north_1, 3, grade="A")

    shown = page(li, month="2026-02")

    assert shown.context["finding"].endswith("排得下。")
    assert "advice" not in tables_of(shown)
    assert shown.context["board"].ways == []


def test_of_the_month_under_way_the_days_to_come_count(page, li, north_1):
    panel_of(north_1, 10, grade="A")

    assert "1月26日起，工作日 5 天）：按周期应拜访 10 次" in page(li, month="2026-01").context["finding"]


def test_every_number_opens_its_list(page, client, crowded, li):
    numbers = numbers_of(page(li))

    assert [count for count, _href in numbers] == [60, 20, 80]
    for count, href in numbers:
        assert opens_its_list(client, count, href)


def test_meetings_leave_and_calls_are_named_as_ways(page, crowded, li, north_1):
    Leave.objects.create(user=li, state="approved", from_on=date(2026, 2, 5), to_on=date(2026, 2, 5))
    meeting = {"kind": LeaveKind.MEETING, "from_on": date(2026, 2, 9), "to_on": date(2026, 2, 10)}
    Leave.objects.create(user=li, state="approved", **meeting)

    shown = page(li)

    assert shown.context["board"].ways == [
        "再有 11 个外勤日就排得下。",
        "会议占 2 天：移出本月可多安排 18 次。",
        "休假占 1 天，相当于 9 次：请商定这期间由谁照看 A 级客户。",
        "其中最多 16 次可用电话或微信：放在不出外勤的日子做，就不占外勤。",
    ]
    assert row_of(tables_of(shown)["away"], "李雨桐")["工作日"] in {"1", "2"}


def test_a_manager_sees_each_territory_and_who_has_room(page, crowded, wang, north):
    other = type(north).objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    post(person("zhou", "周洁"), other)

    shown = page(wang)

    assert row_of(tables_of(shown)["territories"], "北区一组")["超出"] == "64"
    assert row_of(tables_of(shown)["territories"], "北区二组")["余量"] == "144"
    assert "其中 1 个辖区排不下，共超出 64 次" in shown.context["finding"]
    assert shown.context["board"].ways[-1] == "别处还有余量：北区二组 144。"
    assert row_of(tables_of(shown)["advice"], "北区一组")["A"] == "5 → 7"


def test_a_company_is_shown_by_its_parts(page, nation, crowded, wang):
    boss = person("boss", "总监")
    post(boss, nation, PostingRole.MANAGER)

    shown = page(boss)

    assert [row.head.text for row in tables_of(shown)["territories"].rows] == ["北区"]


def test_it_shows_nobody_elses(page, crowded, zhao, north_1):
    assert page(zhao).context["board"].found.asked == 0
    assert page(zhao, territory=north_1.code).status_code == 404


@pytest.mark.parametrize("month", [*NAUGHTY[:6], "\x00", "2026-13", "1999-01", "9999-12", "2025-12", "x" * 5000])
def test_a_month_that_makes_no_sense_is_the_next(page, li, month):
    assert page(li, month=month).context["month"].code == "2026-02"


def test_only_an_administrator_is_led_to_a_policy_and_nothing_changes_by_itself(page, crowded, li, admin, north_1):
    assert "cadencepolicy" not in page(li).content.decode()
    post(admin, north_1, PostingRole.MANAGER)
    before = CadencePolicy.objects.count()

    assert "/admin/visits/cadencepolicy/add/?" in page(admin).content.decode()
    assert CadencePolicy.objects.count() == before


def test_the_draft_holds_the_advice_and_is_saved_as_it_stands(page, client, crowded, admin, north_1):
    post(admin, north_1, PostingRole.MANAGER)
    href = html.unescape(re.search(r'href="(/admin/visits/cadencepolicy/add/[^"]+)"', page(admin).content.decode())[1])

    form = client.get(href).context_data["adminform"].form
    lines = client.get(href).context_data["inline_admin_formsets"][0].formset
    values = {f"{line.prefix}-{name}": line.initial.get(name) for line in lines.forms for name in line.fields}
    values = {name: value for name, value in values.items() if value is not None}
    management = {f"lines-{name}": value for name, value in lines.management_form.initial.items()}
    given = {"territory": north_1.pk, "effective_on": "2026-02-01", "backdating_days": 7}
    given |= {"ungraded_days": 60, "driving_percent": 80}
    assert str(form.initial["territory"]) == str(north_1.pk)

    client.post(href.split("?")[0], {**given, **management, **values})

    saved = CadencePolicy.objects.get(territory=north_1)
    assert dict(saved.lines.values_list("target", "due_after")) == {"A": 7, "C": 27}
    assert saved.lines.get(target="A").neglected_after == 8
    # And the page counts with it from the month on.
    assert page(admin).context["board"].found.too_many == 150 - 144


@pytest.mark.parametrize("query", ["territory=x&due_C=9", "territory=99999999999999999999&due_C=9", "due_C=%00"])
def test_a_broken_draft_is_an_empty_form(client, admin, query):
    client.force_login(admin)

    assert client.get(f"/admin/visits/cadencepolicy/add/?{query}").status_code == 200


def test_a_driving_client_asks_for_more(page, li, north_1, anzhen):
    driving = client_of(north_1, anzhen, "强势", grade="A")
    Client.objects.filter(pk=driving.client_id).update(style=Style.DRIVING)

    assert page(li).context["board"].found.asked == 4


def test_it_asks_the_database_as_often_for_thirty(
    page, crowded, wang, north, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    page(wang)
    with django_assert_max_num_queries(45) as few:
        page(wang)
    for number in range(30):
        leaf = type(north).objects.add_child(north, {"code": f"X{number}", "name": f"组{number}"})
        post(person(f"r{number}", f"代表{number}"), leaf)
        client_of(leaf, anzhen, f"客户{number}", grade="A")

    with django_assert_num_queries(len(few)):
        page(wang)
