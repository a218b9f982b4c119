"""Noted, changed and ended influence, and the importance that follows from it at once."""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from clients.checks import importance_differences, mend_importance
from clients.enums import InfluenceKind
from clients.influencing import (
    KnownAlready,
    OnHerself,
    change_influence,
    end_influence,
    note_influence,
    refresh_importance,
)
from clients.models import Client, Influence, Relationship
from grading.actions import assess
from grading.answers import Answer
from grading.enums import FactSource
from tests.cast import TODAY, client_of
from tests.killing import fork


def noted(source, target, by, on=TODAY, **facts):
    said = {"kind": InfluenceKind.RESPECTS, "is_negative": False, "strength": 4, "evidence": "查房时总问他的意见"}
    return note_influence(source=source.client, target=target.client, by=by, on=on, **said | facts)


def importance(relationship):
    return Client.objects.values_list("importance", "moves", "moves_against").get(pk=relationship.client_id)


@pytest.fixture
def director(north_1, anzhen):
    return client_of(north_1, anzhen, "李院长", grade="D", potential=10, support=40)


@pytest.fixture
def doctors(north_1, anzhen):
    return [client_of(north_1, anzhen, f"医生{n}", grade="B", potential=80, support=30) for n in range(3)]


def test_who_moves_three_of_high_potential_is_important_for_it(director, doctors, li):
    for doctor in doctors:
        noted(director, doctor, li)

    assert importance(director) == (100, 3, 0)
    assert importance(doctors[0]) == (None, 0, 0)


def test_with_the_edges_removed_she_is_not(director, doctors, li):
    edges = [noted(director, doctor, li) for doctor in doctors]

    for edge in edges:
        assert end_influence(edge, on=TODAY)

    assert importance(director) == (None, 0, 0)
    assert Influence.objects.count() == 3
    assert not end_influence(edges[0], on=TODAY)


def test_who_moves_her_is_more_important_too(director, doctors, north_1, anzhen, li):
    dean = client_of(north_1, anzhen, "王校长", grade="D", potential=0)
    noted(dean, director, li, strength=5)

    noted(director, doctors[0], li, strength=5)

    # The director himself, and half of the doctor.
    assert importance(dean) == ((10 + 40) // 2, 1, 0)


def test_another_potential_of_the_moved_changes_it(director, doctors, li):
    noted(director, doctors[0], li, strength=5)
    before, *_ = importance(director)

    assess(
        relationship=doctors[0],
        author=li,
        on=TODAY,
        values={"outpatients_per_week": Answer(0, FactSource.OBSERVED, TODAY)},
    )

    assert before == 50
    assert importance(director) == (10, 0, 0)


def test_the_highest_potential_of_several_teams_counts(director, doctors, south_1, li):
    Relationship.objects.create(client=doctors[0].client, territory=south_1, began_on=TODAY, potential=100)

    noted(director, doctors[0], li, strength=5)

    assert importance(director)[0] == 60


def test_negative_influence_is_counted_and_moves_nobody(director, doctors, li):
    noted(director, doctors[0], li, is_negative=True)

    assert importance(director) == (10, 0, 1)


def test_changed_it_keeps_its_old_words(director, doctors, li, wang):
    edge = noted(director, doctors[0], li, strength=1)

    assert change_influence(edge, by=wang, on=TODAY + timedelta(days=1), strength=5, evidence="会上公开支持")
    assert not change_influence(edge, by=wang, on=TODAY + timedelta(days=2), strength=5)

    assert importance(director)[0] == 50
    assert list(edge.history.order_by("history_date").values_list("strength", "author")) == [(1, li.pk), (5, wang.pk)]
    assert edge.noted_on == TODAY + timedelta(days=1)


def test_the_same_is_noted_once(director, doctors, li):
    edge = noted(director, doctors[0], li)

    with pytest.raises(KnownAlready):
        noted(director, doctors[0], li)
    end_influence(edge, on=TODAY)
    noted(director, doctors[0], li)

    assert Influence.objects.in_force().count() == 1


def test_nobody_moves_herself(director, li):
    with pytest.raises(OnHerself):
        noted(director, director, li)
    with pytest.raises(IntegrityError):
        Influence.objects.create(
            source=director.client, target=director.client, kind="respects", strength=1, noted_on=TODAY, author=li
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_note_the_same_at_once_one_does(director, doctors, li):
    def note():
        with suppress(KnownAlready):
            noted(director, doctors[0], li)

    children = [fork(note) for _ in range(4)]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert Influence.objects.count() == 1
    assert importance(director)[0] == 42


def test_it_costs_the_same_for_many(director, doctors, li):
    noted(director, doctors[0], li)
    with CaptureQueriesContext(connection) as one:
        refresh_importance([director.client_id])
    for doctor in doctors[1:]:
        noted(director, doctor, li)
        noted(doctor, director, li)

    with CaptureQueriesContext(connection) as many:
        refresh_importance([director.client_id, *(doctor.client_id for doctor in doctors)])

    assert len(many) <= len(one) + 3


# --- check_state ------------------------------------------------------------------------------------------------------


def test_a_wrong_importance_is_found_and_mended(director, doctors, li):
    noted(director, doctors[0], li)
    Client.objects.filter(pk=director.client_id).update(importance=7)
    Client.objects.filter(pk=doctors[1].client_id).update(importance=7)
    mine = Relationship.objects.all()

    assert list(importance_differences(mine)) == [
        (director.pk, "importance", 7, 42),
        (doctors[1].pk, "importance", 7, None),
    ]
    assert mend_importance(mine) == 2
    assert list(importance_differences(mine)) == []
