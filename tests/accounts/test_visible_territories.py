from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.access import managed_people, manages, remember_posts, visible_paths, visible_territories, workable_among
from accounts.enums import PostingRole
from accounts.models import Posting, Territory
from tests.cast import SINCE, TODAY, person, post


def test_a_rep_sees_her_own(li, north_1, south_1):
    assert list(visible_territories(li, TODAY)) == [north_1]


def test_a_manager_sees_everything_below(wang, north, north_1, south_1):
    assert list(visible_territories(wang, TODAY)) == [north, north_1]


def test_an_administrator_without_a_posting_sees_nothing(admin, north_1):
    assert not visible_territories(admin, TODAY).exists()


def test_a_sibling_whose_path_begins_alike_is_not_below(nation, north, li, north_1):
    siblings = [type(north).objects.add_child(nation, {"code": f"X{n}", "name": f"X{n}"}) for n in range(40)]

    assert set(visible_territories(li, TODAY)).isdisjoint(siblings)


@pytest.mark.parametrize(("day", "sees"), [(-1, False), (0, True), (5, True), (6, False)])
def test_a_posting_holds_on_both_its_days(zhao, north_1, day, sees):
    Posting.objects.create(
        user=zhao, territory=north_1, role=PostingRole.COVER, from_on=TODAY, to_on=TODAY + timedelta(days=5)
    )

    seen = visible_territories(zhao, TODAY + timedelta(days=day))

    assert (north_1 in seen) is sees


def test_nobody_sees_nothing(li, north_1):
    li.is_active = False

    assert not visible_territories(li, TODAY).exists()
    assert not visible_territories(AnonymousUser(), TODAY).exists()


def test_a_manager_of_two_districts_sees_both_once(wang, north, south, north_1, south_1):
    post(wang, south, PostingRole.MANAGER)
    post(wang, north_1)

    assert list(visible_territories(wang, TODAY)) == [north, north_1, south, south_1]


def test_managing_counts_everybody_below_but_not_herself(wang, li, zhao, north_1, north):
    sun = person("sun", "孙悦")
    post(sun, north)

    assert set(managed_people(wang, TODAY)) == {li, sun}
    assert manages(wang, TODAY)
    assert not manages(li, TODAY)
    assert not manages(wang, SINCE - timedelta(days=1))


def test_posts_are_asked_for_once_a_request(wang, north, django_assert_num_queries):
    remember_posts(wang)

    with django_assert_num_queries(1):
        assert visible_paths(wang, TODAY) == [north.path]
        assert manages(wang, TODAY)


def test_outside_of_a_request_they_are_asked_for_anew(wang, north, south):
    assert visible_paths(wang, TODAY) == [north.path]

    post(wang, south, PostingRole.MANAGER)

    assert visible_paths(wang, TODAY) == [north.path, south.path]


def test_below_no_node_there_is_nothing(nation):
    assert not Territory.objects.below([]).exists()


def test_whoever_may_look_across_works_only_where_she_is_posted(admin, north_1, south_1):
    post(admin, south_1)

    assert workable_among(admin, [north_1.pk, south_1.pk], TODAY) == {south_1.pk}
