"""Who is in the demo, and what the rooms say to it."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import RequestFactory

from accounts.access import manages
from accounts.models import Leave, Posting, User
from clients.models import Client, Relationship
from grading.models import Assessment, AssessmentValue
from tests.pharmacrm.test_seed_demo import FRIDAY, PASSWORD, SMALL
from visits.models import Visit, VisitCorrection

PLAN = SMALL
pytestmark = pytest.mark.usefixtures("demo", "db")


def test_it_has_the_sizes_asked_for():
    # Two clients are shared by neighbours.
    assert Client.objects.count() == 36
    assert Relationship.objects.count() == 38
    assert Visit.objects.count() == 144


def test_its_logins_work():
    request = RequestFactory().post("/")

    for username in ("rep", "rep2", "manager", "manager2", "admin"):
        assert authenticate(request, username=username, password=PASSWORD), username


def test_its_reps_work_in_different_districts():
    of = {user.username: Relationship.objects.visible_to(user) for user in User.objects.all()}

    assert of["rep"].exists()
    assert of["rep2"].exists()
    assert not (of["rep"] & of["rep2"]).exists()
    assert set(of["rep"]) <= set(of["manager"])
    assert not (of["rep"] & of["manager2"]).exists()
    assert set(of["rep2"]) <= set(of["manager2"])


def test_its_admin_has_no_posting():
    admin = User.objects.get(username="admin")

    assert admin.is_superuser
    assert not Posting.objects.filter(user=admin).exists()
    assert manages(User.objects.get(username="manager"), FRIDAY)


def test_filing_numbers_are_in_every_state():
    states = {user.filing_state(FRIDAY).value for user in User.objects.filter(postings__role="rep")}

    assert {"valid", "expiring", "expired"} <= states


def test_a_leave_waits_and_one_is_approved():
    assert set(Leave.objects.values_list("state", flat=True)) == {"proposed", "approved"}


def test_no_phone_can_be_called():
    assert not Client.objects.exclude(phone__startswith="1000").exists()


def test_check_state_agrees():
    said = StringIO()

    call_command("check_state", stdout=said, stderr=StringIO())

    assert "0 differences" in said.getvalue()


def test_every_score_is_that_of_the_newest_assessment():
    newest = Assessment.objects.order_by("relationship", "on", "pk").values_list("relationship", "potential", "support")
    known = {pk: scores for pk, *scores in newest}

    for row in Relationship.objects.filter(potential__isnull=False):
        assert known[row.pk] == [row.potential, row.support]
    assert AssessmentValue.objects.exclude(source="").exists()


def test_some_visits_were_corrected():
    corrections = VisitCorrection.objects.filter(author__username="rep")

    assert corrections.exists()
    assert all(correction.visit.note.startswith(correction.before["note"]) for correction in corrections)


def test_neighbours_share_a_client():
    of = {user.username: Relationship.objects.visible_to(user) for user in User.objects.all()}

    assert set(of["rep"].values_list("client")) & set(of["rep3"].values_list("client"))
    assert not set(of["rep"].values_list("client")) & set(of["rep2"].values_list("client"))
