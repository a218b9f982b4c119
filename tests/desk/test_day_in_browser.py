"""A rep's day on her phone and a manager's look, in a real browser: both languages, light and dark."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Relationship
from tests.browser import axe
from tests.cast import client_of
from tests.visits.conftest import logged
from visits.models import NextStep, Visit

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PAGES = ["/", "/clients/", "/visits/new/", "/planning/week/", "/grading/", "/me/", "/messages/", "/safety/"]


@pytest.fixture
def panel(li, wang, north_1, anzhen, product):
    """Somebody due, somebody neglected, somebody with a promise, as of the real today."""
    on = timezone.localdate()
    due = client_of(north_1, anzhen, "王建国", grade="B", focus_until=on + timedelta(days=30), due_on=on)
    client_of(north_1, anzhen, "陈思雨", grade="A", due_on=on - timedelta(days=9), neglected_on=on - timedelta(days=5))
    promised = client_of(north_1, anzhen, "李院长", grade="C", is_decision_maker=True)
    logged(promised, li, at=timezone.now(), note="聊了新指南", next_step="送指南更新", next_step_on=on)
    return due


def taps_to_log(page, name):
    """From Today to a logged visit; how many taps it took."""
    page.locator("article", has_text=name).get_by_role("link", name=re.compile("记录面访|In person")).tap()
    page.get_by_role("button", name=re.compile("^保存$|^Save$")).tap()
    expect(page.locator("[data-logged]")).to_be_visible()
    return 2


def test_a_rep_logs_a_visit_in_five_taps_at_the_most(phone, live, li, panel):
    live.sign_in(phone, li)
    phone.goto("/")

    taps = taps_to_log(phone, "王建国")

    assert taps <= 5
    panel.refresh_from_db()
    assert panel.last_in_person_on == timezone.localdate()
    assert panel.due_on > timezone.localdate()


def test_she_takes_it_back_within_the_half_minute(phone, live, li, panel):
    live.sign_in(phone, li)
    phone.goto("/")
    taps_to_log(phone, "王建国")

    phone.get_by_role("button", name="撤回").tap()

    expect(phone.get_by_text("已撤回")).to_be_visible()
    assert not Visit.objects.standing().filter(relationship=panel).exists()


def test_a_form_sent_twice_is_one_visit(phone, live, li, panel):
    live.sign_in(phone, li)
    phone.goto(f"/visits/new/{panel.pk}/")
    key = phone.locator("input[name=key]").input_value()
    phone.get_by_role("button", name="保存").tap()
    expect(phone.locator("[data-logged]")).to_be_visible()

    phone.goto(f"/visits/new/{panel.pk}/")
    phone.locator("input[name=key]").evaluate("(input, key) => { input.value = key; }", key)
    phone.get_by_role("button", name="保存").tap()
    phone.wait_for_url(re.compile(r"/clients/\d+/"))

    assert Visit.objects.filter(relationship=panel).count() == 1


def test_what_she_typed_survives_a_closed_page(phone, live, li, panel):
    live.sign_in(phone, li)
    phone.goto(f"/visits/new/{panel.pk}/")
    phone.get_by_label("备注").fill("写了一半就被叫走了")

    phone.goto("/")
    phone.goto(f"/visits/new/{panel.pk}/")

    assert phone.get_by_label("备注").input_value() == "写了一半就被叫走了"


def test_a_tap_fills_in_the_day_of_the_next_step(phone, live, li, panel):
    live.sign_in(phone, li)
    phone.goto(f"/visits/new/{panel.pk}/")

    phone.get_by_label("下一步计划").fill("送样本资料")
    phone.get_by_role("button", name="明天").tap()
    phone.get_by_role("button", name="保存").tap()

    expect(phone.locator("[data-logged]")).to_be_visible()
    assert NextStep.objects.get(relationship=panel).due_on == timezone.localdate() + timedelta(days=1)


def test_she_closes_a_promise_on_the_card(phone, live, li, panel):
    promised = Relationship.objects.get(client__full_name="李院长")
    live.sign_in(phone, li)
    phone.goto(promised.get_absolute_url())

    phone.get_by_role("button", name="做到了").tap()

    expect(phone.get_by_text("已记下")).to_be_visible()
    assert NextStep.objects.get().state == "done"


def test_she_finds_a_client_by_initials_while_typing(phone, live, li, panel):
    live.sign_in(phone, li)
    phone.goto("/visits/new/")

    phone.get_by_role("searchbox").press_sequentially("csy")

    expect(phone.locator("#picked [data-relationship]")).to_have_count(1)
    expect(phone.locator("#picked")).to_contain_text("陈思雨")


# In the light, on a phone, every page there is has a test of its own.
@pytest.mark.parametrize(
    ("device", "theme", "language"),
    [("phone", "dark", "zh-hans"), ("laptop", "dark", "zh-hans"), ("laptop", "light", "en")],
)
def test_the_pages_of_a_day_are_readable(request, live, li, wang, panel, device, theme, language):
    page = request.getfixturevalue(device)
    li.language = wang.language = language
    li.save()
    wang.save()
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")

    for user in (li, wang):
        live.sign_in(page, user)
        for url in [*PAGES, panel.get_absolute_url(), f"/visits/new/{panel.pk}/", "/retention/board/"]:
            page.goto(url)
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), url
            assert axe(page) == [], url
