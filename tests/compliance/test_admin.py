from django.urls import reverse

from compliance.models import SafetyContact
from tests.compliance.events import heard


def test_an_administrator_names_the_recipient(client, admin, north, sun):
    client.force_login(admin)

    client.post(reverse("admin:compliance_safetycontact_add"), {"territory": north.pk, "user": sun.pk})

    assert SafetyContact.objects.get(territory=north).user == sun


def test_the_history_says_who_was_told_before(client, admin, nation, sun, wang):
    contact = SafetyContact.objects.get()
    client.force_login(admin)

    changed = {"territory": nation.pk, "user": wang.pk}
    client.post(reverse("admin:compliance_safetycontact_change", args=[contact.pk]), changed)
    page = client.get(reverse("admin:compliance_safetycontact_history", args=[contact.pk])).content.decode()

    assert "孙安 → 王建民" in page
    assert "<td>管理员</td>" in page


def test_the_recipients_are_found_by_name(client, admin, sun):
    client.force_login(admin)

    page = client.get(reverse("admin:compliance_safetycontact_changelist"), {"q": "孙安"}).content.decode()

    assert "全国" in page


def test_events_are_not_changed_by_hand(client, admin, dr_chen, li):
    event = heard(dr_chen, li)
    client.force_login(admin)

    shown = client.get(reverse("admin:compliance_adverseevent_change", args=[event.pk]))
    saved = client.post(reverse("admin:compliance_adverseevent_change", args=[event.pk]), {"words": "x"})
    added = client.get(reverse("admin:compliance_adverseevent_add"))

    assert (shown.status_code, saved.status_code, added.status_code) == (200, 403, 403)


def test_an_administrator_whom_it_does_not_concern_does_not_see_it(client, admin, dr_chen, li, sun):
    heard(dr_chen, li)
    client.force_login(admin)

    page = client.get(reverse("admin:compliance_adverseevent_changelist")).content.decode()

    assert "陈思雨" not in page
