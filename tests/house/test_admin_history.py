"""What the admin shows of the past: never more than of the present, and never to be written."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from accounts.actions import open_look, propose_leave
from accounts.admin_parts import Guarded
from clients.actions import create_client
from clients.enums import Likelihood, SlotPart
from clients.models import (
    Booking,
    CandidateFlag,
    ClinicException,
    ClinicSlot,
    FactSource,
    Influence,
    PathStep,
    Product,
    Relationship,
    Successor,
)
from clients.moving import Named, name_successor, note_move
from planning.enums import GrowthKind
from planning.growth import note_idea
from planning.handovers.covers import write_cover_note
from planning.models import CoverNote, GrowthIdea, HandedClient, PlanningPolicy
from retention.digest import put_aside
from retention.enums import DigestKind, NoteAction
from retention.models import DigestNote
from tests.cast import TODAY, client_of, person
from tests.clients.receiving import booked
from tests.clients.test_influencing import noted
from tests.clients.test_path_steps import drawn_up
from tests.clients.test_timetabling import stopped
from tests.planning.handed import noted as write_handover_note
from tests.planning.handed import prepared
from tests.retention.lost import suspected
from tests.visits.coached import coached
from tests.visits.conftest import logged
from visits.models import Activity, CoachingForm

HISTORIES = [model for model, page in admin.site._registry.items() if isinstance(page, SimpleHistoryAdmin)]
GUARDED = [model for model in HISTORIES if isinstance(admin.site._registry[model], Guarded)]


# How a row about a client is made in each of these tables; the others have one already.
MAKERS: dict[type, Callable[[Relationship], object]] = {}


def makes(model):
    def register(make):
        MAKERS[model] = make
        return make

    return register


def row_of(model, relationship):
    """A row about the client in each of these tables."""
    if model in MAKERS:
        return MAKERS[model](relationship)
    return model.objects.get()


def li():
    return person("li", "李雨桐")


@makes(ClinicSlot)
def slot(relationship):
    return ClinicSlot.objects.create(client=relationship.client, weekday=0, part=SlotPart.MORNING)


@makes(ClinicException)
def exception(relationship):
    return stopped(relationship.client, li(), TODAY)


@makes(CandidateFlag)
def flag(relationship):
    said = {"flag": "friendly", "evidence": "主动约下次", "noted_on": TODAY, "author": li()}
    return CandidateFlag.objects.create(relationship=relationship, **said)


@makes(FactSource)
def fact(relationship):
    return FactSource.objects.create(client=relationship.client, fact="phone", noted_on=TODAY)


@makes(Influence)
def influence(relationship):
    other = client_of(relationship.territory, relationship.client.organisation, "柳如烟")
    return noted(other, relationship, li())


@makes(Successor)
def successor(relationship):
    rep, now = li(), timezone.now()
    facts = {"to": None, "moved_on": TODAY, "note": "", "ending": [], "by": rep, "at": now, "on": TODAY}
    return name_successor(note_move(relationship.client, **facts), Named(None, "新主任", Likelihood.LIKELY), by=rep)


@makes(Booking)
def booking(relationship):
    return booked(relationship, li(), TODAY)


@makes(PathStep)
def step(relationship):
    product = Product.objects.create(code="P", name="P")
    return drawn_up(relationship.client.organisation, product, li())[0]


@makes(CoachingForm)
def coaching(relationship):
    coach, now = person("wang", "王建民"), timezone.now()
    return coached(logged(relationship, li(), at=now), coach, at=now)


@makes(Activity)
def activity(relationship):
    facts = {"kind": "errand", "minutes": 30, "happened_on": TODAY, "logged_at": timezone.now()}
    return Activity.objects.create(rep=li(), territory=relationship.territory, **facts)


@makes(PlanningPolicy)
def planning_policy(relationship):
    return PlanningPolicy.objects.create(territory=relationship.territory, effective_on=TODAY)


@makes(GrowthIdea)
def growth_idea(relationship):
    facts = {"kind": GrowthKind.PATIENTS, "words": "合并糖尿病", "product": None, "next_try_on": TODAY, "on": TODAY}
    Relationship.objects.filter(pk=relationship.pk).update(grade="A")
    return note_idea(relationship, by=li(), at=timezone.now(), **facts)


@makes(HandedClient)
def handed_client(relationship):
    giver, now = li(), timezone.now()
    handover = prepared(relationship.territory, giver, None, giver, on=timezone.localdate(now), at=now)
    write_handover_note(handover, relationship, by=giver)
    return HandedClient.objects.get()


@makes(CoverNote)
def cover_note(relationship):
    rep = li()
    leave = propose_leave(user=rep, kind="leave", from_on=TODAY, to_on=TODAY)
    write_cover_note(leave, relationship, words="只打电话", by=rep, at=timezone.now())
    return CoverNote.objects.get()


@makes(DigestNote)
def digest_note(relationship):
    manager, now = person("wang", "王建民"), timezone.now()
    facts = {"action": NoteAction.DISMISSED, "reason": "已谈过", "until": None, "on": TODAY}
    put_aside(DigestKind.SUSPECTED, suspected(relationship), manager=manager, at=now, **facts)
    return DigestNote.objects.get()


def label(model):
    return model._meta.label_lower


def pages(row):
    names = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    version = row.history.first()
    return [reverse(f"{names}_history", args=[row.pk]), reverse(f"{names}_simple_history", args=[row.pk, version.pk])]


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


def test_clients_have_such_pages():
    assert "clients.client" in [label(model) for model in GUARDED]


@pytest.mark.parametrize("model", HISTORIES, ids=label)
def test_no_old_version_is_ever_saved(as_admin, model):
    """Refused before anything is looked up, so that it needs no row."""
    names = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    response = as_admin.post(reverse(f"{names}_simple_history", args=[1, 1]), {})

    assert response.status_code == 405


def test_a_client_is_not_renamed_through_her_past(as_admin, admin, nation, dr_chen):
    open_look(user=admin, territory=nation, reason="核对交接", at=timezone.now())

    response = as_admin.post(pages(dr_chen.client)[1], {"kind": "person", "full_name": "单雨"})
    dr_chen.client.refresh_from_db()

    assert response.status_code == 405
    assert dr_chen.client.full_name == "陈思雨"


@pytest.mark.parametrize("model", GUARDED, ids=label)
def test_the_past_is_hidden_with_the_row(as_admin, dr_chen, model):
    row = row_of(model, dr_chen)

    assert [as_admin.get(page).status_code for page in pages(row)] == [404, 404]


@pytest.mark.parametrize("model", GUARDED, ids=label)
def test_the_past_is_shown_with_the_row(as_admin, admin, nation, dr_chen, model):
    row = row_of(model, dr_chen)
    open_look(user=admin, territory=nation, reason="核对交接", at=timezone.now())

    assert [as_admin.get(page).status_code for page in pages(row)] == [200, 200]


def test_the_past_of_a_row_that_is_gone_is_hidden_too(as_admin, admin, nation):
    open_look(user=admin, territory=nation, reason="核对交接", at=timezone.now())
    gone = create_client(full_name="陈思雨", on=TODAY)
    shown = pages(gone)
    gone.delete()

    assert [as_admin.get(page).status_code for page in shown] == [404, 404]
