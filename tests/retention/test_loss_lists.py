"""The lists of losses and win-backs: every filter, the total that a board's number opens, and nobody else's."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Territory
from retention.enums import LossReason, LossSign, WinBackOutcome
from retention.losses import deny, dismiss
from retention.models import Loss, WinBack
from retention.winbacks import close_case
from tests.cast import TODAY, client_of
from tests.retention.lost import case_of, confirmed, stated, suspected
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")
LAST_WEEK = TODAY - timedelta(days=7)


@pytest.fixture
def north_2(north):
    return Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})


@pytest.fixture
def losses(north_1, north_2, north, anzhen, li, wang):
    """One in every state, by name."""

    def of(name, territory=north_1, grade="A"):
        return client_of(territory, anzhen, name, grade=grade)

    suspected(of("疑似"), sign=LossSign.STAGE_FELL)
    denied = suspected(of("否认"))
    deny(denied, by=li, at=NOW, words="上周还见过")
    stated(of("已报"), li, reason=LossReason.PRODUCT)
    confirmed(of("流失", grade="B"), wang, lost_on=LAST_WEEK)
    dismiss(stated(of("驳回"), li), by=wang, at=NOW, on=TODAY, words="进修")
    confirmed(of("空缺", north_2), wang, reason=LossReason.UNKNOWN)
    won = confirmed(of("挽回"), wang)
    close_case(case_of(won, li, steps=5), WinBackOutcome.RESTORED, by=li, on=TODAY)
    return north


@pytest.fixture
def as_wang(client, wang):
    client.force_login(wang)
    return client


def names(client, url, **query):
    page = client.get(url, query).content.decode()
    return set(re.findall(r"<bdi>([^<]+)</bdi>", page))


def lost(client, **query):
    return names(client, reverse("retention:losses"), **query)


EVERYBODY = {"疑似", "否认", "已报", "流失", "驳回", "空缺", "挽回"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, EVERYBODY),
        ({"state": "confirmed"}, {"流失", "空缺"}),
        ({"state": ["confirmed", "restored"]}, {"流失", "空缺", "挽回"}),
        ({"waiting": "owner"}, {"疑似"}),
        ({"waiting": "manager"}, {"否认", "已报"}),
        ({"reason": "uncared"}, {"流失", "驳回", "挽回"}),
        ({"stated": "product"}, {"已报"}),
        ({"group": "own"}, {"流失", "驳回", "挽回"}),
        ({"group": "unknown"}, {"空缺"}),
        ({"verdict": "disagrees"}, {"已报"}),
        ({"sign": "stage_fell"}, {"疑似"}),
        ({"grade": "B"}, {"流失"}),
        ({"since": "2026-11-10"}, EVERYBODY - {"流失"}),
        ({"until": "2026-11-10"}, {"流失"}),
        ({"ended_since": "2026-11-16", "ended_until": "2026-11-16"}, {"挽回"}),
        ({"ended_until": "2026-11-15"}, set()),
        ({"territory": "N-2"}, {"空缺"}),
        ({"territory": "N"}, EVERYBODY),
        ({"territory": "N", "only": "1"}, set()),
        ({"territory": "S-1"}, set()),
        ({"state": "nonsense"}, set()),
        ({"rep": "9" * 40}, set()),
        ({"since": "yesterday"}, set()),
        ({"territory": "x\0"}, set()),
    ],
)
def test_it_narrows_down(as_wang, losses, query, expected, south_1):
    assert lost(as_wang, **query) == expected


def test_it_finds_by_who_was_rep_then(as_wang, losses, li):
    assert lost(as_wang, rep=li.pk) == EVERYBODY - {"空缺"}


def test_a_rep_who_left_is_found_all_the_same(as_wang, losses, li):
    li.postings.update(to_on=LAST_WEEK)

    assert lost(as_wang, rep=li.pk) == EVERYBODY - {"空缺"}


def test_what_makes_no_sense_says_so(as_wang, losses):
    assert "message error" in as_wang.get(reverse("retention:losses"), {"since": "yesterday"}).content.decode()


def test_the_total_is_the_number_of_rows(as_wang, losses):
    for query in ({}, {"state": "confirmed"}, {"waiting": "owner"}, {"state": "nonsense"}):
        page = as_wang.get(reverse("retention:losses"), {**query, "total": "1"}).content.decode()

        (total,) = re.findall(r'data-total="(\d+)"', page)
        assert int(total) == page.count("data-relationship=")


def test_without_being_asked_nothing_is_counted(as_wang, losses):
    assert "data-total" not in as_wang.get(reverse("retention:losses")).content.decode()


def test_others_see_none_of_it(client, losses, zhao, qian, admin):
    for user in (zhao, qian, admin):
        client.force_login(user)
        assert lost(client) == set()
        assert names(client, reverse("retention:win-backs")) == set()


def test_newest_first_and_page_by_page(as_wang, north_1, anzhen, wang):
    for number in range(32):
        confirmed(client_of(north_1, anzhen, f"客户{number}", grade="C"), wang, lost_on=TODAY - timedelta(days=number))
    first = as_wang.get(reverse("retention:losses")).content.decode()
    link = re.search(r'rel="next" href="([^"]+)"', first)[1]

    second = as_wang.get(reverse("retention:losses") + link.replace("&amp;", "&")).content.decode()

    assert re.findall(r"<bdi>([^<]+)</bdi>", first)[0] == "客户0"
    assert re.findall(r"<bdi>([^<]+)</bdi>", second) == ["客户30", "客户31"]


# --- win-backs --------------------------------------------------------------------------------------------------------


@pytest.fixture
def cases(losses, li, wang, north_1, anzhen):
    """Open, stuck, and one of each end; that of the losses is restored."""

    def of(name, **more):
        return case_of(confirmed(client_of(north_1, anzhen, name, grade="A"), wang), li, **more)

    of("进行", steps=2)
    WinBack.objects.filter(pk=of("卡住").pk).update(due_on=LAST_WEEK)
    close_case(of("改善", steps=5), WinBackOutcome.IMPROVED, by=li, on=TODAY)
    close_case(of("不能"), WinBackOutcome.NOT_RESTORABLE, by=li, on=LAST_WEEK)


ALL_CASES = {"进行", "卡住", "改善", "不能", "挽回"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ALL_CASES),
        ({"state": "open"}, {"进行", "卡住"}),
        ({"state": "closed"}, {"改善", "不能", "挽回"}),
        ({"stuck": "on"}, {"卡住"}),
        ({"outcome": "restored"}, {"挽回"}),
        ({"since": "2026-11-10"}, {"改善", "挽回"}),
        ({"until": "2026-11-10"}, {"不能"}),
        ({"territory": "N-1"}, ALL_CASES),
        ({"territory": "N", "only": "1"}, set()),
        ({"outcome": "nonsense"}, set()),
        ({"state": "open", "page": "broken"}, {"进行", "卡住"}),
    ],
)
def test_win_backs_narrow_down(as_wang, cases, query, expected):
    assert names(as_wang, reverse("retention:win-backs"), **query) == expected


def test_win_backs_by_rep_and_their_total(as_wang, cases, li):
    page = as_wang.get(reverse("retention:win-backs"), {"rep": li.pk, "total": "1"}).content.decode()

    assert 'data-total="5"' in page
    assert page.count("data-relationship=") == 5


def test_the_open_ones_stand_by_their_day(as_wang, cases):
    page = as_wang.get(reverse("retention:win-backs"), {"state": "open"}).content.decode()

    assert re.findall(r"<bdi>([^<]+)</bdi>", page) == ["卡住", "进行"]


@pytest.mark.parametrize("url", ["retention:losses", "retention:win-backs"])
def test_the_lists_ask_the_same_number_of_times_at_one_and_at_thirty(
    as_wang, north_1, anzhen, wang, url, django_assert_max_num_queries, django_assert_num_queries
):
    def one_more(number):
        case_of(confirmed(client_of(north_1, anzhen, f"客户{number}", grade="A"), wang), wang)

    one_more(0)
    with django_assert_max_num_queries(8) as first:
        as_wang.get(reverse(url), {"total": "1"})
    for number in range(1, 30):
        one_more(number)
    with django_assert_num_queries(len(first)):
        as_wang.get(reverse(url), {"total": "1"})
    assert Loss.objects.count() == 30


@pytest.mark.parametrize("url", ["retention:losses", "retention:win-backs"])
def test_an_empty_list_says_what_to_do(as_wang, url):
    assert 'class="panel empty"' in as_wang.get(reverse(url)).content.decode()


def test_managers_find_them_in_the_navigation(client, wang, li):
    link = f'href="{reverse("retention:losses")}"'

    for user, finds in ((wang, True), (li, False)):
        client.force_login(user)
        rail = client.get(reverse("clients:list")).content.decode().split('class="bar"')[0]
        assert (link in rail) is finds
