"""Where a client is found each week, entered by whoever covers her."""

import pytest
from django.urls import reverse

from clients.models import ClinicSlot

MONDAY, TUESDAY = 0, 1


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def url(relationship):
    return reverse("clients:week", args=[relationship.pk])


def week_of(relationship):
    return set(relationship.client.clinic_slots.values_list("weekday", "part", "kind", "parity"))


def test_it_enters_half_days(as_li, dr_chen):
    response = as_li.post(url(dr_chen), {"0-morning": "clinic", "1-afternoon": "surgery"})

    assert response.url == dr_chen.get_absolute_url()
    assert week_of(dr_chen) == {(MONDAY, "morning", "clinic", "every"), (TUESDAY, "afternoon", "surgery", "every")}


def test_it_changes_and_takes_away(as_li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning", place="3 诊室")
    ClinicSlot.objects.create(client=dr_chen.client, weekday=TUESDAY, part="morning")

    as_li.post(url(dr_chen), {"0-morning": "ward", "1-morning": ""})

    slot = dr_chen.client.clinic_slots.get()
    assert (slot.weekday, slot.kind, slot.place) == (MONDAY, "ward", "3 诊室")


def test_it_leaves_odd_and_even_weeks_alone(as_li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning", parity="odd")

    assert "单周" in as_li.get(url(dr_chen)).content.decode()
    as_li.post(url(dr_chen), {"1-morning": "clinic"})

    assert week_of(dr_chen) == {(MONDAY, "morning", "clinic", "odd"), (TUESDAY, "morning", "clinic", "every")}


def test_it_opens_with_what_is_known(as_li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning")

    assert as_li.get(url(dr_chen)).context["form"]["0-morning"].value() == "clinic"


def test_it_says_what_is_wrong_and_keeps_the_rest(as_li, dr_chen):
    response = as_li.post(url(dr_chen), {"0-morning": "golf", "1-morning": "clinic"})

    form = response.context["form"]
    assert form.errors.keys() == {"0-morning"}
    assert form["1-morning"].value() == "clinic"
    assert not week_of(dr_chen)


def test_it_hides_another_reps_client(client, zhao, dr_chen):
    client.force_login(zhao)

    assert client.post(url(dr_chen), {"0-morning": "clinic"}).status_code == 404
    assert not week_of(dr_chen)


def test_the_card_leads_to_it(as_li, dr_chen):
    assert url(dr_chen) in as_li.get(dr_chen.get_absolute_url()).content.decode()
