"""Which organisations are key, and where all hangs on one contact: the rule, and the same in SQL."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Territory
from clients.actions import create_organisation
from clients.contacts import contacts_by_place, key_with_one_contact
from clients.enums import HospitalLevel, OrganisationKind, Status
from clients.key_places import is_key, stands_on_one_leg
from clients.models import Client, Organisation, Relationship
from tests.cast import SINCE, client_of


@pytest.mark.parametrize(
    ("kind", "level", "is_marked", "grades", "found"),
    [
        ("hospital", "2a", False, "BC", False),
        ("hospital", "2a", False, "BA", True),
        ("hospital", "", False, "A", True),
        ("hospital", "3a", False, "D", True),
        ("hospital", "3", False, "-", True),
        ("hospital", "2a", True, "D", True),
        ("distributor", "", True, "C", True),
        ("distributor", "", False, "C", False),
        # With no active client nothing is key to her.
        ("hospital", "3a", True, "", False),
    ],
)
def test_what_is_key(kind, level, is_marked, grades, found):
    assert is_key(kind=kind, level=level, is_marked=is_marked, grades=grades) == found


@pytest.mark.parametrize(
    ("contacts", "key", "found"), [(0, True, False), (1, True, True), (2, True, False), (1, False, False)]
)
def test_who_stands_on_one_leg(contacts, key, found):
    assert stands_on_one_leg(contacts, key=key) == found


# --- in SQL -----------------------------------------------------------------------------------------------------------

houses = st.tuples(
    st.sampled_from([OrganisationKind.HOSPITAL, OrganisationKind.DISTRIBUTOR]),
    st.sampled_from(
        [HospitalLevel.TERTIARY_A, HospitalLevel.TERTIARY, HospitalLevel.SECONDARY_A, HospitalLevel.UNKNOWN]
    ),
    st.booleans(),
)
clients = st.lists(st.tuples(st.sampled_from("ABD-"), st.sampled_from(Status)), max_size=3)


class TestTheSameInSql(TestCase):
    @settings(max_examples=40)
    @given(st.lists(st.tuples(houses, clients), min_size=1, max_size=4))
    def test_it_finds_what_the_rule_says(self, world):
        leaf = Territory.objects.add_root({"code": "X", "name": "X"})
        expected = set()
        for number, ((kind, level, is_marked), people) in enumerate(world):
            house = create_organisation(name=f"{number}号", kind=kind, level=level, is_key=is_marked)
            for grade, status in people:
                doctor = Client.objects.create(full_name="某", name_key="某", organisation=house)
                Relationship.objects.create(client=doctor, territory=leaf, began_on=SINCE, grade=grade, status=status)
            active = [grade for grade, status in people if status == Status.ACTIVE]
            key = is_key(kind=kind, level=level, is_marked=is_marked, grades=active)
            if stands_on_one_leg(len(active), key=key):
                expected.add(house.pk)
        mine, every = Relationship.objects.all(), Organisation.objects.all()

        assert {house.pk for house in key_with_one_contact(every, mine)} == expected
        assert {pk for pk, found in contacts_by_place(every, mine).items() if found.is_single} == expected


def test_two_teams_of_one_client_are_one_contact(north_1, south_1, anzhen):
    hers = client_of(north_1, anzhen, "陈思雨", grade="A")
    Relationship.objects.create(client=hers.client, territory=south_1, began_on=SINCE)

    found = contacts_by_place([anzhen], Relationship.objects.all())[anzhen.pk]

    assert (found.clients, found.active, found.is_single) == (2, 1, True)
