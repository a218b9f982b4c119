"""What falls due in the days to come."""

import re
from datetime import timedelta

import pytest

from accounts.models import Territory
from tests.cast import TODAY, client_of

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def page(client, li):
    client.force_login(li)
    return lambda: client.get("/planning/week/due/")


def test_it_puts_each_client_on_the_day_she_falls_due(page, north_1, anzhen):
    client_of(north_1, anzhen, "明天", grade="A", due_on=TODAY + timedelta(days=1))
    client_of(north_1, anzhen, "下周", grade="B", due_on=TODAY + timedelta(days=7))
    client_of(north_1, anzhen, "下月", grade="C", due_on=TODAY + timedelta(days=30))

    days = {day.on: [row["name"] for row in day.rows] for day in page().context["days"]}

    assert days[TODAY + timedelta(days=1)] == ["明天"]
    assert days[TODAY + timedelta(days=7)] == ["下周"]
    assert all("下月" not in names for names in days.values())


def test_it_shows_a_day_off_only_when_somebody_falls_due(page, north_1, anzhen):
    saturday = TODAY + timedelta(days=5)
    assert saturday not in [day.on for day in page().context["days"]]

    client_of(north_1, anzhen, "周六", grade="A", due_on=saturday)

    assert saturday in [day.on for day in page().context["days"]]


def test_it_says_how_many_there_are_beyond_those_shown(page, north_1, anzhen):
    for number in range(15):
        client_of(north_1, anzhen, f"客户{number}", grade="A", due_on=TODAY + timedelta(days=1))

    first, *_ = page().context["days"]

    assert (len(first.rows), first.total) == (12, 15)


def test_it_opens_from_each_day_exactly_its_clients(page, client, north_1, anzhen):
    for number in range(40):
        client_of(north_1, anzhen, f"客户{number}", grade="A", due_on=TODAY + timedelta(days=1 + number % 2))
    client_of(north_1, anzhen, "流失", status="lost", due_on=TODAY + timedelta(days=1))

    numbers = re.findall(r'data-count="(\d+)" href="([^"]+)"', page().content.decode())

    assert [count for count, _ in numbers] == ["20", "20"]
    for count, href in numbers:
        opened = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in opened
        assert opened.count("data-relationship=") == int(count)


def test_a_manager_opens_the_days_of_all_her_reps(client, wang, north, north_1, anzhen):
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    tomorrow = TODAY + timedelta(days=1)
    for territory in (north_1, north_2):
        client_of(territory, anzhen, f"{territory}的客户", grade="A", due_on=tomorrow)
    client.force_login(wang)

    assert 'data-total="2"' in client.get(f"/clients/?due_on={tomorrow}&status=active&total=1").content.decode()


def test_it_asks_the_database_the_same_at_one_and_thirty(
    page, north_1, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    client_of(north_1, anzhen, "一", grade="A", due_on=TODAY + timedelta(days=1))
    with django_assert_max_num_queries(12) as first:
        page()
    for number in range(30):
        client_of(north_1, anzhen, f"客户{number}", grade="A", due_on=TODAY + timedelta(days=1 + number % 9))

    with django_assert_num_queries(len(first)):
        page()
