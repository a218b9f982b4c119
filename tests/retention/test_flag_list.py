"""The list of flags: every filter, its total, who reads which, and the clients that are named."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Territory
from clients.models import Relationship
from retention.enums import FlagKind
from retention.models import EffortFlag
from tests.cast import TODAY, client_of, person, post

pytestmark = pytest.mark.usefixtures("today")
URL = reverse("retention:flags")
DAY = timedelta(days=1)
MONDAY = TODAY - 7 * DAY
FACTS = {
    FlagKind.INEFFECTIVE: {"contacts": 10, "contacts_c": 8, "target_c": 30},
    FlagKind.COMPLACENT: {"well": 9, "known": 15, "quiet": 3, "active": 14},
}


def flagged(rep, territory, kind=FlagKind.INEFFECTIVE, week_on=MONDAY, clients=()):
    """A flag of a week, told on the Monday after it."""
    told_on = week_on + 7 * DAY
    flag = EffortFlag.objects.create(
        kind=kind, rep=rep, territory=territory, week_on=week_on, told_on=told_on, **FACTS[kind]
    )
    flag.clients.set(clients)
    return flag


@pytest.fixture
def flags(north, north_1, li, zhao, south_1):
    """Two weeks of li's, one of a colleague's in the same district, and one of the south."""
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    han = person("han", "韩梅")
    post(han, north_2)
    two_weeks_ago = MONDAY - 14 * DAY
    return {
        "older": flagged(li, north_1, week_on=two_weeks_ago),
        "newer": flagged(li, north_1, FlagKind.COMPLACENT, MONDAY - 7 * DAY),
        "private": flagged(li, north_1, week_on=MONDAY),
        "han": flagged(han, north_2, week_on=two_weeks_ago),
        "south": flagged(zhao, south_1, week_on=two_weeks_ago),
    }


@pytest.fixture
def read(client, flags):
    """Which flags a person finds, in their order."""

    def read_as(user, **query):
        client.force_login(user)
        page = client.get(URL, query).content.decode()
        names = {str(flag.pk): name for name, flag in flags.items()}
        return [names[pk] for pk in re.findall(r'data-flag="(\d+)"', page)]

    return read_as


def test_a_rep_reads_her_own_at_once_the_newest_first(read, li):
    assert read(li) == ["private", "newer", "older"]


def test_her_manager_reads_those_that_she_had_for_a_week(read, wang):
    assert read(wang) == ["newer", "han", "older"]


def test_others_read_none_of_them(read, qian, admin):
    assert read(qian) == ["south"]
    assert read(admin) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["newer", "han", "older"]),
        ({"kind": "complacent"}, ["newer"]),
        ({"kind": "ineffective"}, ["han", "older"]),
        ({"territory": "N"}, ["newer", "han", "older"]),
        ({"territory": "N-2"}, ["han"]),
        ({"territory": "N", "only": "1"}, []),
        ({"territory": "N-1", "only": "1"}, ["newer", "older"]),
        ({"territory": "S"}, []),
        # A day stands for its week: the newer one began on Monday, 2 November.
        ({"since": "2026-11-02"}, ["newer"]),
        ({"since": "2026-11-08"}, ["newer"]),
        ({"since": "2026-11-09"}, []),
        ({"until": "2026-11-02"}, ["newer", "han", "older"]),
        ({"until": "2026-11-01"}, ["han", "older"]),
        ({"kind": "nonsense"}, []),
        ({"since": "yesterday"}, []),
        ({"rep": "9" * 40}, []),
        ({"territory": "x\0"}, []),
        ({"page": "broken"}, ["newer", "han", "older"]),
    ],
)
def test_it_narrows_down(read, wang, query, expected):
    assert read(wang, **query) == expected


def test_it_finds_by_rep_also_when_she_has_left(read, wang, li):
    assert read(wang, rep=li.pk) == ["newer", "older"]
    li.postings.update(to_on=MONDAY)

    assert read(wang, rep=li.pk) == ["newer", "older"]


def test_the_total_is_the_number_of_rows(client, flags, wang):
    client.force_login(wang)
    for query in ({}, {"kind": "complacent"}, {"territory": "N-2"}, {"kind": "nonsense"}):
        page = client.get(URL, {**query, "total": "1"}).content.decode()

        (total,) = re.findall(r'data-total="(\d+)"', page)
        assert int(total) == page.count("data-flag=")


def test_without_being_asked_nothing_is_counted(client, flags, wang):
    client.force_login(wang)

    assert "data-total" not in client.get(URL).content.decode()


def test_it_says_what_was_found_and_who_waited(client, north_1, anzhen, li):
    waited = client_of(north_1, anzhen, "北甲", grade="A")
    flagged(li, north_1, clients=[waited])
    flagged(li, north_1, FlagKind.COMPLACENT)
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "10 次联系中有 8 次给了 C 客户，目标 30%" in page
    assert "已评支持度的 15 位中有 9 位状态良好 · 在维护的 14 位中有 3 位久未联系" in page
    assert f'href="{waited.get_absolute_url()}"><bdi>北甲</bdi>' in page
    assert "11月23日 前仅您可见" in page


def test_a_client_who_moved_on_is_masked(client, north_1, south_1, anzhen, li):
    moved = client_of(north_1, anzhen, "北甲乙", grade="A")
    flagged(li, north_1, clients=[moved])
    Relationship.objects.update(territory=south_1)
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "北甲乙" not in page
    assert moved.get_absolute_url() not in page
    assert "北" in page


def test_it_speaks_english_too(client, flags, li):
    li.language = "en"
    li.save()
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "8 of 10 contacts went to C clients, the target is 30%" in page
    assert "Doing well, part of the panel gone quiet" in page


def test_newest_first_and_page_by_page(client, li, north_1):
    for number in range(32):
        flagged(li, north_1, week_on=MONDAY - 7 * number * DAY)
    client.force_login(li)
    first = client.get(URL).content.decode()
    link = re.search(r'rel="next" href="([^"]+)"', first)[1]

    second = client.get(URL + link.replace("&amp;", "&")).content.decode()

    assert [page.count("data-flag=") for page in (first, second)] == [30, 2]
    assert (MONDAY - 31 * 7 * DAY).isoformat() in second


@pytest.mark.parametrize("who", ["li", "wang"])
def test_an_empty_list_says_what_it_is_for(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert 'class="panel empty"' in client.get(URL).content.decode()


def test_it_asks_the_database_the_same_at_one_flag_and_thirty(
    client, wang, li, north_1, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    def one_more(number):
        waited = client_of(north_1, anzhen, f"客户{number}", grade="A")
        flagged(li, north_1, week_on=date(2025, 1, 6) + 7 * number * DAY, clients=[waited])

    one_more(0)
    client.force_login(wang)
    client.get(URL)
    with django_assert_max_num_queries(10) as first:
        client.get(URL, {"total": "1", "territory": "N"})
    for number in range(1, 30):
        one_more(number)

    with django_assert_num_queries(len(first)):
        client.get(URL, {"total": "1", "territory": "N"})
