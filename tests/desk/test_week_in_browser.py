"""The week dragged on a laptop, and planned anew on a phone in three taps."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from planning.enums import ItemState
from tests.browser import axe
from tests.cast import client_of
from tests.planning.planned import planned
from workdays.queries import calendar
from workdays.weeks import monday_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def two_days_ahead():
    """The first two days of a coming week that begins with two working days."""
    days, monday = calendar(), monday_of(timezone.localdate()) + timedelta(days=7)
    while not (days.is_working(monday) and days.is_working(monday + timedelta(days=1))):
        monday += timedelta(days=7)
    return monday, monday + timedelta(days=1)


def test_a_visit_is_dragged_and_a_day_is_planned_anew_in_three_taps(laptop, phone, live, li, dr_chen, north_1, anzhen):
    first, second = two_days_ahead()
    ahead = planned(dr_chen, li, on=first)
    today = planned(client_of(north_1, anzhen, "王建国"), li, on=timezone.localdate())

    live.sign_in(laptop, li)
    laptop.goto(f"/planning/week/?week={first}")
    laptop.locator(f"#item-{ahead.pk}").hover()
    laptop.mouse.down()
    laptop.locator(f'[data-drop="{second}.2"]').hover()
    laptop.mouse.up()
    expect(laptop.locator(f'[data-drop="{second}.2"] #item-{ahead.pk}')).to_be_visible()
    ahead.refresh_from_db()
    assert (ahead.on, ahead.half, ahead.is_pinned) == (second, 2, True)

    live.sign_in(phone, li)
    phone.goto(f"/planning/week/?week={today.on}&day={today.on}")
    phone.locator(f"#item-{today.pk}").tap()
    expect(phone.get_by_role("dialog")).to_be_visible()
    assert axe(phone) == []
    phone.get_by_role("button", name="客户不在").tap()
    expect(phone.get_by_text("今天余下的安排已重排")).to_be_visible()
    today.refresh_from_db()
    assert today.state == ItemState.SKIPPED
