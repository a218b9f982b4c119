from django.contrib.auth.models import Permission
from django.urls import reverse

from deliveries.enums import DeliveryState
from deliveries.models import Delivery
from tests.deliveries.post import letter_from, mail_to

CHANGELIST = "admin:deliveries_delivery_changelist"


def test_it_finds_what_did_not_arrive(client, admin, li):
    mail_to(li)
    Delivery.objects.update(state=DeliveryState.FAILED, last_error="connection lost")
    client.force_login(admin)

    page = client.get(reverse(CHANGELIST), {"state": "failed", "q": "李雨桐"}).content.decode()

    assert "connection lost" in page


def test_it_sends_again_what_was_given_up(client, admin, li):
    delivery = mail_to(li)
    Delivery.objects.update(state=DeliveryState.FAILED, tries=8)
    client.force_login(admin)

    client.post(reverse(CHANGELIST), {"action": "send_again", "_selected_action": [delivery.pk]})

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (DeliveryState.PENDING, 0)


def test_whoever_may_only_look_sends_nothing_again(client, wang, li):
    delivery = mail_to(li)
    Delivery.objects.update(state=DeliveryState.FAILED)
    wang.is_staff = True
    wang.save()
    wang.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client.force_login(wang)

    client.post(reverse(CHANGELIST), {"action": "send_again", "_selected_action": [delivery.pk]})

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED


def test_no_address_of_a_client_is_shown_or_found(client, admin, li):
    delivery = letter_from(li)
    client.force_login(admin)

    listed = client.get(reverse(CHANGELIST)).content.decode()
    shown = client.get(reverse("admin:deliveries_delivery_change", args=[delivery.pk])).content.decode()
    found = client.get(reverse(CHANGELIST), {"q": "chen@hospital"}).content.decode()

    for page in (listed, shown):
        assert "c***@hospital.test" in page
        assert "chen@" not in page
    assert "c***@" not in found


def test_it_shows_a_message_without_its_words(client, admin, li):
    delivery = mail_to(li)
    client.force_login(admin)

    page = client.get(reverse("admin:deliveries_delivery_change", args=[delivery.pk])).content.decode()

    assert "Please renew." not in page


def test_nobody_writes_or_deletes_a_message_by_hand(client, admin, li):
    delivery = mail_to(li)
    client.force_login(admin)

    added = client.get(reverse("admin:deliveries_delivery_add"))
    deleted = client.post(reverse("admin:deliveries_delivery_delete", args=[delivery.pk]), {"post": "yes"})

    assert (added.status_code, deleted.status_code) == (403, 403)
