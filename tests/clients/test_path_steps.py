"""A product's path: drawn up once, added to, and each step kept up to date with those who act and decide."""

import os

import pytest

from clients.actions import create_organisation
from clients.enums import PathPart, PathStepState
from clients.models import PathPerson, PathStep
from clients.path_steps import USUAL, add_step, change_step, draw_up, end_people, name_person, update_step
from clients.paths import paths_at
from clients.product_path import Standing
from tests.cast import TODAY, client_of
from tests.killing import fork

pytestmark = pytest.mark.django_db


def drawn_up(organisation, product, by):
    """The steps of a new path."""
    draw_up(organisation=organisation, product=product, by=by)
    return list(PathStep.objects.filter(organisation=organisation, product=product).order_by("position"))


def names():
    return list(PathStep.objects.order_by("position", "pk").values_list("kind", "own_name"))


def test_it_begins_with_the_usual_steps(anzhen, product, li):
    steps = drawn_up(anzhen, product, li)

    assert [step.kind for step in steps] == USUAL
    assert {step.state for step in steps} == {"open"}


def test_drawn_up_again_nothing_changes(anzhen, product, li):
    drawn_up(anzhen, product, li)

    assert not draw_up(organisation=anzhen, product=product, by=li)

    assert PathStep.objects.count() == len(USUAL)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_draw_it_up_at_once_one_does(anzhen, product, li):
    children = [fork(lambda: draw_up(organisation=anzhen, product=product, by=li)) for _ in range(4)]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert PathStep.objects.count() == len(USUAL)


def test_a_step_of_the_hospitals_own_stands_behind_the_one_it_follows(anzhen, product, li):
    review = drawn_up(anzhen, product, li)[1]

    add_step(after=review, name="医保办会签", by=li)
    add_step(after=review, name="临床药师意见", by=li)

    assert names()[:5] == [
        ("proposal", ""), ("review", ""), ("own", "临床药师意见"), ("own", "医保办会签"), ("committee", ""),
    ]  # fmt: skip


def test_a_changed_step_keeps_how_it_stood(anzhen, product, li, wang):
    step = drawn_up(anzhen, product, li)[0]

    assert change_step(step, by=wang, state=PathStepState.DONE, on=TODAY)
    assert not change_step(step, by=li, state=PathStepState.DONE, on=TODAY)

    step.refresh_from_db()
    assert (step.state, step.on, step.author) == ("done", TODAY, wang)
    assert [old.state for old in step.history.order_by("history_date")] == ["open", "done"]


def test_several_act_and_decide_and_nobody_twice(anzhen, product, li, dr_chen, north_1):
    step = drawn_up(anzhen, product, li)[0]
    other = client_of(north_1, anzhen, "李院长")

    for client in (dr_chen.client, other.client):
        assert name_person(step=step, client=client, part=PathPart.DECIDES, by=li, on=TODAY)
    assert name_person(step=step, client=dr_chen.client, part=PathPart.ACTS, by=li, on=TODAY)
    assert not name_person(step=step, client=dr_chen.client, part=PathPart.ACTS, by=li, on=TODAY)

    assert PathPerson.objects.count() == 3


def test_who_does_so_no_longer_stays_and_may_do_so_again(anzhen, product, li, dr_chen):
    step = drawn_up(anzhen, product, li)[0]
    name_person(step=step, client=dr_chen.client, part=PathPart.ACTS, by=li, on=TODAY)

    assert end_people(list(step.people.all()), on=TODAY) == 1
    assert end_people(list(step.people.all()), on=TODAY) == 0
    assert name_person(step=step, client=dr_chen.client, part=PathPart.ACTS, by=li, on=TODAY)

    assert PathPerson.objects.count() == 2
    assert PathPerson.objects.in_force().count() == 1


def test_all_that_is_said_of_a_step_is_written_at_once(anzhen, product, li, dr_chen):
    step = drawn_up(anzhen, product, li)[0]
    name_person(step=step, client=dr_chen.client, part=PathPart.ACTS, by=li, on=TODAY)
    facts = {"state": PathStepState.BLOCKED, "on": TODAY, "note": "等科室会签"}

    ended = list(step.people.all())
    update_step(step, by=li, on=TODAY, facts=facts, named=[(PathPart.DECIDES, dr_chen.client)], ended=ended)

    assert list(PathPerson.objects.in_force().values_list("part", flat=True)) == ["decides"]
    assert PathStep.objects.get(pk=step.pk).note == "等科室会签"


# --- how we stand with who decides ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ({}, Standing.FINE),
        ({"neglected_on": TODAY}, Standing.NEGLECTED),
        ({"status": "lost"}, Standing.LOST),
        ({"status": "closed"}, Standing.NOT_TOLD),
    ],
)
def test_how_we_stand_with_her(anzhen, product, li, north_1, state, found):
    hers = client_of(north_1, anzhen, "李院长", **{"neglected_on": None} | state)
    step = drawn_up(anzhen, product, li)[0]
    name_person(step=step, client=hers.client, part=PathPart.DECIDES, by=li, on=TODAY)

    row = paths_at(anzhen, li, TODAY)[product.pk].rows[0]

    assert [person.standing for person in row.deciding] == [found]


def test_of_another_teams_client_it_is_not_told(anzhen, product, li, zhao, south_1):
    theirs = client_of(south_1, anzhen, "欧阳锋", status="lost")
    step = drawn_up(anzhen, product, zhao)[0]
    name_person(step=step, client=theirs.client, part=PathPart.DECIDES, by=zhao, on=TODAY)

    person = paths_at(anzhen, li, TODAY)[product.pk].rows[0].deciding[0]

    assert (person.name, person.url, person.place) == ("欧**", "", "")
    assert person.standing == Standing.NOT_TOLD


def test_somebody_from_elsewhere_is_shown_with_her_hospital(anzhen, product, li, north_1, south_1):
    other = create_organisation(name="北京朝阳医院")
    step = drawn_up(anzhen, product, li)[0]
    for territory, name in ((north_1, "周一"), (south_1, "吴二")):
        client = client_of(territory, other, name).client
        name_person(step=step, client=client, part=PathPart.ACTS, by=li, on=TODAY)

    acting = paths_at(anzhen, li, TODAY)[product.pk].rows[0].acting

    assert [person.place for person in acting] == ["北京朝阳医院 · 心内科", "北京朝阳医院"]


def test_the_paths_of_a_hospital_cost_the_same_for_one_and_for_many(
    anzhen, product, li, north_1, django_assert_num_queries
):
    steps = drawn_up(anzhen, product, li)
    for number, step in enumerate(steps):
        hers = client_of(north_1, anzhen, f"周{number}")
        name_person(step=step, client=hers.client, part=PathPart.DECIDES, by=li, on=TODAY)

    with django_assert_num_queries(4):
        paths_at(anzhen, li, TODAY)
