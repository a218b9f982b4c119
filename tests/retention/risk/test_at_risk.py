"""The list of those at risk: the highest first, why, as of which night; every number opens it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clients.enums import Status
from clients.models import Relationship
from retention.models import RiskRun, RiskScore
from tests.cast import TODAY, client_of
from tests.naughty import STRINGS
from tests.retention.panel import AT

URL = reverse("retention:at-risk")
WAITS = [["wait", 50, 31], ["rival", 15, "2026-11-03"], ["kept", -10, 3]]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def scored(relationship, score, level="high", parts=()):
    RiskScore.objects.create(relationship=relationship, score=score, level=level, parts=list(parts), found_on=TODAY)
    return relationship


@pytest.fixture
def page(client, li):
    client.force_login(li)
    return lambda **query: client.get(URL, query)


def listed(response):
    return [int(pk) for pk in re.findall(r'data-relationship="(\d+)"', response.content.decode())]


@pytest.fixture
def panel(north_1, anzhen, dr_chen):
    """One at high risk and a higher one, one at some risk, one not judged; and one that was lost since."""
    names = ["高一", "高二", "中", "未知", "已流失"]
    scores = [(60, "high"), (85, "high"), (40, "medium"), (None, "unknown"), (90, "high")]
    rows = [
        scored(client_of(north_1, anzhen, name, grade="B"), *score) for name, score in zip(names, scores, strict=True)
    ]
    Relationship.objects.filter(pk=rows[-1].pk).update(status=Status.LOST)
    return rows


def test_it_shows_those_at_high_risk_the_highest_first(page, panel):
    one, two, *_ = panel

    assert listed(page()) == [two.pk, one.pk]


@pytest.mark.parametrize(("level", "place"), [("medium", 2), ("unknown", 3)])
def test_it_shows_the_level_asked_for(page, panel, level, place):
    assert listed(page(level=level)) == [panel[place].pk]


def test_it_says_why_and_for_whom(page, dr_chen):
    scored(dr_chen, 75, parts=WAITS)
    RiskRun.objects.create(on=TODAY, finished_at=AT, judged=1, changed=1)

    shown = page().content.decode()

    for words in [
        "陈思雨",
        "流失风险高 · 75",
        "已有 3.1 个拜访周期没有联系",
        "11月3日见到竞品",
        "兑现承诺 3 次",
        "截至11月16日",
    ]:
        assert words in shown


def test_it_says_so_in_english_too(page, client, li, dr_chen):
    type(li).objects.filter(pk=li.pk).update(language="en")
    scored(dr_chen, 75, parts=WAITS)

    shown = page().content.decode()

    for words in ["High risk of loss · 75", "3.1 × her interval without contact", "3 promises kept"]:
        assert words in shown


@pytest.mark.parametrize(("query", "total"), [({}, 2), ({"level": "medium"}, 1), ({"level": "low"}, 0)])
def test_its_length_is_the_number(page, panel, query, total):
    shown = page(total=1, **query).content.decode()

    assert f'data-total="{total}"' in shown


def test_it_can_be_narrowed_down_like_the_list_of_clients(page, panel, north_1):
    assert listed(page(q="高二")) == [panel[1].pk]
    assert listed(page(grade="A")) == []
    assert len(listed(page(territory=north_1.code))) == 2


def test_it_hides_another_reps_clients(client, zhao, panel):
    client.force_login(zhao)

    assert listed(client.get(URL)) == []


def test_a_manager_sees_those_of_her_reps(client, wang, qian, panel):
    client.force_login(wang)
    assert len(listed(client.get(URL))) == 2
    client.force_login(qian)
    assert listed(client.get(URL)) == []


def test_nobody_at_risk_is_said_kindly(page, dr_chen):
    assert "查看风险中等的客户" in page().content.decode()


def test_it_pages_by_key(page, north_1, anzhen):
    for number in range(35):
        scored(client_of(north_1, anzhen, f"客户{number}", grade="B"), 60 + number % 3)
    first = page()

    second = page(page=first.context["page"].next)

    assert len(set(listed(first)) | set(listed(second))) == 35
    assert listed(first) == list(
        RiskScore.objects.order_by("-score", "-pk").values_list("pk", flat=True)[: len(listed(first))]
    )


def test_it_asks_the_database_at_most_ten_times_at_one_and_thirty(
    page, north_1, anzhen, dr_chen, django_assert_max_num_queries, django_assert_num_queries
):
    scored(dr_chen, 75, parts=WAITS)
    with django_assert_max_num_queries(10) as first:
        page(total=1)
    for number in range(30):
        scored(client_of(north_1, anzhen, f"客户{number}", grade="A"), 60, parts=WAITS)

    with django_assert_num_queries(len(first)):
        page(total=1)


@pytest.mark.parametrize("words", [*STRINGS[::40], "\x00", "x" * 5000, "9" * 40])
def test_what_makes_no_sense_finds_nothing_and_never_fails(page, dr_chen, words):
    scored(dr_chen, 75)

    for name in ("level", "q", "territory", "page", "rep", "due_on"):
        assert page(**{name: words}).status_code == 200
    assert listed(page(level=words)) == []


# --- on the card and on Today -----------------------------------------------------------------------------------------


@pytest.fixture
def card(client, li, dr_chen):
    client.force_login(li)

    def ask():
        return client.get(dr_chen.get_absolute_url()).content.decode()

    return ask


def test_the_card_says_how_high_why_and_of_which_night(card, dr_chen):
    scored(dr_chen, 75, parts=WAITS)
    RiskRun.objects.create(on=TODAY, finished_at=AT, judged=1, changed=1)

    shown = card()

    assert 'data-risk="high"' in shown
    for words in ["流失风险高", "已有 3.1 个拜访周期没有联系", "截至11月16日"]:
        assert words in shown
    assert "今晚重新评估" not in shown


def test_the_card_says_that_she_was_seen_since(card, dr_chen):
    scored(dr_chen, 75, parts=WAITS)
    RiskRun.objects.create(on=TODAY - timedelta(days=1), finished_at=AT, judged=1, changed=1)
    Relationship.objects.filter(pk=dr_chen.pk).update(last_contact_on=TODAY)

    assert "今晚重新评估" in card()


def test_the_card_says_when_there_is_not_enough_to_judge_by(card, dr_chen):
    assert "流失风险：数据不足" in card()


def test_the_card_of_a_lost_client_says_no_risk(card, dr_chen):
    scored(dr_chen, 75, parts=WAITS)
    Relationship.objects.filter(pk=dr_chen.pk).update(status=Status.LOST)

    assert "data-risk" not in card()


@pytest.mark.parametrize(("level", "is_said"), [("high", True), ("medium", False), ("low", False)])
def test_today_says_who_is_at_high_risk(client, li, dr_chen, level, is_said):
    scored(dr_chen, 75, level)
    Relationship.objects.filter(pk=dr_chen.pk).update(due_on=TODAY)
    client.force_login(li)

    shown = client.get("/").content.decode()

    assert "陈思雨" in shown
    assert ("流失风险高" in shown) == is_said
