"""The quick log on a phone whose signal comes and goes: nothing typed is lost, nothing is logged twice."""

import pytest
from playwright.sync_api import expect

from tests.cast import client_of
from visits.models import Visit

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dr_wang(li, north_1, anzhen, product):
    return client_of(north_1, anzhen, "王建国", grade="B")


@pytest.fixture
def form(phone, live, li, dr_wang):
    """Opens the quick log of Dr Wang, through a channel's door."""
    live.sign_in(phone, li)

    def open_form(channel="in_person"):
        phone.goto(f"/visits/new/{dr_wang.pk}/?channel={channel}")
        return phone

    return open_form


def save(page):
    page.get_by_role("button", name="保存").tap()


def test_everything_typed_or_chosen_survives_a_closed_page(form, product):
    page = form()
    page.get_by_text("手术中", exact=True).tap()
    page.get_by_label("沟通产品").select_option(str(product.pk))
    page.locator("details.more > summary").tap()
    page.get_by_label("见到的竞品").fill("对方代表刚走")
    page.get_by_label("已告知客户").check()
    page.get_by_label("拜访日期").fill("2026-11-02")

    page.goto("/")
    page = form()

    expect(page.locator("input[name=outcome][value=in_surgery]")).to_be_checked()
    expect(page.get_by_label("沟通产品")).to_have_value(str(product.pk))
    expect(page.get_by_label("见到的竞品")).to_have_value("对方代表刚走")
    expect(page.get_by_label("已告知客户")).to_be_checked()
    expect(page.get_by_label("拜访日期")).to_have_value("2026-11-02")


def test_what_was_ticked_comes_back_where_it_is_seen(form):
    page = form()
    page.locator("details.more > summary").tap()
    page.locator("details.signs > summary").tap()
    page.get_by_label("节奏快").check()

    page.goto("/")
    page = form()

    expect(page.get_by_label("节奏快")).to_be_checked()
    expect(page.get_by_label("节奏快")).to_be_visible()


def test_the_tips_are_fetched_when_they_are_opened(form):
    page = form()
    page.get_by_text("进门之前").tap()

    expect(page.get_by_role("heading", name="病房")).to_be_visible()


def test_a_draft_of_nothing_leaves_more_folded(form):
    form()

    expect(form().locator("details.more")).not_to_have_attribute("open", "")


def test_another_door_chooses_its_own_channel_and_keeps_the_words(form):
    page = form()
    page.get_by_label("备注").fill("写了一半")
    page.get_by_role("button", name="明天").tap()
    day = page.get_by_label("截止日期").input_value()

    page = form(channel="wechat")

    expect(page.locator("input[name=channel][value=wechat]")).to_be_checked()
    expect(page.get_by_label("备注")).to_have_value("写了一半")
    expect(page.get_by_label("截止日期")).to_have_value(day)


@pytest.mark.expected_complaints("net::ERR_")
def test_an_answer_that_was_lost_makes_no_second_visit(form, dr_wang):
    page = form()

    def lose(route):
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/visits/new/**", lose, times=1)
    with page.expect_event("requestfailed"):
        save(page)
    assert Visit.objects.count() == 1
    # A tab of its own: the first one is still busy with showing the error.
    page = page.context.new_page()
    page.goto(f"/visits/new/{dr_wang.pk}/?channel=in_person")
    save(page)

    expect(page.locator("[data-logged]")).to_be_visible()
    assert Visit.objects.get().relationship == dr_wang


def test_coming_back_to_the_card_keeps_the_draft_of_the_next_visit(form):
    page = form()
    save(page)
    expect(page.locator("[data-logged]")).to_be_visible()
    card = page.url

    form(channel="wechat").get_by_label("备注").fill("回办公室后又微信聊了很久")
    page.goto(card)
    page = form(channel="wechat")

    expect(page.get_by_label("备注")).to_have_value("回办公室后又微信聊了很久")


def test_a_logged_visit_leaves_no_draft(form):
    page = form()
    page.get_by_label("备注").fill("聊了指南")
    save(page)
    expect(page.locator("[data-logged]")).to_be_visible()

    expect(form().get_by_label("备注")).to_have_value("")


def test_what_the_server_sends_back_stands_as_it_was_sent(form):
    page = form()
    page.get_by_label("下一步计划").fill("送指南")
    page.get_by_text("没找到人", exact=True).tap()
    save(page)

    expect(page.locator(".invalid-feedback").first).to_be_visible()
    expect(page.locator("input[name=outcome][value=not_found]")).to_be_checked()
    expect(page.get_by_label("下一步计划")).to_have_value("送指南")


def test_a_step_in_the_note_is_taken_in_one_tap_and_never_overwrites(form):
    page = form()
    offer = page.locator("[data-offer]")
    page.get_by_label("备注").press_sequentially("答应周五前送文献")
    expect(offer).to_be_visible()

    offer.locator("[data-take]").tap()

    expect(page.locator("[name=next_step]")).to_have_value("送文献")
    expect(page.locator("[name=next_step_on]")).not_to_have_value("")
    expect(page.locator("[name=only_planned]")).not_to_be_checked()
    expect(offer).to_be_hidden()
    page.locator("[name=next_step]").fill("送指南")
    page.get_by_label("备注").press_sequentially("，下周三再来")
    expect(offer).to_have_count(2)
    assert not any(each.is_visible() for each in offer.all())
    expect(page.locator("[name=next_step]")).to_have_value("送指南")
