"""The boards above the districts: by part, from what the nights kept, and every number still its list."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from accounts.actions import move_territory
from accounts.models import Territory
from clients.models import Relationship
from retention.attained_sums import forget_before, sum_attained
from retention.models import AttainedSum, EffortFlag
from tests.cast import TODAY, person, post
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.desk.companies import PERIODS, kept, make_company
from tests.killing import count_statements
from tests.standing import anzhen, li, nation, north, north_1, qian, south, south_1, wang, zhao
from tests.visits.conftest import NOW, logged
from visits.models import Visit

__all__ = ["anzhen", "li", "nation", "north", "north_1", "qian", "south", "south_1", "wang", "zhao"]

pytestmark = pytest.mark.usefixtures("db")
DAY = timedelta(days=1)
PAGES = ["/retention/board/", "/retention/effort/", "/retention/team/"]


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def company(nation, north_1, south_1, li, zhao, wang, anzhen):
    return make_company(nation, north_1, south_1, li, zhao, wang, anzhen)


@pytest.fixture
def director(company):
    user = person("director", "总监")
    post(user, company, "manager")
    return user


@pytest.fixture
def opened(client, director):
    def open_as(user, path, **query):
        client.force_login(user)
        return client.get(path, {"period": "7", **query})

    return open_as


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("period", ["7", "30"])
def test_every_number_opens_a_list_of_that_length(opened, client, director, page, period):
    numbers = numbers_of(opened(director, page, period=period))

    assert sum(count > 0 for count, _ in numbers) > 3
    for count, href in numbers:
        assert opens_its_list(client, count, href), href


@pytest.mark.parametrize("page", PAGES)
def test_it_goes_by_part_and_each_leads_to_its_own_board(opened, director, page):
    table = opened(director, page).context["tables"][0]

    heads = {row.head.text: row.head.href for row in table.rows}
    assert {"北区", "南区", "全国"} <= heads.keys()
    assert heads["北区"] == "?territory=N&period=7"
    assert not heads["全国"]


def test_a_visit_logged_late_counts_at_once(opened, client, director, li):
    logged(Relationship.objects.get(client__full_name="北丙"), li, at=NOW, happened_at=NOW - 2 * DAY)

    page = opened(director, PAGES[1])

    assert row_of(tables_of(page)["effort"], "北区")["联系次数"] == "8"
    assert all(opens_its_list(client, count, href) for count, href in numbers_of(page))


def test_what_was_attained_is_that_of_its_reps(opened, director):
    company = row_of(tables_of(opened(director, PAGES[2]))["team"], "北区")
    district = row_of(tables_of(opened(director, PAGES[2], territory="N"))["team"], "李雨桐")

    same = [name for name in district if "目标客户" in name or "计划" in name or "覆盖" in name or "达成" in name]
    assert len(same) > 5
    assert {name: company[name] for name in same} == {name: district[name] for name in same}


def test_of_a_period_that_no_night_has_looked_at_nothing_is_said(opened, director):
    AttainedSum.objects.all().delete()

    row = row_of(tables_of(opened(director, PAGES[2]))["team"], "北区")

    assert set(row.values()) >= {"–"}
    assert row_of(tables_of(opened(director, PAGES[2]))["team"], "全国")["覆盖率 目标客户"] == "1"


def test_after_a_part_was_hung_elsewhere_every_number_is_still_its_list(opened, client, director, north_1):
    move_territory(north_1, parent=Territory.objects.get(code="S"))

    for page in PAGES:
        assert all(opens_its_list(client, count, href) for count, href in numbers_of(opened(director, page)))
    assert row_of(tables_of(opened(director, PAGES[2]))["team"], "南区")["覆盖率 目标客户"] == "–"


@pytest.mark.parametrize("page", PAGES)
def test_a_manager_of_a_part_sees_nothing_of_the_others(opened, qian, wang, page):
    assert opened(qian, page, territory="N").status_code == 404
    assert opened(qian, page, territory="CN").status_code == 404
    assert "北" not in opened(qian, page).content.decode().replace("北京", "")


@pytest.mark.parametrize("page", PAGES)
def test_it_asks_as_often_for_thirty_parts_as_for_two(opened, director, company, django_assert_num_queries, page):
    statements = count_statements(lambda: opened(director, page))
    for number in range(28):
        district = Territory.objects.add_child(
            Territory.objects.get(pk=company.pk), {"code": f"D{number}", "name": f"区{number}"}
        )
        Territory.objects.add_child(district, {"code": f"D{number}-1", "name": f"组{number}"})

    assert count_statements(lambda: opened(director, page)) <= statements


def test_it_speaks_english(opened, director):
    director.language = "en"
    director.save()
    with translation.override("en"):
        page = opened(director, PAGES[1]).content.decode()

    assert "busy but not effective" in page


# --- the night ends with yesterday, or the day before -----------------------------------------------------------------


def test_until_the_night_has_counted_yesterday_the_period_ends_the_day_before(opened, director):
    with time_machine.travel(NOW + timedelta(hours=14, minutes=40), tick=False):
        page = opened(director, PAGES[0])

    assert page.context["asked"].period.last == TODAY - DAY


def test_when_no_night_has_counted_for_days_it_ends_with_yesterday(opened, director):
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        page = opened(director, PAGES[0])

    assert page.context["asked"].period.last == TODAY + 2 * DAY


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_what_was_found_once_is_not_found_anew(company):
    before = kept()
    Visit.objects.update(undone_at=NOW)

    assert sum_attained(PERIODS) == 0
    assert kept() == before


def test_what_no_board_compares_with_is_forgotten(company):
    assert forget_before(TODAY - 8 * DAY) > 0
    assert not AttainedSum.objects.filter(last_on__lt=TODAY - 8 * DAY).exists()
    assert EffortFlag.objects.exists()
