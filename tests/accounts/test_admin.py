from datetime import timedelta

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import decide_leave, open_look, plant_territory, propose_leave, register_filing
from accounts.admin import FilingFilter, PersonAdmin
from accounts.enums import FilingState, LeaveKind, LeaveState
from accounts.models import AccessLog, CrossLook, Leave, Posting, Territory, User
from tests.cast import PASSWORD, SINCE, TODAY, person, post


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


def url(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def act(client, model, name, *rows):
    return client.post(url(model), {"action": name, "_selected_action": [row.pk for row in rows]}, follow=True)


# --- people -----------------------------------------------------------------------------------------------------------


def test_a_person_is_added_without_a_password(as_admin):
    facts = {"username": "sun", "full_name": "孙悦", "email": "Sun@Example.test", "usable_password": "false"}

    as_admin.post(url(User, "add"), facts)
    sun = User.objects.get(username="sun")

    assert not sun.has_usable_password()
    assert (sun.full_name, sun.email) == ("孙悦", "sun@example.test")


def test_a_person_is_added_with_a_password(as_admin):
    facts = {"username": "sun", "full_name": "孙悦", "usable_password": "true"}

    as_admin.post(url(User, "add"), {**facts, "password1": "a-long-enough-word", "password2": "a-long-enough-word"})

    assert User.objects.get(username="sun").check_password("a-long-enough-word")


@pytest.mark.parametrize("username", ["Sun", "孙", "s un", "s\0un", "", "x" * 81])
def test_a_user_name_that_nobody_could_type_is_refused(as_admin, username):
    response = as_admin.post(url(User, "add"), {"username": username, "full_name": "孙悦", "usable_password": "false"})

    assert "username" in response.context["adminform"].form.errors


def test_nobody_is_deleted(as_admin, li):
    assert as_admin.post(url(User, "delete", li.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=li.pk).exists()


def test_who_is_no_superuser_gives_no_rights(client, li):
    li.is_staff = True
    li.save()
    li.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    client.force_login(li)
    facts = {"username": "li", "full_name": "李雨桐", "is_active": "on"}

    response = client.post(url(User, "change", li.pk), {**facts, "phone": "1", "is_superuser": "on"})

    assert response.status_code == 302
    assert User.objects.get(pk=li.pk).phone == "1"
    assert not User.objects.get(pk=li.pk).is_superuser


@pytest.fixture
def as_li(client, li):
    """A member of staff who may change people, and nothing else."""
    li.is_staff = True
    li.save()
    li.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    client.force_login(li)
    return client


def take_over(client, user):
    """Try a new address, then a new password."""
    facts = {"username": user.username, "full_name": user.full_name, "is_active": "on", "email": "mine@example.test"}
    words = {"password1": "a-long-enough-word", "password2": "a-long-enough-word", "usable_password": "true"}
    pages = [(url(User, "change", user.pk), facts), (f"/admin/accounts/user/{user.pk}/password/", words)]
    return [client.post(page, sent).status_code for page, sent in pages]


def test_nobody_takes_over_a_superuser(as_li, admin, mailoutbox):
    assert take_over(as_li, admin) == [403, 403]
    act(as_li, User, "send_password_link", admin)

    admin.refresh_from_db()
    assert admin.check_password(PASSWORD)
    assert admin.email != "mine@example.test"
    assert not mailoutbox


@pytest.mark.parametrize("is_active", [True, False])
def test_nobody_takes_over_a_person_with_more_rights(as_li, wang, is_active):
    wang.user_permissions.set(Permission.objects.filter(codename="add_crosslook"))
    User.objects.filter(pk=wang.pk).update(is_staff=True, is_active=is_active)

    assert take_over(as_li, wang) == [403, 403]


def test_whoever_edits_people_edits_those_without_more_rights(as_li, wang):
    assert take_over(as_li, wang) == [302, 302]


def test_a_link_to_set_the_password_goes_out(as_admin, li, mailoutbox):
    act(as_admin, User, "send_password_link", li)

    assert [mail.to for mail in mailoutbox] == [["li@example.test"]]
    assert "/accounts/password/reset/key/" in mailoutbox[0].body


def test_a_locked_sign_in_is_opened(client, as_admin, li, settings):
    visitor = type(client)()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        visitor.post("/accounts/login/", {"login": "li", "password": "wrong"})

    act(as_admin, User, "unlock", li)

    assert visitor.post("/accounts/login/", {"login": "li", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("left", [None, -1, 0, 30, 31])
def test_the_filter_agrees_with_the_rule(db, rf, left):
    on = timezone.localdate()
    sun = person("sun", "孙悦")
    if left is not None:
        register_filing(sun, number="BA-1", expires_on=on + timedelta(days=left))

    found = [
        state
        for state in FilingState
        if FilingFilter(rf.get("/"), {"filing": [state.value]}, User, PersonAdmin(User, django_admin.site)).queryset(
            rf.get("/"), User.objects.filter(pk=sun.pk)
        )
    ]

    assert found == [sun.filing_state(on)]


def test_the_list_of_people_costs_the_same_at_one_row_and_at_thirty(as_admin, north_1):
    cost = {}

    for number in range(1, 31):
        post(person(f"rep{number}", f"代表{number}"), north_1)
        if number in {1, 30}:
            with CaptureQueriesContext(connection) as queries:
                as_admin.get(url(User))
            cost[number] = len(queries)

    assert cost[1] == cost[30]


# --- the tree ---------------------------------------------------------------------------------------------------------


def test_a_territory_is_added_below_another(as_admin, north):
    as_admin.post(url(Territory, "add"), {"parent": north.pk, "code": "N-2", "name": "二组", "level": "territory"})

    assert Territory.objects.get_parent(Territory.objects.get(code="N-2")) == north


def test_a_territory_is_renamed_and_moved(as_admin, north_1, south):
    facts = {"parent": south.pk, "code": "S-9", "name": "南区九组", "level": "territory"}

    as_admin.post(url(Territory, "change", north_1.pk), facts)
    moved = Territory.objects.get(pk=north_1.pk)

    assert (moved.name, moved.code) == ("南区九组", "S-9")
    assert Territory.objects.get_parent(moved) == south


def test_the_history_of_a_territory_says_who_renamed_and_moved_it(as_admin, north_1, south):
    facts = {"parent": south.pk, "code": "S-9", "name": "南区九组", "level": "territory"}
    as_admin.post(url(Territory, "change", north_1.pk), facts)

    page = as_admin.get(url(Territory, "history", north_1.pk)).content.decode()

    assert "北区一组 → 南区九组" in page
    assert "北区 → 南区" in page
    assert page.count("<td>管理员</td>") == 2


def test_a_territory_that_is_gone_leaves_its_history(as_admin, north_1):
    as_admin.post(url(Territory, "delete", north_1.pk), {"post": "yes"})
    past = Territory.history.filter(id=north_1.pk)

    assert [row.history_type for row in past] == ["-", "+"]
    assert as_admin.get(url(Territory, "simple_history", north_1.pk, past.earliest().pk)).status_code == 200


def test_a_territory_below_itself_is_refused_in_words(as_admin, north, north_1):
    facts = {"parent": north_1.pk, "code": "N", "name": "北区", "level": "district"}

    response = as_admin.post(url(Territory, "change", north.pk), facts)

    assert "parent" in response.context["adminform"].form.errors


def test_only_a_leaf_can_be_removed(as_admin, north, north_1):
    assert as_admin.get(url(Territory, "delete", north.pk)).status_code == 403
    assert as_admin.get(url(Territory, "delete", north_1.pk)).status_code == 200


# --- postings and leave -----------------------------------------------------------------------------------------------


def posting_answers(user, territory, **changed):
    return {"user": user.pk, "territory": territory.pk, "role": "rep", "from_on": TODAY, "to_on": ""} | changed


def test_a_person_is_posted(as_admin, zhao, north_1):
    as_admin.post(url(Posting, "add"), posting_answers(zhao, north_1))

    assert zhao.postings.get(territory=north_1).role == "rep"


@pytest.mark.parametrize(("role", "is_posted"), [("rep", False), ("manager", True)])
def test_a_rep_is_posted_to_a_leaf_alone(as_admin, zhao, north, north_1, role, is_posted):
    as_admin.post(url(Posting, "add"), posting_answers(zhao, north, role=role))

    assert Posting.objects.filter(territory=north).exists() == is_posted


@pytest.mark.parametrize(
    "days",
    [
        {"from_on": "2024-06-01", "to_on": "2024-06-30"},
        {"from_on": "2023-01-01", "to_on": SINCE},
        {"from_on": SINCE, "to_on": "2030-01-01"},
    ],
)
def test_a_post_is_not_held_twice_on_a_day(as_admin, li, north_1, days):
    response = as_admin.post(url(Posting, "add"), posting_answers(li, north_1, **days))

    assert response.context["adminform"].form.errors["from_on"] == ["与已有的岗位分配日期重叠：2024-01-01 至 …。"]
    assert Posting.objects.count() == 1


def test_a_posting_is_ended_though_others_have_grown_below_it(as_admin, li, north_1):
    posting = li.postings.get()
    plant_territory(parent=north_1, code="N-1-1", name="北区一组甲", level="territory")

    as_admin.post(url(Posting, "change", posting.pk), posting_answers(li, north_1, from_on=SINCE, to_on=TODAY))

    posting.refresh_from_db()
    assert posting.to_on == TODAY


def test_no_posting_moves_where_it_could_not_begin(as_admin, li, nation, north_1):
    posting = li.postings.get()

    response = as_admin.post(url(Posting, "change", posting.pk), posting_answers(li, nation, from_on=SINCE))

    assert "territory" in response.context["adminform"].form.errors


def test_a_cover_follows_from_leave_alone(as_admin, li, zhao, wang, north_1):
    leave = propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=TODAY, to_on=TODAY)
    decide_leave(leave, by=wang, approve=True, covered_by=wang, at=timezone.now())
    cover = wang.postings.get(role="cover")

    by_hand = as_admin.post(url(Posting, "add"), posting_answers(zhao, north_1, role="cover"))
    later = {"role": "cover", "from_on": cover.from_on, "to_on": cover.to_on + timedelta(days=1)}
    as_admin.post(url(Posting, "change", cover.pk), posting_answers(wang, north_1, **later))

    cover.refresh_from_db()
    assert "role" in by_hand.context["adminform"].form.errors
    assert cover.to_on == later["to_on"]


@pytest.mark.parametrize("to_on", ["2026-01-01", ""])
def test_a_posting_that_cannot_be_is_refused_in_words(as_admin, li, north_1, to_on):
    facts = {"user": li.pk, "territory": north_1.pk, "role": "rep", "from_on": TODAY, "to_on": to_on}

    response = as_admin.post(url(Posting, "add"), facts)

    assert response.context["adminform"].form.errors
    assert Posting.objects.count() == 1


def test_leave_is_entered_on_somebodys_behalf_by_the_same_rules(as_admin, li):
    day = timezone.localdate()
    facts = {"user": li.pk, "kind": "leave", "from_on": day, "to_on": day, "note": ""}

    as_admin.post(url(Leave, "add"), facts)
    again = as_admin.post(url(Leave, "add"), facts)
    backwards = as_admin.post(url(Leave, "add"), {**facts, "to_on": day - timedelta(days=1)})
    nobodys = as_admin.post(url(Leave, "add"), {**facts, "user": ""})

    assert Leave.objects.get().state == LeaveState.PROPOSED
    assert "from_on" in again.context["adminform"].form.errors
    assert "to_on" in backwards.context["adminform"].form.errors
    assert "user" in nobodys.context["adminform"].form.errors


def test_leave_is_approved_from_the_list_once(as_admin, admin, li, wang):
    day = timezone.localdate()
    one = propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
    two = propose_leave(user=wang, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
    decide_leave(two, by=admin, approve=False, at=timezone.now())

    act(as_admin, Leave, "approve", one, two)

    assert set(Leave.objects.values_list("user__username", "state")) == {("li", "approved"), ("wang", "declined")}


# --- what is only read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [AccessLog, CrossLook])
def test_the_log_is_read_and_never_changed(as_admin, admin, north, model):
    open_look(user=admin, territory=north, reason="核对交接", at=timezone.now())
    row = model.objects.get()

    assert as_admin.get(url(model)).status_code == 200
    assert as_admin.get(url(model, "add")).status_code == 403
    assert as_admin.post(url(model, "change", row.pk), {}).status_code == 403
    assert as_admin.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "page", ["", "accounts/user/", "accounts/user/add/", "accounts/territory/", "accounts/leave/add/"]
)
def test_no_page_carries_an_inline_script_or_style(as_admin, li, north_1, page):
    html = as_admin.get(f"/admin/{page}").content.decode()

    assert " style=" not in html
    assert "<style" not in html
    assert "onclick=" not in html
    assert "<script>" not in html


def test_the_history_is_read_and_carries_no_inline_style(as_admin, li):
    register_filing(li, number="BA-1", expires_on=TODAY)

    page = as_admin.get(url(User, "history", li.pk)).content.decode()

    assert "BA-1" in page
    assert " style=" not in page


def test_what_is_searched_for_survives_hostile_words(as_admin, li):
    for model in (User, Territory, Posting, Leave, AccessLog, CrossLook):
        for words in ("x\0y", "'; --", "%", "李" * 500):
            assert as_admin.get(url(model), {"q": words}).status_code == 200
