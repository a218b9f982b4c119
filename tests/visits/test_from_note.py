"""What the words of a note offer: while they are typed, and on the card once they are saved."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clients.models import ClinicSlot
from tests.visits.conftest import NOW, log, logged
from visits.models import NextStep

pytestmark = pytest.mark.usefixtures("today")

PAPER = {"words": "送文献", "due_on": "2026-11-20", "is_promise": "on"}


@pytest.fixture
def typed(client, li, dr_chen):
    client.force_login(li)
    return lambda note, **more: client.post(reverse("visits:from-note", args=[dr_chen.pk]), {"note": note, **more})


@pytest.fixture
def card(client, li, dr_chen):
    client.force_login(li)
    return lambda: client.get(dr_chen.get_absolute_url())


def take(client, visit, **given):
    return client.post(reverse("visits:take-step", args=[visit.pk]), PAPER | given)


def test_it_offers_the_step_while_the_note_is_typed(typed):
    shown = typed("主任认可，周五前送文献").content.decode()

    assert 'data-words="送文献" data-on="2026-11-20" data-promise="1"' in shown
    assert "11月20日" in shown


def test_it_knows_her_next_clinic(typed, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=2, part="morning")

    assert 'data-on="2026-11-18"' in typed("下次门诊再来").content.decode()


def test_it_counts_from_the_day_of_the_visit(typed):
    shown = typed("三天后再来", happened_on="2026-11-14").content.decode()

    assert 'data-on="2026-11-17"' in shown


def test_of_a_visit_logged_late_it_offers_nothing_past(typed):
    assert "data-offer" not in typed("明天再来", happened_on="2026-11-10").content.decode()


@pytest.mark.parametrize("note", ["", " ", "\0", "x" * 5000, "上周五送了文献", "\N{PILE OF POO}" * 99])
def test_whatever_is_typed_it_answers(typed, note):
    answer = typed(note, happened_on="9999-99-99")

    assert answer.status_code == 200
    assert "data-offer" not in answer.content.decode()


def test_it_asks_the_database_few_times_while_she_types(typed, django_assert_max_num_queries):
    typed("周五前送文献")

    with django_assert_max_num_queries(8):
        typed("周五前送文献")


def test_it_offers_it_on_the_card_once_it_is_saved(client, card, dr_chen):
    log(client, dr_chen, note="主任认可，周五前送文献，下周三门诊再来")

    offers = card().context["noted"]["offers"]

    assert [(offer.words, offer.due_on) for offer in offers] == [
        ("送文献", date(2026, 11, 20)),
        ("门诊再来", date(2026, 11, 25)),
    ]


def test_what_she_filled_in_herself_is_not_offered_again(client, card, dr_chen):
    log(client, dr_chen, note="周五前送文献", next_step="把指南送去", next_step_on="2026-11-20")

    assert card().context["noted"] is None


def test_it_offers_it_for_an_hour_to_her_who_wrote_it(client, card, li, wang, dr_chen):
    logged(dr_chen, li, at=NOW - timedelta(minutes=50), note="周五前送文献")
    assert card().context["noted"]

    client.force_login(wang)
    assert client.get(dr_chen.get_absolute_url()).context["noted"] is None


def test_after_an_hour_it_is_no_longer_offered(card, li, dr_chen):
    logged(dr_chen, li, at=NOW - timedelta(minutes=61), note="周五前送文献")

    assert card().context["noted"] is None


def test_one_tap_takes_it_and_the_client_falls_due_by_it(client, card, li, dr_chen):
    visit = logged(dr_chen, li, note="周五前送文献")

    response = take(client, visit)

    step = NextStep.objects.get()
    assert (step.words, step.due_on, step.is_promise, step.visit) == ("送文献", date(2026, 11, 20), True, visit)
    dr_chen.refresh_from_db()
    assert dr_chen.next_step_on == date(2026, 11, 20)
    assert response.url == dr_chen.get_absolute_url()
    assert card().context["noted"] is None


def test_two_taps_take_it_once(client, card, li, dr_chen):
    visit = logged(dr_chen, li, note="周五前送文献")

    take(client, visit)
    take(client, visit)

    assert NextStep.objects.count() == 1


def test_one_that_is_done_already_is_not_offered_again(client, card, li, dr_chen):
    visit = logged(dr_chen, li, note="周五前送文献")
    take(client, visit)
    client.post(reverse("visits:close-step", args=[NextStep.objects.get().pk]), {"state": "done"})

    assert card().context["noted"] is None


@pytest.mark.parametrize(
    "given", [{"words": ""}, {"words": "x" * 301}, {"words": "\0"}, {"due_on": "2020-01-01"}, {"due_on": "x"}]
)
def test_nonsense_takes_nothing_and_says_so(client, card, li, dr_chen, given):
    visit = logged(dr_chen, li, note="周五前送文献")

    take(client, visit, **given)

    assert not NextStep.objects.exists()
    assert 'class="message error"' in card().content.decode()


def test_nobody_takes_a_step_of_anothers_visit(client, zhao, li, dr_chen):
    visit = logged(dr_chen, li, note="周五前送文献")
    client.force_login(zhao)

    assert take(client, visit).status_code == 404


def test_an_offer_costs_the_card_one_query(card, li, dr_chen, django_assert_max_num_queries):
    logged(dr_chen, li, note="周五前送文献")
    card()

    with django_assert_max_num_queries(13):
        card()
