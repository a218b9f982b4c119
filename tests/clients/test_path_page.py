"""A product's path as a page: its steps, what is missing, and whom one may see of those who act and decide."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions import create_organisation
from clients.enums import PathPart
from clients.models import PathPerson, PathStep
from clients.path_steps import name_person
from tests.cast import TODAY, client_of
from tests.clients.test_path_steps import drawn_up
from tests.naughty import fitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]


@pytest.fixture
def _today(time_machine):
    time_machine.move_to(f"{TODAY}T02:00:00Z", tick=False)


@pytest.fixture
def as_li(client, li, dr_chen):
    client.force_login(li)
    return client


@pytest.fixture
def steps(anzhen, product, li, dr_chen):
    return drawn_up(anzhen, product, li)


@pytest.fixture
def stranger(south_1, anzhen):
    return client_of(south_1, anzhen, "欧阳锋", status="lost")


def path_url(organisation, product, name="path"):
    return reverse(f"clients:{name}", args=[organisation.pk, product.pk])


def step_url(step):
    return reverse("clients:path-step", args=[step.pk])


def shown(response):
    return response.content.decode()


def test_it_begins_with_the_usual_steps(as_li, anzhen, product):
    assert "尚未建立" in shown(as_li.get(path_url(anzhen, product)))

    as_li.post(path_url(anzhen, product, "path-new"))

    page = shown(as_li.get(path_url(anzhen, product)))
    assert page.count("data-step=") == 7
    assert "药事会审议" in page


def test_it_says_what_is_missing(as_li, anzhen, product, steps, dr_chen, li):
    name_person(step=steps[0], client=dr_chen.client, part=PathPart.DECIDES, by=li, on=TODAY)

    page = shown(as_li.get(path_url(anzhen, product)))

    assert page.count('data-gap="no_decider"') == 6
    assert page.count('data-gap="no_actor"') == 1
    assert "陈思雨" in page


def test_the_page_of_the_hospital_says_it_in_short(as_li, anzhen, product, steps):
    PathStep.objects.filter(pk=steps[0].pk).update(state="done")

    page = shown(as_li.get(anzhen.get_absolute_url()))

    assert "已完成 1 / 7 步" in page
    assert "7 处缺口" in page


def test_clients_of_others_are_masked(as_li, anzhen, product, steps, stranger, zhao):
    name_person(step=steps[0], client=stranger.client, part=PathPart.DECIDES, by=zhao, on=TODAY)

    for url in (path_url(anzhen, product), step_url(steps[0])):
        page = shown(as_li.get(url))
        assert "欧**" in page
        assert "欧阳锋" not in page
    assert "decider_lost" not in shown(as_li.get(path_url(anzhen, product)))


def test_it_is_not_found_by_who_has_no_client_there(client, zhao, anzhen, product, steps):
    client.force_login(zhao)

    for url in (path_url(anzhen, product), step_url(steps[0]), path_url(anzhen, product, "path-own-step")):
        assert client.get(url).status_code == 404
    assert client.post(path_url(anzhen, product, "path-new")).status_code == 404


def test_it_costs_the_same_for_one_and_for_many(as_li, anzhen, product, steps, dr_chen, north_1, li):
    name_person(step=steps[0], client=dr_chen.client, part=PathPart.ACTS, by=li, on=TODAY)
    with CaptureQueriesContext(connection) as one:
        as_li.get(path_url(anzhen, product))
    for number in range(30):
        hers = client_of(north_1, anzhen, f"周{number}")
        name_person(step=steps[number % 7], client=hers.client, part=PathPart.DECIDES, by=li, on=TODAY)

    with CaptureQueriesContext(connection) as many:
        as_li.get(path_url(anzhen, product))

    assert len(many) == len(one) <= 10


# --- one step ---------------------------------------------------------------------------------------------------------

SAID = {"state": "done", "on": "2026-11-10", "note": "科主任已签字", "acts": "", "decides": ""}


def test_a_step_is_brought_up_to_date_with_who_acts_and_decides(as_li, anzhen, product, steps, dr_chen):
    response = as_li.post(step_url(steps[0]), SAID | {"acts": dr_chen.pk, "decides": dr_chen.pk})

    assert response.url == path_url(anzhen, product)
    assert PathStep.objects.get(pk=steps[0].pk).state == "done"
    assert list(PathPerson.objects.values_list("part", flat=True)) == ["acts", "decides"]


def test_those_who_work_there_are_offered_before_anything_is_typed(as_li, steps, north_1, dr_chen):
    client_of(north_1, create_organisation(name="北京朝阳医院"), "周一")
    url = re.search(r'data-autocomplete="([^"]+)"', shown(as_li.get(step_url(steps[0]))))[1]

    offered = [as_li.get(f"{url}&q={text}").json()["options"] for text in ("", "周一")]

    assert [[option["text"] for option in options] for options in offered] == [["陈思雨"], ["周一"]]


def test_one_more_may_be_named_at_once(as_li, steps):
    assert as_li.post(step_url(steps[0]), SAID | {"more": "1"}).url == step_url(steps[0])


def test_who_does_so_no_longer_is_taken_away(as_li, steps, dr_chen, li):
    name_person(step=steps[0], client=dr_chen.client, part=PathPart.ACTS, by=li, on=TODAY)

    as_li.post(step_url(steps[0]), SAID | {"gone": PathPerson.objects.get().pk})

    assert PathPerson.objects.get().ended_on == TODAY


def test_a_client_of_others_is_not_taken_away(as_li, steps, dr_chen, stranger, zhao, li):
    name_person(step=steps[0], client=stranger.client, part=PathPart.ACTS, by=zhao, on=TODAY)
    name_person(step=steps[0], client=dr_chen.client, part=PathPart.ACTS, by=li, on=TODAY)

    theirs = PathPerson.objects.get(client=stranger.client)
    response = as_li.post(step_url(steps[0]), SAID | {"gone": theirs.pk})

    assert response.context["form"].errors["gone"]
    assert not PathPerson.objects.filter(ended_on__isnull=False).exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"state": "half"}, "state"),
        ({"on": ""}, "on"),
        ({"on": "2026-11-17"}, "on"),
        ({"on": "0001-01-01"}, "on"),
        ({"note": "长" * 1001}, "note"),
        ({"acts": "x"}, "acts"),
        ({"decides": "9" * 40}, "decides"),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(as_li, steps, said, field):
    response = as_li.post(step_url(steps[0]), SAID | said)

    assert list(response.context["form"].errors) == [field]
    assert "还没有保存" in shown(response)
    assert PathStep.objects.get(pk=steps[0].pk).state == "open"


def test_a_client_of_others_is_not_to_be_chosen(as_li, steps, stranger):
    response = as_li.post(step_url(steps[0]), SAID | {"decides": stranger.pk})

    assert "请从列表中选择您的客户" in shown(response)
    assert not PathPerson.objects.exists()


def test_whatever_is_typed_is_kept_as_it_was_written(as_li, steps):
    for text in fitting(1000, turn=0):
        response = as_li.post(step_url(steps[0]), SAID | {"note": text})
        assert response.status_code in (200, 302)


# --- a step of the hospital's own -------------------------------------------------------------------------------------


def test_a_step_of_its_own_is_put_where_it_belongs(as_li, anzhen, product, steps):
    url = path_url(anzhen, product, "path-own-step")

    as_li.post(url, {"name": "医保办会签", "after": steps[1].pk})

    page = shown(as_li.get(path_url(anzhen, product)))
    assert page.index("药剂科审核") < page.index("医保办会签") < page.index("药事会审议")


@pytest.mark.parametrize(
    "said", [{"name": ""}, {"name": "长" * 81}, {"after": "x"}, {"after": ""}, {"after": "9" * 40}]
)
def test_a_step_that_makes_no_sense_is_refused(as_li, anzhen, product, steps, said):
    url = path_url(anzhen, product, "path-own-step")

    response = as_li.post(url, {"name": "医保办会签", "after": steps[1].pk} | said)

    assert response.context["form"].errors
    assert PathStep.objects.count() == 7
