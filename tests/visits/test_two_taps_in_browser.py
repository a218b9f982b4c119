"""Other activity on a phone: two taps log it, a third takes it back."""

import re

import pytest
from playwright.sync_api import expect

from visits.models import Activity

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def two_taps(phone):
    expect(phone.get_by_role("button", name="30", exact=True)).to_be_hidden()
    phone.get_by_text("杂务", exact=True).tap()
    phone.get_by_role("button", name="30", exact=True).tap()
    expect(phone).to_have_url(re.compile("logged="))


def test_two_taps_log_it_and_a_third_takes_it_back(phone, live, li):
    live.sign_in(phone, li)
    phone.goto("/visits/new/")

    two_taps(phone)
    logged = Activity.objects.standing().values_list("kind", "minutes").get()
    phone.get_by_role("button", name="撤回").tap()
    expect(phone.get_by_text("已撤回")).to_be_visible()

    assert logged == ("errand", 30)
    assert not Activity.objects.standing().exists()


def test_the_same_taps_once_more_are_another_one(phone, live, li):
    live.sign_in(phone, li)

    for _ in range(2):
        phone.goto("/visits/new/")
        two_taps(phone)

    assert Activity.objects.standing().count() == 2
