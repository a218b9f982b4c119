"""Correcting a visit: the old values are kept."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.visits.conftest import NOW, logged
from visits.models import VisitCorrection

pytestmark = pytest.mark.usefixtures("today")


def correct(client, visit, **given):
    values = {
        "channel": visit.channel,
        "outcome": visit.outcome,
        "note": visit.note,
        "happened_on": visit.happened_on.isoformat(),
        "happened_time": "10:00",
        "reason": "手误",
    }
    return client.post(reverse("visits:correct", args=[visit.pk]), values | given)


def test_it_keeps_what_the_visit_said_before(client, li, dr_chen):
    visit = logged(dr_chen, li, note="原来的话")
    client.force_login(li)

    correct(client, visit, note="改过的话")

    visit.refresh_from_db()
    correction = VisitCorrection.objects.get()
    assert visit.note == "改过的话"
    assert (correction.before, correction.author, correction.reason) == ({"note": "原来的话"}, li, "手误")


def test_it_moves_the_dates_with_the_day(client, li, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(li)

    correct(client, visit, happened_on="2026-11-13")

    dr_chen.refresh_from_db()
    assert dr_chen.last_contact_on == date(2026, 11, 13)
    assert dr_chen.due_on == date(2026, 11, 20)


def test_it_takes_the_contact_away_when_she_was_not_met(client, li, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(li)

    correct(client, visit, outcome="not_found")

    dr_chen.refresh_from_db()
    visit.refresh_from_db()
    assert not visit.counts
    assert dr_chen.last_contact_on is None


def test_it_writes_nothing_when_nothing_differs(client, li, dr_chen):
    visit = logged(dr_chen, li, note="一样的话")
    client.force_login(li)

    correct(client, visit)

    assert not VisitCorrection.objects.exists()


def test_it_asks_for_a_reason(client, li, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(li)

    response = correct(client, visit, note="改过", reason="")

    assert "reason" in response.context["form"].errors


def test_it_may_go_back_as_far_as_the_visit_did(client, li, dr_chen):
    long_ago = NOW - timedelta(days=60)
    visit = logged(dr_chen, li, at=long_ago, happened_at=long_ago)
    client.force_login(li)

    correct(client, visit, note="补充一句")
    response = correct(client, visit, happened_on="2026-01-05")

    assert VisitCorrection.objects.count() == 1
    assert "happened_on" in response.context["form"].errors


def test_it_shows_the_old_words_beside_the_new(client, li, dr_chen):
    visit = logged(dr_chen, li, note="原来的话")
    client.force_login(li)
    correct(client, visit, note="改过的话")

    page = client.get(reverse("visits:detail", args=[visit.pk])).content.decode()

    assert "<del>原来的话</del>" in page
    assert "改过的话" in page


def test_it_keeps_a_product_that_was_retired_since(client, li, dr_chen, product):
    visit = logged(dr_chen, li, product=product, note="聊了安心平")
    type(product).objects.update(is_active=False)
    client.force_login(li)

    correct(client, visit, product=product.pk, note="补充")

    visit.refresh_from_db()
    assert visit.product == product
    assert VisitCorrection.objects.get().before == {"note": "聊了安心平"}


def test_it_shows_old_choices_in_words(client, li, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(li)
    correct(client, visit, outcome="in_surgery")

    page = client.get(reverse("visits:detail", args=[visit.pk])).content.decode()

    assert "<del>已见到</del>" in page
