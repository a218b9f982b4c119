"""Every change of a fact notes where it is from and since when; what is confirmed is fresh again."""

import os
from datetime import timedelta

import pytest

from clients.actions import create_client, edit_client, place, update_client
from clients.facts import FACTS, KnownFrom, is_stale
from clients.learning import confirm, note_sources
from clients.models import Client, FactSource
from tests.cast import TODAY, client_of
from tests.killing import count_statements, fork

pytestmark = pytest.mark.django_db
YEARS_AGO = TODAY - timedelta(days=800)


def sources(client):
    rows = FactSource.objects.filter(client=client)
    return {row.fact: (row.source, row.noted_on, row.author) for row in rows}


def test_a_changed_fact_has_its_source(dr_chen, li):
    update_client(dr_chen.client, on=TODAY, source=KnownFrom.COLLEAGUE, by=li, duties="分管二病区", title="副主任医师")

    # The title was so before.
    assert sources(dr_chen.client) == {"duties": ("colleague", TODAY, li)}


def test_a_new_word_takes_the_place_of_the_old_one_which_the_history_keeps(dr_chen, li, wang):
    update_client(dr_chen.client, on=YEARS_AGO, source=KnownFrom.INDUSTRY, by=li, duties="分管二病区")

    update_client(dr_chen.client, on=TODAY, source=KnownFrom.HERSELF, by=wang, duties="分管三病区")

    assert sources(dr_chen.client) == {"duties": ("herself", TODAY, wang)}
    assert list(FactSource.history.order_by("pk").values_list("source", flat=True)) == ["industry", "herself"]


def test_roles_are_one_fact_and_a_note_is_none(dr_chen, li):
    update_client(dr_chen.client, on=TODAY, by=li, is_influencer=True, is_decision_maker=True, note="常在病房")

    assert sources(dr_chen.client) == {"roles": ("", TODAY, li)}


def test_of_what_was_emptied_nothing_is_known(dr_chen, li):
    update_client(dr_chen.client, on=TODAY, source=KnownFrom.HERSELF, by=li, topics="网球")

    update_client(dr_chen.client, on=TODAY, by=li, topics="")

    assert sources(dr_chen.client) == {}


def test_another_post_has_its_source_too(dr_chen, anzhen, li):
    place(dr_chen.client, organisation=anzhen, post="科主任", on=TODAY, source=KnownFrom.HOSPITAL, by=li)

    assert sources(dr_chen.client) == {"post": ("hospital", TODAY, li)}


def test_the_form_of_a_client_notes_what_it_changes(dr_chen, li):
    at = {"organisation": dr_chen.client.organisation, "department": "心内科", "post": "科主任"}
    facts = {"phone": "13911112222", "title": "副主任医师"}

    edit_client(dr_chen, on=TODAY, facts=facts, at=at, source=KnownFrom.SALES, by=li)

    assert sources(dr_chen.client) == {"phone": ("sales", TODAY, li), "post": ("sales", TODAY, li)}


def test_who_is_entered_with_a_source_has_it_for_all_that_is_known(li):
    said = {"source": KnownFrom.VISIT, "by": li}

    assert sources(create_client(full_name="王建国", on=TODAY, title="主任医师", wechat="", **said)).keys() == {"title"}
    assert sources(create_client(full_name="王建国", on=TODAY, title="主任医师")) == {}


def test_what_is_still_true_keeps_its_source_and_is_fresh(dr_chen, li, wang):
    update_client(dr_chen.client, on=YEARS_AGO, source=KnownFrom.COLLEAGUE, by=li, duties="分管二病区")

    assert confirm(dr_chen.client, "duties", by=wang, on=TODAY)

    assert sources(dr_chen.client) == {"duties": ("colleague", TODAY, wang)}


def test_what_was_known_before_can_be_confirmed_as_well(dr_chen, li):
    assert confirm(dr_chen.client, "phone", by=li, on=TODAY)

    assert sources(dr_chen.client) == {"phone": ("", TODAY, li)}


@pytest.mark.parametrize("fact", ["duties", "note", "", "full_name", "\x00"])
def test_what_is_not_known_can_not_be_confirmed(dr_chen, li, fact):
    assert not confirm(dr_chen.client, fact, by=li, on=TODAY)
    assert not FactSource.objects.exists()


@pytest.mark.parametrize("days", [0, 181, 182, 183, 365, 366, 730, 731, 3000])
def test_the_database_finds_the_same_stale_facts(dr_chen, days):
    on = TODAY - timedelta(days=days)
    FactSource.objects.bulk_create(FactSource(client=dr_chen.client, fact=name, noted_on=on) for name in FACTS)

    found = set(FactSource.objects.stale(TODAY).values_list("fact", flat=True))

    assert found == {name for name in FACTS if is_stale(name, on, TODAY)}


def test_it_asks_as_often_for_thirty_clients_as_for_one(north_1, anzhen, li):
    people = [client_of(north_1, anzhen, f"医生{n}", phone="139").client for n in range(31)]

    few = count_statements(lambda: note_sources({people[0]: ["phone"]}, by=li, on=TODAY))

    assert count_statements(lambda: note_sources(dict.fromkeys(people, ("phone",)), by=li, on=TODAY)) <= few + 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_learn_it_at_once_both_are_heard(dr_chen, li):
    def learn(words):
        update_client(Client.objects.get(pk=dr_chen.client_id), on=TODAY, by=li, duties=words)

    children = [fork(lambda words=words: learn(words)) for words in ("分管二病区", "分管三病区")]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0]
    assert FactSource.objects.count() == 1
