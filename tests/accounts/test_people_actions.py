from datetime import date
from typing import Any

import pytest
from treebeard.exceptions import InvalidMoveToDescendant

from accounts.access import visible_territories
from accounts.actions import NotALeaf, PostingOverlaps, move_territory, plant_territory, save_person, save_posting
from accounts.enums import PostingRole, Saved, TerritoryLevel
from accounts.models import Posting, Territory, User
from tests.cast import SINCE, TODAY

SUN: dict[str, Any] = {"username": "Sun", "full_name": "孙悦", "email": "Sun@Example.test", "phone": "13800138000"}


def test_a_new_person_has_no_password(db):
    user, saved = save_person(**SUN)

    assert (saved, user.username, user.email) == (Saved.CREATED, "sun", "sun@example.test")
    assert not user.has_usable_password()


def test_the_same_person_again_changes_nothing(db):
    save_person(**SUN)

    user, saved = save_person(**SUN)

    assert saved == Saved.UNCHANGED
    assert user.history.count() == 1


def test_what_the_sheet_does_not_say_stays(db):
    save_person(**SUN, filing_number="BA-1", filing_expires_on=date(2027, 1, 1))

    user, saved = save_person(username="SUN ", full_name="孙悦悦")
    user.refresh_from_db()

    assert saved == Saved.UPDATED
    assert (user.full_name, user.phone, user.filing_number) == ("孙悦悦", "13800138000", "BA-1")
    assert User.objects.count() == 1


def test_a_known_person_keeps_her_password(li):
    save_person(username="li", full_name="李雨桐", phone="1")

    assert User.objects.get(pk=li.pk).has_usable_password()


def test_the_same_posting_again_changes_nothing(zhao, north_1):
    facts = {"user": zhao, "territory": north_1, "role": PostingRole.REP, "from_on": TODAY}

    assert save_posting(**facts)[1] == Saved.CREATED
    assert save_posting(**facts)[1] == Saved.UNCHANGED
    assert save_posting(**facts, to_on=date(2027, 1, 1))[1] == Saved.UPDATED


def test_a_post_is_not_held_twice_on_a_day(li, north_1):
    with pytest.raises(PostingOverlaps):
        save_posting(user=li, territory=north_1, role=PostingRole.REP, from_on=TODAY)


def test_a_post_is_taken_up_again_after_it_ended(li, north_1):
    Posting.objects.filter(user=li).update(to_on=date(2025, 12, 31))

    _, saved = save_posting(user=li, territory=north_1, role=PostingRole.REP, from_on=date(2026, 1, 1))

    assert saved == Saved.CREATED


def test_a_rep_is_posted_to_a_leaf_alone(zhao, north_1, north):
    with pytest.raises(NotALeaf):
        save_posting(user=zhao, territory=Territory.objects.get(pk=north.pk), role=PostingRole.REP, from_on=TODAY)


def test_a_posting_is_ended_though_others_have_grown_below_it(li, north_1):
    plant_territory(parent=north_1, code="N-1-1", name="北区一组甲", level=TerritoryLevel.TERRITORY)
    facts = {"user": li, "territory": Territory.objects.get(pk=north_1.pk), "role": PostingRole.REP}

    _, saved = save_posting(**facts, from_on=SINCE, to_on=TODAY)

    assert saved == Saved.UPDATED


def test_a_territory_is_planted_below_another(north):
    planted = plant_territory(parent=north, code="N-9", name="北区九组", level=TerritoryLevel.TERRITORY)

    assert Territory.objects.get_parent(planted) == north
    assert planted.depth == 3


def test_moving_a_territory_moves_what_its_manager_sees(wang, qian, north_1, south):
    moved = move_territory(north_1, parent=south)
    north_1 = Territory.objects.get(pk=north_1.pk)

    assert moved
    assert north_1 not in visible_territories(wang)
    assert north_1 in visible_territories(qian)


def test_a_territory_that_hangs_there_already_is_not_moved(north, north_1):
    assert not move_territory(north_1, parent=north)


def test_a_territory_becomes_a_root(north, north_1):
    move_territory(north, parent=None)

    assert Territory.objects.get(pk=north.pk).depth == 1
    assert Territory.objects.get(pk=north_1.pk).depth == 2


def test_a_territory_never_hangs_below_itself(north, north_1):
    with pytest.raises(InvalidMoveToDescendant):
        move_territory(north, parent=north_1)
