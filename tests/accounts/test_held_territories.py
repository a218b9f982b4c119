"""Where a person visits clients herself: her own posts, and what is vacant below her."""

from datetime import timedelta

import pytest

from accounts.access import held_by
from accounts.enums import PostingRole
from accounts.models import Posting, Territory
from tests.cast import TODAY, person, post


@pytest.fixture
def north_2(north) -> Territory:
    return Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})


@pytest.fixture
def chief(nation):
    """Who manages the whole nation."""
    user = person("sun", "孙悦")
    post(user, nation, PostingRole.MANAGER)
    return user


def held(user, on=TODAY) -> list[str]:
    found = held_by(user, on)
    codes = list(found.territories.values_list("code", flat=True))
    assert found.is_something is bool(codes)
    return codes


def test_a_rep_holds_her_own(li, south_1):
    assert held(li) == ["N-1"]


def test_a_manager_holds_nothing_where_every_leaf_has_its_rep(wang, li):
    assert held(wang) == []


def test_a_manager_holds_a_vacant_leaf(wang, li, north_2, south_1):
    assert held(wang) == ["N-2"]


def test_a_leaf_is_vacant_from_the_day_after_its_rep(wang, li):
    Posting.objects.filter(user=li).update(to_on=TODAY)

    assert held(wang) == []
    assert held(wang, TODAY + timedelta(days=1)) == ["N-1"]


def test_a_leaf_that_somebody_covers_is_not_vacant(wang, li, zhao, north_2):
    post(zhao, north_2, PostingRole.COVER)

    assert held(wang) == []
    assert held(zhao) == ["N-2", "S-1"]


def test_a_manager_holds_what_she_covers(wang, li, zhao, south_1):
    post(wang, south_1, PostingRole.COVER)

    assert held(wang) == ["S-1"]


def test_the_nearest_manager_holds_it(chief, wang, north_2, south_1):
    assert held(wang) == ["N-2"]
    assert held(chief) == ["S-1"]


def test_two_managers_of_a_node_both_hold_it(wang, north, north_2):
    other = person("zhou", "周敏")
    post(other, north, PostingRole.MANAGER)

    assert held(wang) == held(other) == ["N-2"]


def test_who_was_switched_off_holds_nothing_back(chief, wang, north_2):
    wang.is_active = False
    wang.save()

    assert held(chief) == ["N-2"]


def test_a_manager_of_two_nodes_holds_what_another_between_them_does_not(chief, wang, north, north_2):
    post(chief, north_2, PostingRole.MANAGER)

    assert held(chief) == ["N-2"]
    assert held(wang) == []


def test_who_is_not_posted_holds_nothing(admin, north_2):
    assert held(admin) == []


def test_it_asks_the_database_three_times_however_many_are_vacant(chief, wang, north, django_assert_num_queries):
    for number in range(30):
        Territory.objects.add_child(north, {"code": f"V-{number}", "name": f"空缺{number}"})

    with django_assert_num_queries(3):
        assert held_by(wang, TODAY).is_something
