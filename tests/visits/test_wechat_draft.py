"""The WeChat text that is drafted for a client."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from tests.visits.conftest import logged
from visits.models import VisitCorrection
from visits.wechat_draft import UNSAYABLE, Known, Tone, draft, drafts

TODAY = date(2026, 11, 16)
FULL = Known(
    address="王主任",
    rep="李娜",
    today=TODAY,
    met_on=TODAY,
    product="安立平",
    waited_minutes=40,
    waited_on=TODAY,
    effort_words="找到了新版指南",
    promise="送文献",
    promise_on=date(2026, 11, 20),
)


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.usefixtures("chinese")
def test_it_says_what_is_known_in_the_order_one_would():
    text = draft(FULL, Tone.WARM)

    parts = ["王主任您好", "李娜", "安立平", "40", "找到了新版指南", "送文献", "11月20日"]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert " " not in text


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize(
    "known", [FULL, Known("王主任", "李娜", TODAY), FULL._replace(product="", waited_on=date(2026, 11, 9))]
)
def test_it_is_short_and_speaks_of_no_benefit(tone, known):
    text = draft(known, tone)

    assert len(text) <= 200
    assert not UNSAYABLE.search(text)


@pytest.mark.parametrize("words", ["送红包", "请主任吃饭", "处方数", "带点茶叶", "月饼", "上量", "bring a gift"])
def test_words_that_speak_of_a_benefit_are_left_out(words):
    text = draft(FULL._replace(promise=words, effort_words=words), Tone.DIRECT)

    assert words not in text


@pytest.mark.parametrize("words", ["邀请客户参加科室会", "早上量血压的资料"])
def test_words_that_only_look_like_a_benefit_stay(words):
    assert words in draft(FULL._replace(promise=words), Tone.DIRECT)


@pytest.mark.parametrize(
    ("style", "first"), [("driving", "direct"), ("amiable", "warm"), ("analytical", "factual"), ("", "direct")]
)
def test_the_one_that_fits_her_style_comes_first(style, first):
    found = drafts(FULL, style)

    assert len(found) == 3
    assert found[0].tone == first
    assert found[0].fits is bool(style)


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, li, dr_chen, today):
    client.force_login(li)
    return lambda: client.get(reverse("visits:wechat", args=[dr_chen.pk]))


def test_the_page_drafts_from_the_last_talk_the_waiting_and_the_promise(page, li, dr_chen, product):
    logged(
        dr_chen, li, product=product, note="她说对方代表关系更好", waited_minutes=35, next_step="送文献",
        next_step_on=date(2026, 11, 20),
    )  # fmt: skip

    text = page().context["drafts"][1].text

    assert product.name in text
    assert "35" in text
    assert "送文献" in text
    # What is noted is for us.
    assert "对方代表" not in text


def test_without_a_form_of_address_nobody_is_called_by_a_bare_name(page, client):
    client.cookies["django_language"] = "zh-hans"
    assert page().context["drafts"][0].text.startswith("陈思雨老师您好")

    client.cookies["django_language"] = "en"
    assert "Hello 陈思雨, " in page().context["drafts"][0].text


def test_a_plan_that_was_not_promised_is_not_spoken_of(page, li, dr_chen):
    logged(dr_chen, li, next_step="摸清科室用量", next_step_on=date(2026, 11, 20), is_promise=False)

    assert all("摸清" not in each.text for each in page().context["drafts"])


def test_saying_that_she_was_told_is_an_act_of_its_own(client, page, li, dr_chen):
    visit = logged(dr_chen, li, waited_minutes=35)
    page()
    visit.refresh_from_db()
    assert not visit.client_told

    for _ in range(2):
        client.post(reverse("visits:told", args=[visit.pk]))

    visit.refresh_from_db()
    assert visit.client_told
    assert VisitCorrection.objects.count() == 1
    assert page().context["untold"] is None


def test_whoever_looks_across_writes_no_text(client, zhao, dr_chen):
    client.force_login(zhao)

    assert client.get(reverse("visits:wechat", args=[dr_chen.pk])).status_code == 404


def test_the_page_asks_the_database_few_times(page, li, dr_chen, django_assert_max_num_queries):
    for _ in range(9):
        logged(dr_chen, li, waited_minutes=5, next_step="送文献", next_step_on=date(2026, 11, 20))
    page()

    with django_assert_max_num_queries(8):
        page()
