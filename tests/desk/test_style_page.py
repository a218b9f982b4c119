"""A client's style as a page: what was seen, how sure it is, how it changed, and her words."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clients.actions import begin_relationship, update_client
from tests.cast import TODAY
from tests.visits.conftest import NOW, logged
from visits.enums import StyleSign

pytestmark = pytest.mark.usefixtures("today")
PACE, DIRECT, OPINION = StyleSign.DRIVING_PACE, StyleSign.DRIVING_DIRECT, StyleSign.DRIVING_OPINION
KIND, OPEN, DETAILS = StyleSign.AMIABLE_KIND, StyleSign.EXPRESSIVE_OPEN, StyleSign.ANALYTICAL_DETAILS
DAY = timedelta(days=1)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def page(client, relationship):
    return client.get(f"/clients/{relationship.pk}/style/")


def shown(response):
    return response.content.decode()


def seen(relationship, rep, *signs, ago=0, **given):
    return logged(relationship, rep, at=NOW - ago * DAY, style_signs=signs, **given)


def test_nothing_seen_says_what_to_do(as_li, dr_chen):
    text = shown(page(as_li, dr_chen))

    assert "尚未了解" in text
    assert "需要 3 条观察，目前 0 条" in text
    assert reverse("visits:new", args=[dr_chen.pk]) in text


def test_one_that_was_stated_says_so(as_li, dr_chen):
    update_client(dr_chen.client, on=TODAY, stated_style="driving")

    text = shown(page(as_li, dr_chen))

    assert "强势型" in text
    assert "据填写" in text


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ([PACE, DIRECT, OPINION], "较可能"),
        ([PACE, DIRECT, OPINION, *[PACE] * 3], "基本确定"),
        ([PACE, KIND, DETAILS], "不明确"),
        ([PACE, DIRECT], "尚未了解"),
    ],
)
def test_it_says_how_sure_it_is(as_li, li, dr_chen, signs, words):
    for sign in signs:
        seen(dr_chen, li, sign)

    assert words in shown(page(as_li, dr_chen)).split("</h1>")[0]


def test_it_counts_what_speaks_for_each(as_li, li, dr_chen):
    seen(dr_chen, li, PACE, DIRECT, OPINION)
    seen(dr_chen, li, PACE, KIND)

    response = page(as_li, dr_chen)

    assert [(share.observations, share.is_hers) for share in response.context["shares"]] == [
        (4, True),
        (1, False),
        (0, False),
        (0, False),
    ]
    assert "5 条观察中有 4 条支持" in shown(response)


def test_it_says_how_it_changed_by_quarter(as_li, li, dr_chen):
    seen(dr_chen, li, PACE, DIRECT, OPINION, ago=100)
    seen(dr_chen, li, KIND, DETAILS)

    rows = page(as_li, dr_chen).context["quarters"]

    assert [(quarter.number, counts, known) for quarter, counts, known in rows] == [
        (4, [("亲和型", 1), ("分析型", 1)], "强势型"),
        (3, [("强势型", 3)], "强势型"),
    ]


def test_another_teams_observations_count_without_a_name(as_li, li, zhao, south_1, dr_chen):
    theirs = begin_relationship(client=dr_chen.client, territory=south_1, on=TODAY - 30 * DAY)
    visit = seen(theirs, zhao, KIND, quote="别家的话")
    seen(dr_chen, li, PACE, quote="有数据就好说话。")

    text = shown(page(as_li, dr_chen))

    assert "其他团队" in text
    assert "赵航" not in text
    assert reverse("visits:detail", args=[visit.pk]) not in text
    assert "别家的话" not in text
    assert "有数据就好说话。" in text


def test_a_visit_taken_back_is_not_there(as_li, li, dr_chen):
    visit = seen(dr_chen, li, PACE, quote="有数据就好说话。")
    type(visit).objects.update(undone_at=NOW)

    text = shown(page(as_li, dr_chen))

    assert "有数据就好说话。" not in text
    assert page(as_li, dr_chen).context["tally"].total == 0


def test_another_teams_client_is_not_found(client, zhao, dr_chen):
    client.force_login(zhao)

    assert page(client, dr_chen).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_it_asks_as_often_for_thirty_visits_as_for_one(as_li, li, dr_chen, django_assert_max_num_queries, number):
    for n in range(number):
        seen(dr_chen, li, PACE, KIND, ago=n, quote="有数据就好说话。")
    page(as_li, dr_chen)

    with django_assert_max_num_queries(9):
        response = page(as_li, dr_chen)

    assert len(response.context["seen"]) == min(number, 20)


# --- on the card ------------------------------------------------------------------------------------------------------


def test_the_card_says_the_style_how_sure_and_leads_to_its_page(as_li, li, dr_chen):
    seen(dr_chen, li, PACE, DIRECT, OPINION)

    text = shown(as_li.get(dr_chen.get_absolute_url()))

    assert "较可能" in text
    assert f'href="/clients/{dr_chen.pk}/style/"' in text
    assert reverse("visits:tips", args=[dr_chen.pk]) in text


def test_the_card_lists_her_words_the_newest_three(as_li, li, dr_chen):
    for n in range(4):
        logged(dr_chen, li, at=NOW - n * DAY, quote=f"第{n}句")

    text = shown(as_li.get(dr_chen.get_absolute_url()))

    assert text.index("第0句") < text.index("第2句")
    assert "第3句" not in text


def test_an_expressive_client_is_quoted_in_the_advice(as_li, li, dr_chen):
    logged(dr_chen, li, quote="有数据就好说话。")
    update_client(dr_chen.client, on=TODAY, stated_style="expressive")

    for url in (dr_chen.get_absolute_url(), reverse("visits:new", args=[dr_chen.pk])):
        advice = shown(as_li.get(url)).split('class="small advice mb-0"')[1].split("</p>")[0]
        assert "有数据就好说话。" in advice
