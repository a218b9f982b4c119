"""The timetable on a phone: one tap a half day, and the same without a script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import ClinicSlot

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(phone, live, li, dr_chen):
    live.sign_in(phone, li)
    phone.goto(reverse("clients:week", args=[dr_chen.pk]))
    return phone


def half_day(page, words):
    return page.get_by_role("button", name=words)


def save(page):
    page.get_by_role("button", name="保存", exact=True).tap()
    page.wait_for_url("**/clients/*/")


def week():
    return set(ClinicSlot.objects.values_list("weekday", "part", "kind", "parity"))


def test_one_tap_enters_a_half_day_and_another_takes_it_away(page):
    half_day(page, "周一 上午: —").tap()
    half_day(page, "周二 下午: —").tap()
    half_day(page, "周二 下午: 门诊").tap()
    page.get_by_role("button", name="查房").tap()
    half_day(page, "周三 晚上: —").tap()
    save(page)

    assert week() == {(0, "morning", "clinic", "every"), (2, "evening", "ward", "every")}


def test_odd_and_even_weeks_are_tapped_too(page):
    half_day(page, "周一 上午: —").tap()
    page.get_by_role("button", name="单周").tap()
    page.get_by_role("button", name="查房").tap()
    half_day(page, "周一 上午: 门诊").tap()
    expect(half_day(page, "周一 上午: 单 查房, 双 门诊")).to_be_visible()
    save(page)

    assert week() == {(0, "morning", "ward", "odd"), (0, "morning", "clinic", "even")}


def test_targets_are_large_enough_and_nothing_is_cut_off(page):
    boxes = [each.bounding_box() for each in page.locator(".half-day, .brush button").all()]

    assert min(box["height"] for box in boxes) >= 44
    assert max(box["x"] + box["width"] for box in boxes) <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_a_script_the_choices_stand_there(browser, live, li, dr_chen):
    context = browser.new_context(base_url=live.url, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    live.sign_in(page, li)
    page.goto(reverse("clients:week", args=[dr_chen.pk]))
    page.locator("select[name='0-morning']").select_option("clinic")
    page.get_by_role("button", name="保存", exact=True).click()
    context.close()

    assert week() == {(0, "morning", "clinic", "every")}
