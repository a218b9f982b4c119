"""Which organisation a name in a sheet means."""

import pytest

from clients.actions import create_organisation
from clients.importing.places import Places, new_hospital

pytestmark = pytest.mark.django_db


def find(name, city="郑州市"):
    return Places([city]).find(name, city)


@pytest.fixture
def first():
    return create_organisation(name="郑州大学第一附属医院", city="郑州市", aliases=["郑大一附院"])


@pytest.mark.parametrize(
    "name", ["郑州大学第一附属医院", "郑大一附院", "郑州大学第一附属醫院", "郑州市大学第一附属医院"]
)
def test_it_knows_a_hospital_by_its_names_and_their_spellings(first, name):
    assert find(name).organisation == first


def test_another_hospital_of_the_same_core_is_only_suggested(first):
    found = find("郑州市第一人民医院")

    assert (found.organisation, found.is_unknown) == (None, True)
    assert first.name in found.fault


def test_the_same_core_is_suggested_before_a_likeness(first):
    for name in ("郑州市第二人民医院", "郑州市第三人民医院", "郑州市第五人民医院"):
        create_organisation(name=name, city="郑州市")

    assert first.name in find("郑州市第一人民医院").fault


def test_one_made_meanwhile_is_suggested_too(first):
    places = Places(["郑州市"])
    made = new_hospital("郑州市第一人民医院", "郑州市")
    made.name_key = made.name
    places.add(made)

    assert places.find("郑州市第一人民医院", "郑州市").organisation is made
    assert made.name in places.find("郑州市第一中医院", "郑州市").fault


def test_two_spellings_of_one_name_are_asked_apart():
    for name in ("吉林省人民医院", "吉林市人民医院"):
        create_organisation(name=name, city="吉林市")

    found = find("吉林人民医院", "吉林市")

    assert (found.organisation, found.is_unknown) == (None, False)


def closed(name):
    return create_organisation(name=name, city="郑州市", is_active=False)


@pytest.mark.parametrize("name", ["郑州市骨科医院", "郑州骨科医院"])
def test_one_that_is_no_longer_active_is_neither_meant_nor_unknown(name):
    closed("郑州市骨科医院")

    found = find(name)

    assert (found.organisation, found.is_unknown) == (None, False)
    assert found.fault == "该机构已停用：郑州市骨科医院（郑州市）。"


def test_the_active_one_goes_before_another_of_its_name(first):
    closed("郑大一附院")

    assert find("郑大一附院").organisation == first


def test_one_that_is_no_longer_active_is_not_suggested(first):
    gone = closed("郑州大学第一附属眼科医院")

    fault = find("郑州大学第一附属眼耳医院").fault

    assert first.name in fault
    assert gone.name not in fault
