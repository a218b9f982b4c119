"""How much is known of what a role asks for; nothing private makes it more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.actions import create_organisation, update_client
from clients.completeness import ASKED, asked_of, completeness
from clients.enums import Role
from clients.models import Relationship
from clients.profiles import profile_of, thin, with_profile
from clients.timetabling import Period, set_week
from tests.cast import TODAY, client_of

NAMES = [each.name for each in ASKED]
# What is hers alone, whether or not a column holds it today.
PRIVATE = {"birthday", "topics", "phone", "wechat", "email", "hobbies", "family", "note"}


def missing(roles, *known, in_hospital=True):
    labels = {str(each.label): each.name for each in ASKED}
    return [labels[str(label)] for label in completeness(roles, known, in_hospital=in_hospital).missing]


def test_a_prescriber_is_asked_what_prescribing_is_about():
    assert missing([Role.PRESCRIBER], "role", "organisation", "address_form") == [
        "department", "title", "stage", "hours", "style", "concerns",
    ]  # fmt: skip


def test_a_decision_maker_is_asked_what_she_decides():
    assert missing([Role.DECISION_MAKER], "role", "organisation", "address_form") == [
        "style", "concerns", "post", "duties", "decision_scope",
    ]  # fmt: skip


def test_an_influencer_is_asked_whom_she_moves():
    assert missing([Role.INFLUENCER], "role", "organisation", "address_form") == ["post", "duties", "moves"]


def test_who_has_no_role_lacks_one_in_a_hospital_alone():
    assert missing([], "organisation", "address_form") == ["role"]
    assert missing([], "organisation", "address_form", in_hospital=False) == []


def test_what_two_roles_ask_is_asked_once():
    names = [each.name for each in asked_of(list(Role), in_hospital=True)]

    assert len(names) == len(set(names)) == len(ASKED)


@given(st.sets(st.sampled_from(list(Role))), st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(sorted(PRIVATE))))
def test_nothing_private_makes_it_more(roles, known, private):
    assert completeness(roles, known | private, in_hospital=True) == completeness(roles, known, in_hospital=True)


@given(st.sets(st.sampled_from(list(Role))), st.sets(st.sampled_from(NAMES)), st.sampled_from(NAMES))
def test_one_fact_more_never_makes_it_less(roles, known, more):
    before, after = (completeness(roles, facts, in_hospital=True).percent for facts in (known, known | {more}))

    assert 0 <= before <= after <= 100


def test_all_that_is_asked_is_all():
    assert completeness(list(Role), NAMES, in_hospital=True) == (100, ())


# --- of a client ------------------------------------------------------------------------------------------------------


def profile(relationship):
    return profile_of(with_profile(Relationship.objects.with_client(), TODAY).get(pk=relationship.pk))


def test_entering_what_is_private_changes_nothing(dr_chen):
    before = profile(dr_chen)

    update_client(
        dr_chen.client, on=TODAY, birthday="05-20", topics="网球", phone="13911112222", wechat="c", note="两个孩子"
    )

    assert profile(dr_chen) == before


def test_what_is_learned_makes_it_more(dr_chen):
    before = profile(dr_chen).percent

    set_week(dr_chen.client, {(0, "morning", "every"): "clinic"}, Period(TODAY))
    update_client(dr_chen.client, on=TODAY, address_form="陈老师", concerns="quality")

    # Place, role, department and title were known: four of nine, now seven.
    assert (before, profile(dr_chen).percent) == (44, 77)


def test_a_firm_has_none(north_1, anzhen):
    assert profile(client_of(north_1, anzhen, "华东医药", kind="firm")) is None


@pytest.fixture
def all_kinds(north_1, anzhen):
    """Clients of every mixture of roles, each with one fact more than the one before her."""
    firm = create_organisation(name="华东医药", kind="distributor")
    facts = {"address_form": "老师", "title": "主任医师", "style": "driving", "concerns": "quality", "post": "主任"}
    facts |= {"duties": "采购", "decision_scope": "budget", "importance": 50}
    names = list(facts)
    found = []
    for number in range(16):
        held = {f"is_{role.value}": bool(number & 1 << place) for place, role in enumerate(Role)}
        given = {name: facts[name] for name in names[: number % 9]}
        where = firm if number & 8 else anzhen
        found.append(client_of(north_1, where, f"客户{number}", **held, **given, stage="trust" if number % 3 else ""))
    set_week(found[1].client, {(0, "morning", "every"): "clinic"}, Period(TODAY))
    return found


def test_the_database_finds_the_same_thin_profiles(all_kinds):
    found = set(thin(Relationship.objects.all()).values_list("pk", flat=True))

    assert found == {row.pk for row in all_kinds if profile(row).percent < 50}
    assert 0 < len(found) < len(all_kinds)
