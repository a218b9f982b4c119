"""The list of clients in a browser: the panel of filters comes when it is opened."""

import pytest
from playwright.sync_api import expect

from tests.cast import client_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(phone, live, li, north_1, anzhen):
    client_of(north_1, anzhen, "王建国", grade="B")
    client_of(north_1, anzhen, "陈思雨", grade="A")
    live.sign_in(phone, li)
    phone.goto("/clients/")
    return phone


def test_the_panel_comes_when_it_is_opened_and_filters(page):
    page.get_by_text("筛选和排序").tap()
    page.locator(".grades .pill", has_text="B").tap()
    page.get_by_role("button", name="筛选", exact=True).tap()

    expect(page.locator("[data-relationship]")).to_have_count(1)
    expect(page.locator("[data-relationship]")).to_contain_text("王建国")
    expect(page.locator("input[name=grade][value=B]")).to_be_checked()


def test_a_searched_field_of_the_panel_finds_as_one_types(page):
    page.get_by_text("筛选和排序").tap()

    # The field to type into, which takes the place of the plain one a moment after the panel is there.
    page.locator("#id_organisation-ts-control").press_sequentially("azyy")

    expect(page.locator(".ts-dropdown .option", has_text="安贞")).to_be_visible()
