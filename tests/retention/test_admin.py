from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CrossLook
from retention.actions import open_alerts
from retention.digest import put_aside
from retention.enums import DigestKind, NoteAction
from retention.models import DigestNote, Loss, NeglectAlert, StateSpan, StepDone, WinBack
from tests.cast import TODAY
from tests.retention.lost import case_of, confirmed
from tests.retention.panel import AT, neglected

MODELS = [NeglectAlert, StateSpan, Loss, WinBack, StepDone, DigestNote]
LISTS = [f"admin:retention_{model._meta.model_name}_changelist" for model in MODELS]


@pytest.fixture
def alerted(dr_chen, wang):
    neglected(dr_chen)
    open_alerts(on=TODAY, at=AT)
    case = case_of(confirmed(dr_chen, wang), wang, steps=1)
    facts = {"action": NoteAction.DISMISSED, "reason": "已谈过", "until": None}
    put_aside(DigestKind.STUCK, case, manager=wang, at=AT, on=TODAY, **facts)
    return dr_chen


@pytest.fixture
def looking(admin, nation):
    """An administrator who asked to see everything, with a reason."""
    now = timezone.now()
    CrossLook.objects.create(
        user=admin, territory=nation, reason="audit", from_at=now, until_at=now + timedelta(hours=1)
    )
    return admin


@pytest.mark.parametrize("name", LISTS)
def test_an_administrator_who_looks_across_finds_the_client(client, looking, alerted, name):
    client.force_login(looking)

    page = client.get(reverse(name), {"q": "陈思雨"}).content.decode()

    assert "陈思雨" in page


@pytest.mark.parametrize("name", LISTS)
def test_an_administrator_without_a_reason_sees_nobodys_client(client, admin, alerted, name):
    client.force_login(admin)

    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "陈思雨" not in response.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_nobody_changes_history_by_hand(client, looking, alerted, model):
    row = model.objects.latest("pk")
    base = f"admin:retention_{model._meta.model_name}"
    client.force_login(looking)

    shown = client.get(reverse(f"{base}_change", args=[row.pk]))
    saved = client.post(reverse(f"{base}_change", args=[row.pk]), {"grade": "D"})
    added = client.get(reverse(f"{base}_add"))
    deleted = client.post(reverse(f"{base}_delete", args=[row.pk]), {"post": "yes"})

    assert shown.status_code == 200
    assert (saved.status_code, added.status_code, deleted.status_code) == (403, 403, 403)


def test_who_may_see_an_alert_or_a_past_state(alerted, li, wang, zhao, admin):
    for model in MODELS:
        assert model.objects.visible_to(li).exists()
        assert model.objects.visible_to(wang).exists()
        assert not model.objects.visible_to(zhao).exists()
        assert not model.objects.visible_to(admin).exists()
