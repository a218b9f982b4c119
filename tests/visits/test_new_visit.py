"""The quick log."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.actions import register_filing
from accounts.models import User
from compliance.models import AdverseEvent
from tests.cast import client_of
from tests.visits.conftest import log, logged
from visits.models import NextStep, Visit

pytestmark = pytest.mark.usefixtures("today")


def test_it_logs_a_visit(client, li, dr_chen, product):
    client.force_login(li)

    response = log(client, dr_chen, product=product.pk, note="看了新指南，愿意试用。")

    visit = Visit.objects.get()
    assert response.url.startswith(f"/clients/{dr_chen.pk}/?logged={visit.pk}&")
    assert (visit.rep, visit.territory, visit.grade) == (li, dr_chen.territory, "A")
    assert (visit.product, visit.note, visit.counts) == (product, "看了新指南，愿意试用。", True)
    assert visit.happened_on == date(2026, 11, 16)


def test_it_moves_the_due_date_as_the_cadence_says(client, li, dr_chen):
    client.force_login(li)

    log(client, dr_chen)

    dr_chen.refresh_from_db()
    assert dr_chen.last_contact_on == dr_chen.last_in_person_on == date(2026, 11, 16)
    assert dr_chen.due_on == date(2026, 11, 23)
    assert dr_chen.neglected_on == date(2026, 11, 26)
    assert dr_chen.escalated_on == date(2026, 11, 30)


def test_it_hides_another_reps_client(client, zhao, dr_chen):
    client.force_login(zhao)

    response = log(client, dr_chen)

    assert response.status_code == 404
    assert not Visit.objects.exists()


def test_it_lets_the_same_key_of_another_rep_be_another_visit(client, li, wang, dr_chen):
    key = str(uuid4())
    for user in (li, wang):
        client.force_login(user)
        log(client, dr_chen, key=key)

    assert Visit.objects.count() == 2


def test_it_does_not_count_an_attempt(client, li, dr_chen):
    client.force_login(li)
    before = dr_chen.due_on

    log(client, dr_chen, outcome="in_surgery")

    dr_chen.refresh_from_db()
    assert dr_chen.last_contact_on is None
    assert dr_chen.due_on == before


@pytest.mark.parametrize(("given", "counts"), [({}, False), ({"note": "问到用法"}, True), ({"answered": "on"}, True)])
def test_it_counts_wechat_only_with_an_answer_or_a_note(client, li, dr_chen, given, counts):
    client.force_login(li)

    log(client, dr_chen, channel="wechat", **given)

    assert Visit.objects.get().counts is counts


def test_it_chains_attempts_and_the_visit_that_ends_them(client, li, dr_chen):
    client.force_login(li)
    for outcome in ("not_found", "no_answer", "met", "met"):
        log(client, dr_chen, outcome=outcome)

    first, second, met, after = Visit.objects.order_by("pk")
    assert (first.chain, second.chain, met.chain, after.chain) == (None, first, first, None)


def test_it_makes_the_client_due_on_the_day_of_a_promise(client, li, dr_chen):
    client.force_login(li)

    log(client, dr_chen, next_step="送指南更新", next_step_on="2026-11-18")

    dr_chen.refresh_from_db()
    step = NextStep.objects.get()
    assert (step.words, step.due_on, step.is_promise, step.rep) == ("送指南更新", date(2026, 11, 18), True, li)
    assert dr_chen.next_step_on == dr_chen.due_on == date(2026, 11, 18)


def test_it_closes_promises_kept_on_the_visit(client, li, dr_chen):
    client.force_login(li)
    log(client, dr_chen, next_step="送指南更新", next_step_on="2026-11-18")

    log(client, dr_chen, kept_steps=[NextStep.objects.get().pk])

    dr_chen.refresh_from_db()
    assert NextStep.objects.get().state == "done"
    assert dr_chen.next_step_on is None
    assert dr_chen.due_on == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"happened_on": "2026-11-17"}, "happened_on"),
        ({"happened_on": "2026-11-08"}, "happened_on"),
        ({"happened_on": "9999-99-99"}, "happened_on"),
        ({"channel": "pigeon"}, "channel"),
        ({"outcome": ""}, "outcome"),
        ({"product": "999999999999999999999"}, "product"),
        ({"note": "x" * 4001}, "note"),
        ({"note": "a\x00b"}, "note"),
        ({"next_step": "送指南"}, "next_step_on"),
        ({"next_step_on": "2026-11-20"}, "next_step"),
        ({"next_step": "送指南", "next_step_on": "2026-11-15"}, "next_step_on"),
        ({"next_step": "送指南", "next_step_on": "2099-01-01"}, "next_step_on"),
        ({"waited_minutes": "-5"}, "waited_minutes"),
        ({"support_after": "6"}, "support_after"),
        ({"key": "not-a-key"}, "key"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_written(client, li, dr_chen, given, field):
    client.force_login(li)
    words = {"note": "写了很久的一段话", **given}

    response = log(client, dr_chen, **words)

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Visit.objects.exists()
    if "note" not in given:
        assert "写了很久的一段话" in response.content.decode()


def test_it_marks_a_late_entry(client, li, dr_chen):
    client.force_login(li)

    log(client, dr_chen, happened_on="2026-11-12")

    visit = Visit.objects.get()
    assert visit.is_late
    assert visit.happened_on == date(2026, 11, 12)


def test_it_lets_a_late_entry_leave_the_later_contact_standing(client, li, dr_chen):
    client.force_login(li)
    log(client, dr_chen)

    log(client, dr_chen, happened_on="2026-11-13")

    dr_chen.refresh_from_db()
    assert dr_chen.last_contact_on == date(2026, 11, 16)
    assert dr_chen.due_on == date(2026, 11, 23)


@pytest.mark.parametrize(("expires", "flagged"), [(date(2026, 11, 15), True), (date(2026, 11, 16), False)])
def test_it_flags_but_never_refuses_a_visit_with_an_expired_filing(client, li, dr_chen, expires, flagged):
    User.objects.filter(pk=li.pk).update(filing_number="备2024001", filing_expires_on=expires)
    client.force_login(li)

    log(client, dr_chen)

    assert Visit.objects.get().filing_expired is flagged


def test_it_sends_an_adverse_event_to_a_named_recipient(client, li, wang, dr_chen, product):
    client.force_login(li)

    log(client, dr_chen, product=product.pk, adverse_event="患者服药后出现皮疹")

    event = AdverseEvent.objects.get()
    assert (event.recipient, event.reporter, event.confirmed_at) == (wang, li, None)
    assert Visit.objects.get().adverse_event == event


def test_it_reminds_to_tell_the_client_of_the_waiting(client, li, dr_chen):
    client.force_login(li)

    told = log(client, dr_chen, waited_minutes="40", client_told="on")
    assert not [message for message in told.wsgi_request._messages if "40" in str(message)]
    untold = log(client, dr_chen, waited_minutes="40")
    assert [message for message in untold.wsgi_request._messages if "40" in str(message)]


def test_it_opens_with_the_channel_that_was_tapped(client, li, dr_chen):
    client.force_login(li)

    response = client.get(reverse("visits:new", args=[dr_chen.pk]), {"channel": "wechat"})

    assert response.context["form"].initial["channel"] == "wechat"
    assert response.context["form"].initial["outcome"] == "met"


def test_it_logs_within_twelve_queries(client, li, dr_chen, product, django_assert_max_num_queries):
    logged(dr_chen, li)  # the rules are in memory from here on
    client.force_login(li)
    step = {"next_step": "送指南更新", "next_step_on": "2026-11-18"}

    with django_assert_max_num_queries(12):
        log(client, dr_chen, product=product.pk, note="聊了新适应症", **step)


def test_it_dates_a_visit_by_the_business_day_in_shanghai(client, li, dr_chen, time_machine_at):
    client.force_login(li)

    time_machine_at("2026-11-16T23:30:00+08:00")
    log(client, dr_chen, happened_on="2026-11-16")
    time_machine_at("2026-11-17T00:30:00+08:00")
    log(client, dr_chen, happened_on="2026-11-17")

    days = Visit.objects.order_by("pk").values_list("happened_on", "is_late")
    assert list(days) == [(date(2026, 11, 16), False), (date(2026, 11, 17), False)]


def test_it_takes_the_doors_own_fields_alone(client, li, dr_chen):
    client.force_login(li)
    fields = {"channel": "in_person", "outcome": "met", "note": "", "key": str(uuid4())}

    client.post(
        reverse("visits:new", args=[dr_chen.pk]),
        fields | {"product": "", "next_step": "送指南", "next_step_on": "2026-11-20"},
    )

    assert Visit.objects.get().happened_on == date(2026, 11, 16)
    assert NextStep.objects.get().is_promise


def test_it_reports_an_adverse_event_with_one_tap(client, li, wang, dr_chen):
    client.force_login(li)

    log(client, dr_chen, note="患者服药后起了皮疹", adverse_event_heard="on")

    assert AdverseEvent.objects.get().words == "患者服药后起了皮疹"


@pytest.mark.parametrize("field", ["kept_steps", "other_products", "companions", "product", "key_message"])
@pytest.mark.parametrize("value", ["9223372036854775808", "9" * 400, "x", "-1"])
def test_it_refuses_rows_that_cannot_be(client, li, dr_chen, field, value):
    logged(dr_chen, li, next_step="送指南", next_step_on=date(2026, 11, 20))
    client.force_login(li)

    response = log(client, dr_chen, **{field: value})

    assert field in response.context["form"].errors
    assert Visit.objects.count() == 1


def test_it_goes_by_the_filing_number_of_the_visits_day(client, li, dr_chen, time_machine_at):
    time_machine_at("2026-11-12T10:00:00+08:00")
    register_filing(li, number="110-2231", expires_on=date(2026, 11, 11))
    time_machine_at("2026-11-16T10:00:00+08:00")
    register_filing(li, number="110-2231", expires_on=date(2029, 11, 11))
    client.force_login(li)

    log(client, dr_chen, happened_on="2026-11-13")
    log(client, dr_chen, happened_on="2026-11-16")

    assert [visit.filing_expired for visit in Visit.objects.order_by("happened_on")] == [True, False]


def test_it_offers_who_could_join_also_when_something_was_wrong(client, li, wang, dr_chen):
    client.force_login(li)

    opened = client.get(reverse("visits:new", args=[dr_chen.pk])).context["form"]
    refused = log(client, dr_chen, next_step="送指南").context["form"]

    assert list(opened.fields["companions"].queryset) == list(refused.fields["companions"].queryset) == [wang]


# What a browser sends for the folded part of the form when nothing was written there.
EMPTY = {
    "happened_time": "", "key_message": "", "reaction": "", "objection": "", "need": "", "quote": "", "news": "",
    "service_rating": "", "product_rating": "", "waited_minutes": "", "effort": "", "effort_words": "", "minutes": "",
    "free_from": "", "place": "", "patients_waiting": "", "support_before": "", "support_after": "", "competitor": "",
    "question": "", "value_brought": "", "adverse_event": "",
}  # fmt: skip


def test_a_folded_part_left_empty_says_the_same_as_one_filled_with_nothing(client, li, dr_chen, north_1, anzhen):
    """A blank is something, so this form is read whole; what it says is the same."""
    client.force_login(li)
    other = client_of(north_1, anzhen, "王建国")
    log(client, dr_chen, **EMPTY)
    log(client, other, **EMPTY | {"quote": " "})

    quick, whole = Visit.objects.order_by("pk").values()

    apart = ("id", "key", "relationship_id", "grade", "quote")
    assert {k: v for k, v in quick.items() if k not in apart} == {k: v for k, v in whole.items() if k not in apart}


def test_the_whole_form_comes_back_with_an_error(client, li, dr_chen):
    client.force_login(li)

    page = log(client, dr_chen, outcome="", **EMPTY).content.decode()

    assert 'name="patients_waiting"' in page
    assert 'name="adverse_event"' in page
    assert not Visit.objects.exists()
