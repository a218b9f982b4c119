"""Vacant territories, and that nothing is without an owner."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.access import held_by
from accounts.models import Posting, Territory, User
from planning.handovers.vacant import left_without_handover, ownerless, vacant
from tests.cast import TODAY, client_of, person, post
from tests.planning.handed import handed_over, prepared
from tests.retention.panel import panel_of

pytestmark = pytest.mark.usefixtures("today")

DAY = timedelta(days=1)
URL = "/planning/handovers/vacant/"


def leave(user, last=TODAY - DAY):
    Posting.objects.filter(user=user).update(to_on=last)


def test_a_leaf_with_clients_and_without_a_rep_is_vacant(north, north_1, li, wang, dr_chen):
    Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    assert not vacant(TODAY).exists()

    leave(li)

    assert list(vacant(TODAY)) == [north_1]
    assert not ownerless(TODAY).exists()


def test_who_may_not_sign_in_any_more_holds_nothing(north_1, li, wang, dr_chen):
    User.objects.filter(pk=li.pk).update(is_active=False)

    assert held_by(wang, TODAY).vacant == [north_1.path]
    assert list(vacant(TODAY)) == [north_1]


def test_the_page_says_who_holds_it_since_when_and_opens_its_clients(client, li, wang, dr_chen):
    leave(li)
    client.force_login(wang)

    shown = client.get(URL).content.decode()

    assert "代管：王建民" in shown
    assert "2026-11-16 起空缺" in shown
    ((count, href),) = re.findall(r'data-count="(\d+)" href="([^"]+)"', shown)
    assert count == "1"
    assert 'data-total="1"' in client.get(href.replace("&amp;", "&")).content.decode()


def test_of_a_rep_who_is_switched_off_no_day_is_made_up(client, north_1, li, wang, dr_chen):
    """Somebody was there before her, and her posting may have an end to come."""
    post(person("he", "何静"), north_1)
    Posting.objects.filter(user__username="he").update(to_on=TODAY - 90 * DAY)
    Posting.objects.filter(user=li).update(to_on=TODAY + 9 * DAY)
    User.objects.filter(pk=li.pk).update(is_active=False)
    client.force_login(wang)

    shown = client.get(URL).content.decode()

    assert "李雨桐（已停用）" in shown
    assert "起空缺" not in shown
    assert "从未有代表" not in shown
    assert client.get("/today/").context["vacant"].hint == ""


def test_who_is_to_come_is_named(client, north_1, li, wang, dr_chen):
    leave(li)
    Posting.objects.create(user=person("he", "何静"), territory=north_1, role="rep", from_on=TODAY + 3 * DAY)
    client.force_login(wang)

    shown = client.get(URL).content.decode()

    assert "2026-11-16 起空缺 · 何静（2026-11-19 起）" in shown


def test_the_board_and_her_today_say_it(client, north, li, wang, dr_chen):
    leave(li)
    client.force_login(wang)

    assert "空缺辖区 1 个" in client.get(reverse("retention:board-news")).content.decode()
    line = client.get("/today/").context["vacant"]
    assert (line.text, line.hint, line.url) == ("代管空缺辖区：客户 1 位", "2026-11-16 起空缺", URL)


def test_a_rep_has_no_such_page(client, li, dr_chen):
    client.force_login(li)

    assert client.get(URL).status_code == 404


def test_without_a_manager_above_the_administrator_is_shown_it(client, north_1, li, admin, qian, dr_chen):
    leave(li)
    assert list(ownerless(TODAY)) == [dr_chen]
    client.force_login(admin)

    shown = client.get(URL).content.decode()

    assert "无人负责" in shown
    assert "陈思雨" not in shown
    client.force_login(qian)
    assert 'data-total="0"' in client.get(URL).content.decode()


def test_clients_of_an_inner_node_have_an_owner_too(north, anzhen, li):
    client_of(north, anzhen, "甲")

    assert ownerless(TODAY).count() == 1


def test_a_manager_further_up_is_an_owner(nation, north_1, li, wang, dr_chen):
    leave(li)
    Posting.objects.filter(user=wang).update(territory=nation)

    assert not ownerless(TODAY).exists()


def test_check_state_reports_it(north_1, li, dr_chen):
    leave(li)
    errors = StringIO()

    call_command("check_state", stdout=StringIO(), stderr=errors)

    assert "N-1 北区一组: its clients are held by nobody" in errors.getvalue()


def test_who_left_is_asked_about_unless_it_was_handed_over(north, north_1, li, wang, dr_chen):
    assert not left_without_handover([north.path], TODAY).exists()
    leave(li)
    assert [row.user for row in left_without_handover([north.path], TODAY)] == [li]
    assert not left_without_handover([north.path], TODAY + 61 * DAY).exists()

    prepared(north_1, li, None, wang)

    assert not left_without_handover([north.path], TODAY).exists()


def test_a_handover_leaves_nothing_to_ask(north, north_1, li, wang, dr_chen):
    handed_over(north_1, li, None, wang, dr_chen)

    assert not left_without_handover([north.path], TODAY + DAY).exists()
    assert list(vacant(TODAY)) == [north_1]


def test_it_asks_as_often_for_thirty_as_for_one(
    client, wang, north, north_1, li, dr_chen, django_assert_max_num_queries, django_assert_num_queries
):
    leave(li)
    client.force_login(wang)
    client.get(URL)
    with django_assert_max_num_queries(12) as first:
        client.get(URL)
    for number in range(29):
        leaf = Territory.objects.add_child(north, {"code": f"V-{number}", "name": f"空缺{number}"})
        panel_of(leaf, 1)

    with django_assert_num_queries(len(first)):
        assert 'data-total="30"' in client.get(URL).content.decode()


def test_the_administrator_of_postings_sees_counts_alone(client, li, admin, dr_chen):
    leave(li)
    client.force_login(admin)

    shown = client.get(URL).content.decode()

    assert "data-count" not in shown
