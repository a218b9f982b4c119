"""Correcting a visit: the old values are kept."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.actions import register_filing
from clients.models import Product
from compliance.models import AdverseEvent
from tests.cast import TODAY
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


def test_it_keeps_the_day_that_is_left_out(client, li, dr_chen):
    then = NOW - timedelta(days=3)
    visit = logged(dr_chen, li, at=then)
    client.force_login(li)

    correct(client, visit, happened_on="", happened_time="", note="改了一个字")

    visit.refresh_from_db()
    assert visit.happened_at == then
    assert visit.note == "改了一个字"


def test_it_corrects_products_and_companions_and_keeps_who_they_were(client, li, wang, dr_chen, product):
    other = Product.objects.create(code="P2", name="厄贝沙坦")
    visit = logged(dr_chen, li, other_products=[product])
    client.force_login(li)

    correct(client, visit, other_products=[other.pk], companions=[wang.pk])

    assert (list(visit.other_products.all()), list(visit.companions.all())) == ([other], [wang])
    assert VisitCorrection.objects.get().before == {"other_products": [product.name], "companions": []}
    shown = client.get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert f"<del>{product.name}</del>" in shown


def test_it_reports_an_adverse_event_that_was_forgotten(client, li, wang, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(li)

    correct(client, visit, adverse_event="皮疹")

    visit.refresh_from_db()
    assert visit.adverse_event.words == "皮疹"


@pytest.mark.parametrize("box", [{}, {"adverse_event_heard": "on"}])
def test_it_takes_no_report_back_and_repeats_none(client, li, wang, dr_chen, box):
    visit = logged(dr_chen, li, note="聊了指南", adverse_event="皮疹")
    client.force_login(li)

    correct(client, visit, adverse_event="", **box)

    visit.refresh_from_db()
    assert visit.adverse_event.words == "皮疹"
    assert AdverseEvent.objects.count() == 1
    assert not VisitCorrection.objects.exists()


def test_it_leaves_the_mark_of_an_expired_filing_number(client, li, dr_chen):
    register_filing(li, number="110-2231", expires_on=TODAY - timedelta(days=1))
    visit = logged(dr_chen, li)
    register_filing(li, number="110-2231", expires_on=TODAY + timedelta(days=900))
    client.force_login(li)

    correct(client, visit, note="改了一个字")

    visit.refresh_from_db()
    assert visit.filing_expired
