"""Entering and editing a client."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.models import AccessLog, Territory
from clients.actions import create_organisation, set_style
from clients.enums import Clarity
from clients.models import Affiliation, Client, Department, Relationship
from clients.names import name_key
from clients.queries import possible_duplicates
from tests.cast import TODAY, client_of
from tests.naughty import NAUGHTY, STRINGS, by_turns

pytestmark = pytest.mark.django_db

NEW = reverse("clients:new")


@pytest.fixture(autouse=True)
def _today():
    with travel(f"{TODAY}T02:00:00Z", tick=False):
        yield


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def answers(organisation, /, **changed):
    return {
        "kind": "person",
        "full_name": "王建国",
        "title": "主任医师",
        "address_form": "王主任",
        "organisation": organisation.pk if organisation else "",
        "department": "心内科",
        "post": "科主任",
        "is_prescriber": "on",
        "stated_style": "analytical",
        "phone": "138 0013 8000",
        "wechat": "wjg",
        "email": "wjg@example.test",
        "note": "周三下午常在病房",
        "stage": "agree",
        "phase": "target",
        **changed,
    }


# --- a new client -----------------------------------------------------------------------------------------------------


def test_it_enters_a_client_with_her_place(as_li, anzhen, north_1):
    response = as_li.post(NEW, answers(anzhen))

    relationship = Relationship.objects.get()
    assert response["Location"] == relationship.get_absolute_url()
    assert (relationship.territory, relationship.began_on, relationship.stage) == (north_1, TODAY, "agree")
    client = relationship.client
    assert (client.pinyin, client.initials, client.phone_reversed) == ("wangjianguo", "wjg", "00083100831")
    assert (client.organisation, str(client.department), client.post) == (anzhen, "心内科", "科主任")
    assert client.is_prescriber
    assert not client.is_influencer
    assert Affiliation.objects.get().from_on == TODAY


def test_it_enters_a_firm_without_a_place(as_li, north_1):
    as_li.post(NEW, answers(None, kind="firm", full_name="华东医药有限公司", department="", post="经销商"))

    firm = Client.objects.get()
    assert (firm.kind, firm.organisation, firm.post) == ("firm", None, "经销商")


def test_a_known_department_is_used_again(as_li, anzhen, dr_chen):
    as_li.post(NEW, answers(anzhen, department="心內科"))

    assert Department.objects.filter(organisation=anzhen).count() == 1


def test_nothing_typed_is_lost_on_an_error(as_li, anzhen, north_1):
    page = as_li.post(NEW, answers(anzhen, email="not an address")).content.decode()

    assert not Client.objects.exists()
    for text in ["王建国", "心内科", "周三下午常在病房", "not an address", f"{anzhen.name}</option>", "尚未保存"]:
        assert text in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": "王" * 81}, "full_name"),
        ({"full_name": "a\x00b"}, "full_name"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "9" * 40}, "organisation"),
        ({"organisation": "x"}, "organisation"),
        ({"organisation": "", "kind": "firm"}, "organisation"),
        ({"kind": "robot"}, "kind"),
        ({"stage": "love"}, "stage"),
        ({"phase": "trial"}, "phase"),
        ({"note": "x" * 2001}, "note"),
        ({"department": "x" * 81}, "department"),
    ],
)
def test_bad_input_is_explained(as_li, anzhen, north_1, changed, field):
    response = as_li.post(NEW, answers(anzhen, **changed))

    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert not Client.objects.exists()


def test_a_rep_is_not_asked_for_her_only_territory(as_li, north_1):
    assert "territory" not in as_li.get(NEW).context["form"].fields


def test_a_manager_of_several_chooses_the_territory(client, wang, north, north_1, south_1, anzhen):
    north_2 = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    client.force_login(wang)

    client.post(NEW, answers(anzhen))
    client.post(NEW, answers(anzhen, territory=south_1.pk))
    client.post(NEW, answers(anzhen, territory=north.pk))
    client.post(NEW, answers(anzhen, territory=north_2.pk))

    assert [relationship.territory for relationship in Relationship.objects.all()] == [north_2]


def test_somebody_without_a_territory_is_told_so(client, admin):
    client.force_login(admin)

    assert "您还没有岗位分配" in client.get(NEW).content.decode()


def test_without_a_script_the_organisation_is_named_in_words(as_li, north_1, anzhen):
    page = as_li.get(NEW).content.decode()
    assert 'name="organisation_words"' in page

    as_li.post(NEW, answers(None, organisation_words="安贞医院"))

    assert Client.objects.get().organisation == anzhen


def test_it_starts_from_the_organisation_of_the_link(as_li, north_1, anzhen):
    page = as_li.get(NEW, {"organisation": anzhen.pk}).content.decode()

    assert f'<option value="{anzhen.pk}" selected>' in page


@pytest.mark.parametrize("value", ["x", "9" * 40, "\x00", "-1"])
def test_a_nonsense_organisation_in_the_link_is_ignored(as_li, north_1, value):
    assert as_li.get(NEW, {"organisation": value}).status_code == 200


# --- is she here already? ---------------------------------------------------------------------------------------------


def test_the_same_name_at_the_same_hospital_is_warned_of(as_li, anzhen, north_1):
    mine = client_of(north_1, anzhen, "王建国", phone="13911112222")

    response = as_li.post(NEW, answers(anzhen))

    page = response.content.decode()
    assert Client.objects.count() == 1
    assert f'href="{mine.get_absolute_url()}"' in page
    assert "首都医科大学附属北京安贞医院 · 心内科" in page
    assert "周三下午常在病房" in page


def test_another_teams_client_is_masked(as_li, anzhen, north_1, south_1):
    theirs = client_of(south_1, anzhen, "王建国", phone="13911112222", title="副院长")

    page = as_li.post(NEW, answers(anzhen, full_name="王健国", note="", address_form="")).content.decode()

    assert "王**" in page
    assert "首都医科大学附属北京安贞医院 · 心内科" in page
    for secret in ["王建国", "13911112222", "副院长", theirs.get_absolute_url()]:
        assert secret not in page


def test_save_anyway_goes_on(as_li, anzhen, north_1):
    first = client_of(north_1, anzhen, "王建国")

    as_li.post(NEW, answers(anzhen, seen=str(first.client_id)))

    assert Client.objects.filter(name_key="王建国").count() == 2


def test_a_second_tap_meets_the_client_of_the_first(as_li, anzhen, north_1):
    first = client_of(north_1, anzhen, "王建国")
    as_li.post(NEW, answers(anzhen, seen=str(first.client_id)))

    as_li.post(NEW, answers(anzhen, seen=str(first.client_id)))

    assert Client.objects.filter(name_key="王建国").count() == 2


def test_it_is_her_begins_a_second_relationship_and_logs_it(as_li, li, anzhen, north_1, south_1):
    theirs = client_of(south_1, anzhen, "王建国", phone="13911112222", note="爱下棋")

    as_li.post(NEW, answers(anzhen, same_as=str(theirs.client_id)))

    assert set(theirs.client.relationships.values_list("territory__code", flat=True)) == {"N-1", "S-1"}
    shared = Client.objects.get()
    assert shared.phone == "13911112222"
    assert shared.wechat == "wjg"
    assert shared.note == "爱下棋\n周三下午常在病房"
    entry = AccessLog.objects.get()
    assert (entry.user, entry.kind, entry.territory) == (li, "look_across", north_1)


def test_only_a_client_of_the_warning_can_be_her(as_li, anzhen, north_1, south_1):
    stranger = client_of(south_1, anzhen, "赵四")

    as_li.post(NEW, answers(anzhen, same_as=str(stranger.client_id)))

    assert list(stranger.client.relationships.values_list("territory__code", flat=True)) == ["S-1"]


def test_a_client_covered_in_the_meantime_is_said_clearly(as_li, anzhen, north_1, dr_chen):
    response = as_li.post(NEW, answers(anzhen, full_name="陈思雨", same_as=str(dr_chen.client_id)))

    assert "该辖区已有这位客户" in response.content.decode()
    assert Relationship.objects.count() == 1
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    ("known", "typed", "alike"),
    [
        ("王建国", "王建国", True),
        ("王建国", "王建國", True),
        ("王建国", "王健国", True),
        ("王建国", "王剑果", True),
        ("张静", "张静", True),
        ("张静", "张敬", True),
        ("张静", "张强", False),
        ("王建国", "李建国", False),
        ("王建国", "王建军", False),
        ("阿卜杜勒", "阿不杜勒", True),
        ("José Pérez", "Jose Perez", True),
    ],
)
def test_names_at_one_hospital_are_compared(li, north_1, anzhen, known, typed, alike):
    client_of(north_1, anzhen, known)

    assert bool(possible_duplicates(user=li, full_name=typed, organisation=anzhen)) == alike


@pytest.mark.parametrize(
    ("hospital", "alike"),
    [
        ("北京安贞医院", True),
        ("首都醫科大學附屬北京安貞醫院", True),
        ("北京朝阳医院", False),
        ("首都医科大学附属北京朝阳医院", False),
        ("天津市第一医院", False),
    ],
)
def test_the_same_name_counts_at_a_similar_hospital_only(li, north_1, anzhen, hospital, alike):
    client_of(north_1, anzhen, "王建国")
    other = create_organisation(name=hospital, city="北京市")

    assert bool(possible_duplicates(user=li, full_name="王建国", organisation=other)) == alike


def test_the_same_phone_counts_anywhere(li, north_1, anzhen):
    client_of(north_1, anzhen, "王建国", phone="+86 138-0013-8000")
    other = create_organisation(name="天津医院", city="天津市")

    found = possible_duplicates(user=li, full_name="李四", organisation=other, phone="8613800138000")

    assert [duplicate.same_phone for duplicate in found] == [True]


def test_a_short_number_is_no_sign(li, north_1, anzhen):
    client_of(north_1, anzhen, "王建国", phone="8001")

    assert not possible_duplicates(user=li, full_name="李四", organisation=anzhen, phone="8001")


def test_looking_for_duplicates_costs_three_queries(li, north_1, anzhen):
    for _ in range(12):
        client_of(north_1, anzhen, "王建国")

    with CaptureQueriesContext(connection) as queries:
        found = possible_duplicates(user=li, full_name="王建国", organisation=anzhen)

    assert len(found) == 10
    assert len(queries) == 3


# --- editing ----------------------------------------------------------------------------------------------------------


def edit(client, relationship, **changed):
    return client.post(reverse("clients:edit", args=[relationship.pk]), changed)


def test_the_form_shows_what_is_known(as_li, dr_chen):
    page = as_li.get(reverse("clients:edit", args=[dr_chen.pk])).content.decode()

    for text in ["陈思雨", "副主任医师", "心内科", "13800138000", "首都医科大学附属北京安贞医院</option>"]:
        assert text in page


def test_it_changes_what_is_known(as_li, dr_chen, anzhen):
    edit(as_li, dr_chen, **answers(anzhen, full_name="陈思语", phase="trial"))

    dr_chen.refresh_from_db()
    assert (dr_chen.client.full_name, dr_chen.client.pinyin) == ("陈思语", "chensiyu")
    # Stage and phase are moved on pages of their own, with what speaks for it.
    assert (dr_chen.stage, dr_chen.phase) == ("", "target")


def test_a_new_place_closes_the_old_one(as_li, dr_chen, anzhen):
    chaoyang = create_organisation(name="北京朝阳医院", city="北京市")

    edit(as_li, dr_chen, **answers(chaoyang, full_name="陈思雨", department="呼吸内科"))

    dr_chen.client.refresh_from_db()
    assert dr_chen.client.organisation == chaoyang
    assert list(dr_chen.client.affiliations.values_list("organisation__name", "to_on").order_by("pk")) == [
        (anzhen.name, TODAY),
        ("北京朝阳医院", None),
    ]


def test_a_place_is_not_taken_away(as_li, dr_chen):
    response = edit(as_li, dr_chen, **answers(None, kind="firm", department=""))

    assert response.context["form"].errors["organisation"]


def test_saving_what_is_known_changes_nothing(as_li, dr_chen):
    history = dr_chen.client.history.count()
    form = as_li.get(reverse("clients:edit", args=[dr_chen.pk])).context["form"]

    edit(as_li, dr_chen, **{name: field.value() or "" for name, field in zip(form.fields, form, strict=True)})

    assert dr_chen.client.history.count() == history
    assert Affiliation.objects.count() == 1


def test_who_becomes_like_another_is_warned_of(as_li, dr_chen, north_1, anzhen):
    mine = client_of(north_1, anzhen, "王建国", phone="13911112222")

    page = edit(as_li, dr_chen, **answers(anzhen)).content.decode()

    dr_chen.client.refresh_from_db()
    assert dr_chen.client.full_name == "陈思雨"
    assert f'href="{mine.get_absolute_url()}"' in page
    assert "首都医科大学附属北京安贞医院 · 心内科" in page
    # Two records are not made one by editing.
    assert 'name="same_as"' not in page


def test_another_teams_client_is_masked_on_editing_too(as_li, dr_chen, anzhen, south_1):
    theirs = client_of(south_1, anzhen, "王建国", phone="13911112222", title="副院长")

    page = edit(as_li, dr_chen, **answers(anzhen, full_name="王健国", note="", address_form="")).content.decode()

    assert "王**" in page
    assert "首都医科大学附属北京安贞医院 · 心内科" in page
    for secret in ["王建国", "13911112222", "副院长", theirs.get_absolute_url()]:
        assert secret not in page


@pytest.mark.parametrize("changed", [{"full_name": "王建国"}, {"phone": "13911112222"}])
def test_a_warning_that_was_read_lets_the_change_be_saved(as_li, dr_chen, north_1, anzhen, changed):
    other = client_of(north_1, anzhen, "王建国", phone="13911112222")
    known = answers(anzhen, full_name="陈思雨", phone="13800138000")
    assert edit(as_li, dr_chen, **known | changed).status_code == 200

    response = edit(as_li, dr_chen, **known | changed, seen=str(other.client_id))

    assert response.status_code == 302
    dr_chen.client.refresh_from_db()
    assert {name: getattr(dr_chen.client, name) for name in changed} == changed


def test_a_move_to_where_another_of_her_name_works_is_warned_of(as_li, dr_chen, north_1):
    chaoyang = create_organisation(name="北京朝阳医院", city="北京市")
    client_of(north_1, chaoyang, "陈思雨")

    response = edit(as_li, dr_chen, **answers(chaoyang, full_name="陈思雨", phone="13800138000"))

    assert "北京朝阳医院 · 心内科" in response.content.decode()
    assert [duplicate.name for duplicate in response.context["form"].duplicates] == ["陈思雨"]


def test_nobody_is_asked_twice_where_name_place_and_phone_stay(as_li, dr_chen, north_1, anzhen):
    client_of(north_1, anzhen, "陈思雨")

    response = edit(as_li, dr_chen, **answers(anzhen, full_name="陈思雨", phone="13800138000", note="换了诊室"))

    assert response.status_code == 302
    dr_chen.client.refresh_from_db()
    assert dr_chen.client.note == "换了诊室"


def test_another_reps_client_is_not_there(client, zhao, dr_chen, anzhen):
    client.force_login(zhao)

    assert client.get(reverse("clients:edit", args=[dr_chen.pk])).status_code == 404
    assert edit(client, dr_chen, **answers(anzhen)).status_code == 404
    assert client.get(f"/clients/{10**30}/edit/").status_code == 404


# --- naughty strings --------------------------------------------------------------------------------------------------

TEXTS = {"full_name": 80, "title": 40, "address_form": 40, "post": 40, "wechat": 60}


def test_every_naughty_string_comes_back_the_same(as_li, dr_chen, anzhen):
    url = reverse("clients:edit", args=[dr_chen.pk])
    for note, department, *texts in by_turns(STRINGS, len(TEXTS) + 2):
        fitting = {name: text for (name, length), text in zip(TEXTS.items(), texts, strict=True) if len(text) <= length}
        data = answers(anzhen, note=note, department=department if len(department) <= 80 else "心内科", **fitting)

        response = as_li.post(url, data)

        assert response.status_code == 302, (data, response.context["form"].errors)
        form = as_li.get(url).context["form"]
        for name, text in fitting.items():
            assert str(form.initial[name]) == text, name
        # A department of that name in another spelling is the department of that name.
        assert name_key(str(form.initial["department"])) == name_key(data["department"])
        assert form.initial["note"] == note


def test_a_name_of_blanks_is_none(as_li, dr_chen, anzhen):
    response = edit(as_li, dr_chen, **answers(anzhen, full_name=" \u3000 "))

    assert response.context["form"].errors["full_name"]


@pytest.mark.parametrize("text", [" 王 ", "\u3000王", "王\n"])
def test_outer_blanks_come_back(as_li, dr_chen, anzhen, text):
    edit(as_li, dr_chen, **answers(anzhen, **dict.fromkeys(TEXTS, text)))

    dr_chen.client.refresh_from_db()
    assert {name: getattr(dr_chen.client, name) for name in TEXTS} == dict.fromkeys(TEXTS, text)


def test_a_naughty_string_that_is_too_long_is_kept_in_the_form(as_li, dr_chen, anzhen):
    text = max(NAUGHTY, key=len)

    response = edit(as_li, dr_chen, **answers(anzhen, full_name=text))

    assert response.context["form"]["full_name"].value() == text
    assert response.context["form"].errors["full_name"]


# --- style ------------------------------------------------------------------------------------------------------------


def test_a_style_is_stated_until_it_is_observed(as_li, dr_chen, anzhen):
    edit(as_li, dr_chen, **answers(anzhen, full_name="陈思雨", stated_style="driving"))

    dr_chen.client.refresh_from_db()
    assert (dr_chen.client.stated_style, dr_chen.client.style) == ("driving", "driving")


def test_one_that_was_observed_is_shown_and_not_asked_for(as_li, dr_chen, anzhen):
    set_style(dr_chen.client, observed="amiable", clarity=Clarity.LIKELY, on=TODAY)

    response = as_li.get(reverse("clients:edit", args=[dr_chen.pk]))
    edit(as_li, dr_chen, **answers(anzhen, full_name="陈思雨", stated_style="driving"))

    assert "stated_style" not in response.context["form"].fields
    assert "亲和型" in response.content.decode()
    dr_chen.client.refresh_from_db()
    assert (dr_chen.client.stated_style, dr_chen.client.style) == ("", "amiable")
