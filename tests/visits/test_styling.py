"""What was noticed on visits makes a client's style, at once: logged, corrected, taken back, by whichever team."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions import begin_relationship, update_client
from clients.models import Client, Relationship
from desk.checks import differences
from tests.cast import TODAY, client_of
from tests.killing import fork
from tests.visits.conftest import NOW, log, logged
from visits.actions import correct_visit, undo_visit
from visits.checks import mend_styles, style_differences
from visits.enums import StyleSign
from visits.models import StyleObservation, Visit, VisitCorrection

pytestmark = pytest.mark.usefixtures("today")
PACE, DIRECT, OPINION = StyleSign.DRIVING_PACE, StyleSign.DRIVING_DIRECT, StyleSign.DRIVING_OPINION
KIND, OPEN, DETAILS = StyleSign.AMIABLE_KIND, StyleSign.EXPRESSIVE_OPEN, StyleSign.ANALYTICAL_DETAILS
DRIVING = [PACE, DIRECT, OPINION]


def style_of(relationship):
    return Client.objects.values_list("style", "style_clarity").get(pk=relationship.client_id)


def dates_of(relationship):
    return Relationship.objects.values_list("due_on", "neglected_on").get(pk=relationship.pk)


def test_three_that_agree_make_it_likely(li, dr_chen):
    logged(dr_chen, li, style_signs=[PACE, DIRECT])
    assert style_of(dr_chen) == ("", "too_few")

    logged(dr_chen, li, style_signs=[PACE])

    assert style_of(dr_chen) == ("driving", "likely")


def test_three_that_contradict_make_it_unclear(li, dr_chen):
    logged(dr_chen, li, style_signs=[PACE, KIND, DETAILS])

    assert style_of(dr_chen) == ("", "unclear")


def test_the_order_of_visits_does_not_matter(li, north_1, anzhen, dr_chen):
    other = client_of(north_1, anzhen, "王建国")
    visits = [[PACE, DIRECT], [KIND], [PACE, OPINION, DIRECT], [PACE]]
    for signs in visits:
        logged(dr_chen, li, style_signs=signs)
    for signs in visits[::-1]:
        logged(other, li, style_signs=signs)

    assert style_of(dr_chen) == style_of(other) == ("driving", "sure")


def test_every_teams_visits_count(li, zhao, south_1, dr_chen):
    theirs = begin_relationship(client=dr_chen.client, territory=south_1, on=TODAY - timedelta(days=30))
    logged(dr_chen, li, style_signs=[PACE, DIRECT])
    before = dates_of(dr_chen)

    logged(theirs, zhao, style_signs=[OPINION])

    assert style_of(dr_chen) == ("driving", "likely")
    assert dates_of(dr_chen) < before


def test_a_driving_style_shortens_the_way_to_the_next_visit(li, north_1, anzhen, dr_chen):
    other = client_of(north_1, anzhen, "王建国", is_prescriber=True, grade="A", potential=82, support=75)
    logged(other, li)

    logged(dr_chen, li, style_signs=DRIVING)

    assert dates_of(dr_chen) < dates_of(other)
    assert list(differences([dr_chen.pk, other.pk])) == []


def test_a_visit_taken_back_says_nothing_any_more(li, dr_chen):
    logged(dr_chen, li, style_signs=[PACE, DIRECT])
    before = dates_of(dr_chen)
    visit = logged(dr_chen, li, style_signs=[OPINION])

    undo_visit(visit, by=li, at=NOW + timedelta(seconds=10))

    assert style_of(dr_chen) == ("", "too_few")
    assert dates_of(dr_chen) == before


def test_what_was_stated_comes_back_with_it(li, dr_chen):
    update_client(dr_chen.client, on=TODAY, stated_style="amiable")
    visit = logged(dr_chen, li, style_signs=DRIVING)
    assert style_of(dr_chen) == ("driving", "likely")

    undo_visit(visit, by=li, at=NOW + timedelta(seconds=10))

    assert style_of(dr_chen) == ("amiable", "too_few")


def test_a_correction_keeps_what_was_ticked_before(li, dr_chen):
    visit = logged(dr_chen, li, style_signs=DRIVING)

    correct_visit(visit, by=li, at=NOW, reason="点错", style_signs=[KIND, PACE])

    assert set(visit.style_observations.values_list("sign", flat=True)) == {KIND, PACE}
    assert style_of(dr_chen) == ("", "too_few")
    assert set(VisitCorrection.objects.get().before["style_signs"]) == set(DRIVING)


def test_to_correct_something_else_leaves_them(li, dr_chen):
    visit = logged(dr_chen, li, style_signs=DRIVING)

    correct_visit(visit, by=li, at=NOW, reason="补充", note="聊了指南")

    assert VisitCorrection.objects.get().before == {"note": ""}
    assert style_of(dr_chen) == ("driving", "likely")


def test_a_sign_ticked_twice_on_a_visit_is_one(li, dr_chen):
    logged(dr_chen, li, style_signs=[PACE, PACE, PACE])

    assert StyleObservation.objects.count() == 1


def test_a_visit_that_says_nothing_of_it_costs_nothing(li, dr_chen):
    logged(dr_chen, li)
    with CaptureQueriesContext(connection) as queries:
        logged(dr_chen, li)

    assert not [
        query for query in queries if "styleobservation" in query["sql"] or "clients_historical" in query["sql"]
    ]


# --- the pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def shown(response):
    return response.content.decode()


def test_it_is_ticked_on_the_quick_log(as_li, dr_chen):
    log(as_li, dr_chen, style_signs=[PACE.value, DIRECT.value, OPINION.value])

    assert Visit.objects.get().style_observations.count() == 3
    assert style_of(dr_chen) == ("driving", "likely")


@pytest.mark.parametrize("sign", ["rude", "9" * 400, "driving", "\x00"])
def test_what_is_no_sign_is_refused_and_nothing_is_lost(as_li, dr_chen, sign):
    response = log(as_li, dr_chen, note="聊了指南", style_signs=[PACE.value, sign])

    assert response.status_code == 200
    assert response.context["form"].errors["style_signs"]
    assert "聊了指南" in shown(response)
    assert f'value="{PACE.value}" class="form-check-input" id="' in shown(response)
    assert not Visit.objects.exists()


def test_sent_again_with_more_ticked_is_the_same_visit(as_li, dr_chen):
    key = str(uuid4())
    log(as_li, dr_chen, key=key, style_signs=[PACE.value])

    log(as_li, dr_chen, key=key, style_signs=[PACE.value, DIRECT.value])

    assert Visit.objects.get().style_observations.count() == 2


def test_the_visit_shows_them_and_its_corrections_what_they_were(as_li, li, dr_chen):
    visit = logged(dr_chen, li, style_signs=[PACE, DETAILS])
    correct_visit(visit, by=li, at=NOW, reason="点错", style_signs=[DETAILS])

    page = shown(as_li.get(reverse("visits:detail", args=[visit.pk])))

    assert "<dd>常指出细节问题</dd>" in page
    assert "节奏快" in page.split("<del>")[1].split("</del>")[0]


def test_the_correction_form_stands_as_the_visit_says(as_li, li, dr_chen):
    visit = logged(dr_chen, li, style_signs=[PACE])

    form = as_li.get(reverse("visits:correct", args=[visit.pk])).context["form"]
    ticked = [tick.data["value"] for _label, ticks in form.sign_groups for tick in ticks if tick.data["selected"]]

    assert ticked == [PACE]


def test_the_quick_log_says_how_to_speak_with_her(as_li, li, dr_chen):
    logged(dr_chen, li, style_signs=DRIVING)

    page = shown(as_li.get(reverse("visits:new", args=[dr_chen.pk])))

    assert "强势型" in page
    assert "较可能" in page
    assert "开门见山" in page


def test_of_an_unclear_one_it_gives_the_neutral_advice_alone(as_li, li, dr_chen):
    logged(dr_chen, li, style_signs=[PACE, KIND, DETAILS])

    for url in (reverse("visits:new", args=[dr_chen.pk]), dr_chen.get_absolute_url()):
        page = shown(as_li.get(url))
        assert "不明确" in page
        assert "先听" in page
        assert "开门见山" not in page


# --- check_state ------------------------------------------------------------------------------------------------------


def test_a_wrong_style_is_found_and_mended(li, dr_chen):
    logged(dr_chen, li, style_signs=DRIVING)
    Client.objects.filter(pk=dr_chen.client_id).update(style="amiable", style_clarity="sure")
    mine = Relationship.objects.all()

    assert list(style_differences(mine)) == [
        (dr_chen.pk, "style", "amiable", "driving"),
        (dr_chen.pk, "style_clarity", "sure", "likely"),
    ]
    assert mend_styles(mine, on=TODAY) == 1
    assert list(style_differences(mine)) == []


def test_a_style_of_nothing_is_found_and_one_that_was_stated_is_not(dr_chen, north_1, anzhen):
    stated = client_of(north_1, anzhen, "王建国", stated_style="driving")
    Client.objects.filter(pk=dr_chen.client_id).update(style="driving")

    assert list(style_differences(Relationship.objects.filter(pk__in=[dr_chen.pk, stated.pk]))) == [
        (dr_chen.pk, "style", "driving", "")
    ]


@pytest.mark.django_db(transaction=True)
def test_of_teams_that_observe_her_at_once_all_count(li, zhao, south_1, dr_chen):
    theirs = begin_relationship(client=dr_chen.client, territory=south_1, on=TODAY - timedelta(days=30))

    def observe(relationship, rep):
        for signs in ([PACE], [DIRECT], [OPINION]):
            logged(relationship, rep, style_signs=signs)

    children = [fork(lambda pair=pair: observe(*pair)) for pair in ((dr_chen, li), (theirs, zhao)) * 2]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert StyleObservation.objects.count() == 12
    assert style_of(dr_chen) == ("driving", "sure")
    assert list(differences([dr_chen.pk, theirs.pk])) == []
