"""Breakthrough plans in the administration: shown to whom the client is shown, and never written there."""

import pytest
from django.contrib import admin as site
from django.urls import reverse

from accounts.actions import open_look
from planning.models import Approach, AskedForHelp, BreakthroughPlan, BreakthroughPolicy, PlanMessage, Retrospective
from tests.planning.plans import asked, b_client, looked_back, running
from tests.visits.conftest import NOW

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def plan(north_1, anzhen, li, zhao):
    made = running(b_client(north_1, anzhen, "周明远"), li)
    looked_back(made, li)
    asked(made, li, zhao)
    return made


@pytest.mark.parametrize("model", [BreakthroughPlan, Retrospective, AskedForHelp, PlanMessage])
def test_rows_about_a_client_are_shown_with_a_look_across_alone(
    as_admin, admin, north, north_1, anzhen, li, zhao, model
):
    plan = running(b_client(north_1, anzhen, "周明远"), li)
    looked_back(plan, li)
    asked(plan, li, zhao)
    url = reverse(f"admin:planning_{model._meta.model_name}_changelist")
    assert "周明远" not in as_admin.get(url).content.decode()

    open_look(user=admin, territory=north, reason="核对", at=NOW)

    row = model.objects.get()
    assert as_admin.get(url, {"q": "周明远"}).context["cl"].result_count == 1
    page = as_admin.get(reverse(f"admin:planning_{model._meta.model_name}_change", args=[row.pk]))
    assert page.status_code == 200
    assert not page.context["has_change_permission"]


def test_the_list_of_approaches_and_the_rhythm_are_edited_and_keep_their_history(as_admin):
    way = Approach.objects.first()
    url = reverse("admin:planning_approach_change", args=[way.pk])
    as_admin.post(url, {"words_zh": "请主任引荐", "words_en": "Introduced by the head", "order": 5})

    way.refresh_from_db()
    assert (way.words_zh, way.is_active) == ("请主任引荐", False)
    assert way.history.count() == 1
    # What was used by plans is never removed.
    assert as_admin.post(reverse("admin:planning_approach_delete", args=[way.pk]), {"post": "yes"}).status_code == 403


def test_a_rhythm_whose_usual_is_longer_than_its_longest_is_refused(as_admin):
    said = {"effective_on": "2026-12-01", "usual_days": 30, "longest_days": 28, "plans_a_quarter": 3}

    page = as_admin.post(reverse("admin:planning_breakthroughpolicy_add"), said)

    assert page.context["adminform"].form.errors["usual_days"]
    assert not BreakthroughPolicy.objects.filter(usual_days=30).exists()


def test_every_model_of_the_room_is_in_the_administration():
    registered = {model for model in site.site._registry if model._meta.app_label == "planning"}

    assert {BreakthroughPlan, Retrospective, AskedForHelp, PlanMessage, Approach, BreakthroughPolicy} <= registered
