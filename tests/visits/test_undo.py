"""Taking a visit back within half a minute."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.visits.conftest import NOW, logged
from visits.models import NextStep, Visit

pytestmark = pytest.mark.usefixtures("today")


def undo(client, visit):
    return client.post(reverse("visits:undo", args=[visit.pk]))


def test_it_takes_back_a_visit_and_what_it_moved(client, li, dr_chen):
    due_on = dr_chen.due_on
    visit = logged(dr_chen, li, next_step="送指南", next_step_on=date(2026, 11, 17))
    client.force_login(li)

    undo(client, visit)

    dr_chen.refresh_from_db()
    assert dr_chen.due_on == due_on
    assert dr_chen.last_contact_on is None
    assert NextStep.objects.get().state == "cancelled"


def test_it_keeps_the_row(client, li, dr_chen):
    visit = logged(dr_chen, li, note="说了很多")
    client.force_login(li)

    undo(client, visit)

    kept = Visit.objects.get()
    assert kept.note == "说了很多"
    assert kept.undone_at == NOW


def test_it_does_nothing_the_second_time(client, li, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(li)

    undo(client, visit)
    response = undo(client, visit)

    assert response.status_code == 302


def test_it_refuses_after_the_half_minute(client, li, dr_chen):
    visit = logged(dr_chen, li, at=NOW - timedelta(minutes=1))
    client.force_login(li)

    undo(client, visit)

    assert Visit.objects.standing().exists()


def test_it_offers_to_take_back_only_what_was_just_logged(client, li, dr_chen):
    just, before = logged(dr_chen, li), logged(dr_chen, li, at=NOW - timedelta(minutes=2))
    client.force_login(li)

    offered = [
        client.get(dr_chen.get_absolute_url(), {"logged": visit.pk}).context["logged"]["seconds"] > 0
        for visit in (just, before)
    ]

    assert offered == [True, False]


def test_it_is_the_reps_own_visit_alone(client, li, wang, dr_chen):
    visit = logged(dr_chen, li)
    client.force_login(wang)

    assert undo(client, visit).status_code == 404


def test_it_opens_again_what_the_visit_had_closed(client, li, dr_chen):
    promise = logged(dr_chen, li, next_step="送指南", next_step_on=date(2026, 11, 20)).next_steps.get()
    visit = logged(dr_chen, li, kept_steps=[promise])
    client.force_login(li)

    undo(client, visit)

    promise.refresh_from_db()
    dr_chen.refresh_from_db()
    assert promise.state == "open"
    assert dr_chen.next_step_on == date(2026, 11, 20)
