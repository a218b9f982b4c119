from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.access import visible_territories, workable_territories
from accounts.actions import log_export, open_look
from accounts.enums import AccessKind
from accounts.models import AccessLog, CrossLook
from accounts.rules import LOOK_LASTS
from clients.models import Relationship
from tests.cast import client_of, post

LOOK = "/me/look-across/"


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


def test_it_opens_a_territory_and_logs_why(as_admin, admin, north, north_1, south_1):
    as_admin.post(LOOK, {"territory": north.pk, "reason": "核对离职交接"})
    entry = AccessLog.objects.get()

    assert set(visible_territories(admin)) == {north, north_1}
    assert (entry.user, entry.kind, entry.territory, entry.reason) == (
        admin,
        AccessKind.LOOK_ACROSS,
        north,
        "核对离职交接",
    )


def test_it_shows_and_lets_nothing_be_changed(as_admin, admin, north, north_1, dr_chen):
    as_admin.post(LOOK, {"territory": north.pk, "reason": "核对离职交接"})

    assert Relationship.objects.visible_to(admin).get() == dr_chen
    assert not Relationship.objects.editable_by(admin).exists()
    assert not workable_territories(admin).exists()


def test_who_is_posted_changes_what_is_hers_while_she_looks_elsewhere(as_admin, admin, north, south_1, dr_chen, anzhen):
    own = client_of(south_1, anzhen, "周敏")
    post(admin, south_1)

    as_admin.post(LOOK, {"territory": north.pk, "reason": "核对离职交接"})

    assert list(Relationship.objects.editable_by(admin)) == [own]


@pytest.mark.parametrize("page", ["/clients/{}/edit/", "/planning/breakthroughs/new/{}/", "/grading/assess/{}/"])
def test_no_page_writes_through_it(as_admin, admin, north, dr_chen, page):
    as_admin.post(LOOK, {"territory": north.pk, "reason": "核对离职交接"})

    assert as_admin.get(dr_chen.get_absolute_url()).status_code == 200
    assert as_admin.post(page.format(dr_chen.pk), {}).status_code == 404


def test_nobody_is_entered_through_it(as_admin, north, north_1):
    as_admin.post(LOOK, {"territory": north.pk, "reason": "核对离职交接"})

    assert not as_admin.get("/clients/new/").context["form"].has_territory
    assert "N-1" not in as_admin.get("/clients/options/territories/", {"leaves": "1"}).content.decode()


def test_it_is_over_by_itself(admin, north):
    at = timezone.now()
    open_look(user=admin, territory=north, reason="核对交接", at=at)

    with time_machine.travel(at + LOOK_LASTS - timedelta(seconds=1)):
        assert visible_territories(admin).exists()
    with time_machine.travel(at + LOOK_LASTS):
        assert not visible_territories(admin).exists()


def test_every_page_says_that_it_is_open_until_it_is_ended(as_admin, admin, north):
    as_admin.post(LOOK, {"territory": north.pk, "reason": "核对离职交接"})
    page = as_admin.get("/me/").content.decode()

    as_admin.post(f"{LOOK}end/")

    assert f"{LOOK}end/" in page
    assert f"{LOOK}end/" not in as_admin.get("/me/").content.decode()
    assert not visible_territories(admin).exists()
    assert CrossLook.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "    ", "x", "x" * 201, "wh\0y not"])
def test_it_wants_a_reason(as_admin, north, reason):
    response = as_admin.post(LOOK, {"territory": north.pk, "reason": reason})

    assert "reason" in response.context["form"].errors
    assert not CrossLook.objects.exists()


@pytest.mark.parametrize("territory", ["", "0", "9" * 30, "x"])
def test_it_wants_a_territory(as_admin, north, territory):
    response = as_admin.post(LOOK, {"territory": territory, "reason": "核对离职交接"})

    assert "territory" in response.context["form"].errors


def test_it_is_for_administrators(client, wang, south):
    client.force_login(wang)

    response = client.post(LOOK, {"territory": south.pk, "reason": "我想看看"})

    assert response.status_code == 404
    assert not CrossLook.objects.exists()


def test_who_is_no_longer_staff_sees_nothing_through_it(admin, north):
    open_look(user=admin, territory=north, reason="核对交接", at=timezone.now())
    admin.is_staff = False

    assert not visible_territories(admin).exists()


def test_an_export_is_written_down(li, north_1):
    log_export(user=li, what="clients", rows=37, territory=north_1)

    entry = AccessLog.objects.get()

    assert (entry.kind, entry.rows, entry.territory) == (AccessKind.EXPORT, 37, north_1)
