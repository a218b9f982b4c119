"""What is said of a hospital is written once, with what stood there before kept."""

import os
from datetime import date

import pytest

from clients.actions import department_named
from clients.enums import EventKind, ListingState, Role
from clients.models import DepartmentEstimate, OrganisationEvent, PharmacyCommittee, ProductListing
from clients.noting import estimate_department, mark_key, note_committee, note_event, note_listing
from tests.cast import TODAY
from tests.killing import fork

LISTED = {
    "state": ListingState.IN_HOSPITAL,
    "since": date(2026, 9, 1),
    "source": "药剂科目录",
    "checked_on": TODAY,
    "note": "",
}
QUARTERLY = {"months": [3, 6, 9, 12], "every": None, "announced_on": None, "source": "药剂科"}


def test_a_listing_is_noted_and_changed_with_the_old_one_kept(anzhen, product, li, wang):
    assert note_listing(organisation=anzhen, product=product, by=li, **LISTED)
    assert note_listing(organisation=anzhen, product=product, by=wang, **LISTED | {"state": ListingState.DELISTED})

    row = ProductListing.objects.get()
    assert (row.state, row.author) == ("delisted", wang)
    assert [old.state for old in row.history.order_by("history_date")] == ["hospital", "delisted"]


def test_said_again_it_changes_nothing(anzhen, product, li, wang):
    note_listing(organisation=anzhen, product=product, by=li, **LISTED)

    assert not note_listing(organisation=anzhen, product=product, by=wang, **LISTED)

    assert ProductListing.objects.get().author == li
    assert ProductListing.history.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_say_it_at_once_the_second_changes_the_first_ones(anzhen, product, li):
    children = [fork(lambda: note_listing(organisation=anzhen, product=product, by=li, **LISTED)) for _ in range(4)]

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert ProductListing.objects.count() == 1


def test_the_committee_is_noted_and_changed(anzhen, li):
    note_committee(organisation=anzhen, by=li, on=TODAY, **QUARTERLY)
    note_committee(organisation=anzhen, by=li, on=TODAY, **QUARTERLY | {"months": [], "every": 2})

    row = PharmacyCommittee.objects.get()
    assert (row.months, row.every, row.noted_on) == ([], 2, TODAY)
    assert row.history.count() == 2


def test_a_department_is_estimated_by_role(anzhen, li):
    department = department_named(anzhen, "心内科")

    numbers = {Role.PRESCRIBER: 12, Role.DECISION_MAKER: None, Role.INFLUENCER: 0}
    assert estimate_department(department=department, by=li, on=TODAY, numbers=numbers)
    assert not estimate_department(department=department, by=li, on=TODAY, numbers=numbers)

    assert dict(DepartmentEstimate.objects.values_list("role", "number")) == {"prescriber": 12, "influencer": 0}


def test_what_nobody_knows_any_more_is_emptied_and_not_forgotten(anzhen, li):
    department = department_named(anzhen, "心内科")
    estimate_department(department=department, by=li, on=TODAY, numbers={Role.PRESCRIBER: 12})

    estimate_department(department=department, by=li, on=TODAY, numbers={Role.PRESCRIBER: None})

    row = DepartmentEstimate.objects.get()
    assert row.number is None
    assert [old.number for old in row.history.order_by("history_date")] == [12, None]


def test_an_event_is_noted(anzhen, li):
    said = {"on": TODAY, "kind": EventKind.TENDER, "text": "带量采购开标", "source": "省平台"}

    note_event(organisation=anzhen, by=li, noted_on=TODAY, **said)

    assert str(OrganisationEvent.objects.get()).startswith("2026-11-16")


def test_a_mark_of_key_is_set_and_taken_away_with_its_history(anzhen):
    assert mark_key(anzhen, is_key=True)
    assert not mark_key(anzhen, is_key=True)
    assert mark_key(anzhen, is_key=False)

    assert [old.is_key for old in anzhen.history.order_by("history_date")] == [False, True, False]
