"""Who moves whom, as a page: her own by name, other teams masked, and nothing of whom nobody here sees."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import open_look
from accounts.models import CrossLook
from clients.models import Client, Influence, Relationship
from tests.cast import TODAY, client_of
from tests.clients.test_influencing import noted

pytestmark = pytest.mark.usefixtures("_today")
SAID = {"direction": "moved_by", "kind": "respects", "strength": "4", "evidence": "查房时总问他的意见"}


@pytest.fixture
def _today(time_machine):
    time_machine.move_to(f"{TODAY}T02:00:00Z", tick=False)


@pytest.fixture
def director(north_1, anzhen):
    return client_of(north_1, anzhen, "李院长", grade="D", potential=10)


@pytest.fixture
def stranger(south_1, anzhen):
    return client_of(south_1, anzhen, "欧阳锋", grade="A", potential=90)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def url(relationship):
    return reverse("clients:network", args=[relationship.pk])


def shown(response):
    return response.content.decode()


def facts(response):
    return json.loads(re.search(r'id="network-facts"[^>]*>(.*?)</script>', shown(response))[1])


def test_who_moves_her_is_noted_on_her_page(as_li, dr_chen, director):
    response = as_li.post(url(dr_chen), SAID | {"other": director.pk})

    assert response.url == url(dr_chen)
    edge = Influence.objects.get()
    assert (edge.source, edge.target, edge.strength) == (director.client, dr_chen.client, 4)


def test_whom_she_moves_is_too(as_li, dr_chen, director):
    as_li.post(url(dr_chen), SAID | {"other": director.pk, "direction": "moves"})

    assert Influence.objects.get().source == dr_chen.client


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"other": ""}, "这个字段是必填项"),
        ({"other": "99999999"}, "请从列表中选择您的客户"),
        ({"other": "x"}, "请从列表中选择您的客户"),
        ({"strength": "6"}, "6"),
        ({"kind": "hates"}, "hates"),
        ({"evidence": " \u3000"}, "这个字段是必填项"),
        ({"evidence": "长" * 501}, "500"),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(as_li, dr_chen, director, said, words):
    response = as_li.post(url(dr_chen), SAID | {"other": director.pk} | said)

    assert response.status_code == 200
    assert words in shown(response)
    assert response.context["form"].errors
    assert not Influence.objects.exists()


def test_a_client_does_not_move_herself(as_li, dr_chen):
    assert "客户不能影响自己" in shown(as_li.post(url(dr_chen), SAID | {"other": dr_chen.pk}))


def test_a_client_of_others_is_not_to_be_chosen(as_li, dr_chen, stranger):
    response = as_li.post(url(dr_chen), SAID | {"other": stranger.pk})

    assert response.context["form"].errors["other"]
    assert not Influence.objects.exists()


def test_the_same_twice_is_said_to_be_known(as_li, dr_chen, director, li):
    noted(director, dr_chen, li)

    assert "该关系已有记录" in shown(as_li.post(url(dr_chen), SAID | {"other": director.pk}))


def test_it_shows_her_own_by_name_and_others_masked(as_li, dr_chen, director, stranger, li):
    noted(director, dr_chen, li)
    noted(stranger, dr_chen, li)

    page = as_li.get(url(dr_chen))

    assert "李院长" in shown(page)
    assert "欧**" in shown(page)
    assert "欧阳锋" not in shown(page)
    nodes = {node["name"]: node for node in facts(page)["nodes"]}
    assert nodes["欧**"] | {"id": ""} == {
        "id": "", "name": "欧**", "place": "首都医科大学附属北京安贞医院", "weight": 0, "kind": "other", "url": "",
    }  # fmt: skip
    assert nodes["陈思雨"]["kind"] == "centre"


def test_who_looks_across_is_led_to_no_form(client, admin, dr_chen, director, north_1, li):
    edge = noted(director, dr_chen, li)
    open_look(user=admin, territory=north_1, reason="投诉核查", at=timezone.now())
    client.force_login(admin)

    page = shown(client.get(url(dr_chen)))

    assert "李院长" in page
    assert f"/influences/{edge.pk}/" not in page


def test_beyond_who_is_masked_nothing_is_shown(as_li, dr_chen, stranger, south_1, anzhen, li):
    far = client_of(south_1, anzhen, "洪七", grade="A")
    noted(stranger, dr_chen, li)
    noted(far, stranger, li)

    assert "洪" not in shown(as_li.get(url(dr_chen)))


def test_two_steps_from_her_are_shown(as_li, dr_chen, director, north_1, anzhen, li):
    dean, beyond = (client_of(north_1, anzhen, name) for name in ("王校长", "赵书记"))
    noted(director, dr_chen, li)
    noted(dean, director, li)
    noted(beyond, dean, li)

    page = shown(as_li.get(url(dr_chen)))

    assert "王校长" in page
    assert "赵书记" not in page


def test_it_says_how_important_she_is_and_why(as_li, director, dr_chen, li):
    Relationship.objects.filter(pk=dr_chen.pk).update(potential=80)
    noted(director, dr_chen, li)

    page = shown(as_li.get(url(director)))

    assert "重要度 42" in page
    assert "影响 1 位高潜力客户" in page


def test_a_manager_who_looks_across_may_not_write(client, admin, nation, dr_chen, director):
    now = timezone.now()
    CrossLook.objects.create(
        user=admin, territory=nation, reason="审计", from_at=now, until_at=now + timedelta(hours=1)
    )
    client.force_login(admin)

    page = client.get(url(dr_chen))
    client.post(url(dr_chen), SAID | {"other": director.pk})

    assert page.context["form"] is None
    assert not Influence.objects.exists()


# --- one influence ----------------------------------------------------------------------------------------------------


def test_it_is_brought_up_to_date(as_li, dr_chen, director, li):
    edge = noted(director, dr_chen, li)
    page = as_li.get(reverse("clients:influence", args=[edge.pk]))
    assert page.context["form"]["evidence"].value() == edge.evidence

    said = {"kind": "taught_by", "strength": "5", "is_negative": "on", "evidence": "学生"}
    response = as_li.post(reverse("clients:influence", args=[edge.pk]), said)

    edge.refresh_from_db()
    assert (edge.kind, edge.strength, edge.is_negative, edge.evidence) == ("taught_by", 5, True, "学生")
    assert response.url in (dr_chen.get_absolute_url(), director.get_absolute_url())


def test_to_say_what_is_known_of_the_same_people_already_is_refused(as_li, dr_chen, director, li):
    noted(director, dr_chen, li, kind="taught_by")
    edge = noted(director, dr_chen, li)

    said = {"kind": "taught_by", "strength": "5", "evidence": "学生"}
    response = as_li.post(reverse("clients:influence", args=[edge.pk]), said)

    assert "该关系已有记录" in shown(response)


def test_it_is_ended_and_stays_in_the_history(as_li, dr_chen, director, li):
    edge = noted(director, dr_chen, li)

    as_li.post(reverse("clients:influence-end", args=[edge.pk]))

    edge.refresh_from_db()
    assert edge.ended_on == TODAY
    assert as_li.get(reverse("clients:influence", args=[edge.pk])).status_code == 404


def test_an_influence_among_clients_of_others_is_not_found(as_li, stranger, south_1, anzhen, zhao):
    edge = noted(stranger, client_of(south_1, anzhen, "洪七"), zhao)

    assert as_li.get(reverse("clients:influence", args=[edge.pk])).status_code == 404
    assert as_li.post(reverse("clients:influence-end", args=[edge.pk])).status_code == 404


# --- a hospital -------------------------------------------------------------------------------------------------------


def test_a_hospital_shows_what_is_known_there_as_far_as_she_sees_it(as_li, dr_chen, director, stranger, anzhen, li):
    noted(director, dr_chen, li)
    noted(stranger, stranger_of(stranger), li)

    page = shown(as_li.get(reverse("clients:organisation-network", args=[anzhen.pk])))

    assert "李院长" in page
    assert "欧" not in page


def stranger_of(stranger):
    return client_of(stranger.territory, stranger.client.organisation, "洪七")


def test_an_empty_one_says_what_to_do(as_li, anzhen):
    assert "尚未记录这里的影响关系" in shown(as_li.get(reverse("clients:organisation-network", args=[anzhen.pk])))


# --- many -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def five_hundred(north_1, anzhen, li):
    """A hospital of 500 people in a ring, each moved by three others."""
    people = Client.objects.bulk_create(
        Client(full_name=f"客户{n}", name_key=f"客户{n}", organisation=anzhen) for n in range(500)
    )
    Relationship.objects.bulk_create(
        Relationship(client=person, territory=north_1, began_on=TODAY, potential=n % 100)
        for n, person in enumerate(people)
    )
    said = {"kind": "respects", "evidence": "会上", "noted_on": TODAY, "author": li}
    Influence.objects.bulk_create(
        Influence(source=people[n], target=people[(n + step) % 500], strength=1 + n % 5, **said)
        for n in range(500)
        for step in (1, 7, 31)
    )
    return people


@pytest.mark.parametrize("many", [False, True], ids=["one", "five_hundred"])
def test_it_asks_as_often_for_five_hundred_as_for_one(
    as_li, dr_chen, director, li, five_hundred, django_assert_max_num_queries, many
):
    noted(director, dr_chen, li)
    noted(client_of(dr_chen.territory, dr_chen.client.organisation, "王校长"), director, li)
    hers = Relationship.objects.get(client=five_hundred[0]) if many else dr_chen
    as_li.get(url(hers))

    with django_assert_max_num_queries(12):
        page = as_li.get(url(hers))

    assert len(facts(page)["edges"]) > (10 if many else 1)


def test_a_hospital_of_five_hundred_shows_the_strongest(as_li, anzhen, five_hundred):
    page = as_li.get(reverse("clients:organisation-network", args=[anzhen.pk]))

    assert len(facts(page)["edges"]) == 500
    assert "显示影响最强的 500 条" in shown(page)
