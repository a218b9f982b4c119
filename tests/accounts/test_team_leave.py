from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import decide_leave, propose_leave
from accounts.enums import LeaveKind, LeaveState, PostingRole
from accounts.models import Leave, Posting
from tests.cast import person, post

TEAM = "/team/leave/"


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=7)


@pytest.fixture
def leave(li, day):
    return propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day, note="体检")


def decide(client, leave, decision="approve", **more):
    return client.post(f"{TEAM}{leave.pk}/decide/", {"decision": decision, **more})


def test_it_shows_the_managers_people_only(client, leave, wang, qian):
    client.force_login(wang)
    hers = client.get(TEAM).content.decode()
    client.force_login(qian)
    his = client.get(TEAM).content.decode()

    assert "体检" in hers
    assert "体检" not in his


def test_a_rep_has_no_such_page(client, li):
    client.force_login(li)

    assert client.get(TEAM).status_code == 404


def test_what_waits_comes_first(client, leave, li, wang, day):
    later = propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day + timedelta(9), to_on=day + timedelta(9))
    decide_leave(later, by=wang, approve=True, at=timezone.now())
    client.force_login(wang)

    page = client.get(TEAM)

    assert list(page.context["waiting"]) == [leave]
    assert page.context["page"].rows == [later]


def test_she_approves(client, leave, wang):
    client.force_login(wang)

    decide(client, leave)
    leave.refresh_from_db()

    assert (leave.state, leave.decided_by) == (LeaveState.APPROVED, wang)


def test_she_declines(client, leave, wang):
    client.force_login(wang)

    decide(client, leave, "decline")
    leave.refresh_from_db()

    assert leave.state == LeaveState.DECLINED


def test_she_covers_by_one_of_her_people(client, leave, wang, north, day):
    sun = person("sun", "孙悦")
    post(sun, north)
    client.force_login(wang)

    decide(client, leave, covered_by=sun.pk)
    leave.refresh_from_db()

    assert leave.covered_by == sun
    assert Posting.objects.filter(user=sun, role=PostingRole.COVER, from_on=day, to_on=day).exists()


@pytest.mark.parametrize("who", ["li", "zhao"])
def test_neither_the_absent_nor_a_stranger_covers(client, request, leave, wang, who):
    client.force_login(wang)

    decide(client, leave, covered_by=request.getfixturevalue(who).pk)
    leave.refresh_from_db()

    assert leave.state == LeaveState.PROPOSED


def test_who_is_away_herself_does_not_cover(client, leave, wang, north, day, qian):
    sun = person("sun", "孙悦")
    post(sun, north)
    away = propose_leave(user=sun, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
    decide_leave(away, by=qian, approve=True, at=timezone.now())
    client.force_login(wang)

    decide(client, leave, covered_by=sun.pk)
    leave.refresh_from_db()

    assert leave.state == LeaveState.PROPOSED


def test_nobody_decides_on_her_own(client, wang, day):
    own = propose_leave(user=wang, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
    client.force_login(wang)

    assert decide(client, own).status_code == 404


def test_another_manager_finds_nothing_to_decide(client, leave, qian):
    client.force_login(qian)

    assert decide(client, leave).status_code == 404


@pytest.mark.parametrize("data", [{}, {"decision": "x"}, {"decision": "approve", "covered_by": "9" * 30}])
def test_a_decision_that_is_none_changes_nothing(client, leave, wang, data):
    client.force_login(wang)

    response = client.post(f"{TEAM}{leave.pk}/decide/", data)
    leave.refresh_from_db()

    assert response.status_code == 302
    assert leave.state == LeaveState.PROPOSED


def test_a_second_click_is_answered_in_words(client, leave, wang):
    client.force_login(wang)
    decide(client, leave)

    response = client.post(f"{TEAM}{leave.pk}/decide/", {"decision": "decline"}, follow=True)
    leave.refresh_from_db()

    assert [message.level_tag for message in response.context["messages"]][-1] == "error"
    assert leave.state == LeaveState.APPROVED


def test_it_filters(client, leave, wang):
    client.force_login(wang)

    assert 'data-total="1"' in client.get(f"{TEAM}?state=proposed&name=李").content.decode()
    assert 'data-total="0"' in client.get(f"{TEAM}?state=declined").content.decode()


def test_it_pages_by_key(client, li, wang, day):
    many = [Leave(user=li, from_on=day - timedelta(n), to_on=day - timedelta(n), state="declined") for n in range(120)]
    Leave.objects.bulk_create(many)
    client.force_login(wang)
    found, after = [], ""

    while True:
        page = client.get(TEAM, {"after": after}).context["page"]
        found += page.rows
        after = page.after
        if not after:
            break

    assert [leave.from_on for leave in found] == [leave.from_on for leave in many]


@pytest.mark.parametrize("after", ["x", "2026-13-45.1", "2026-01-01.99999999999999999999", "\0", "2026-01-01"])
def test_a_key_that_is_none_gives_the_first_page(client, leave, wang, after):
    client.force_login(wang)

    assert client.get(TEAM, {"after": after}).status_code == 200


def test_it_costs_the_same_at_one_row_and_at_thirty(client, wang, north_1, day):
    client.force_login(wang)
    cost = {}

    for number in range(1, 31):
        rep = person(f"rep{number}", f"代表{number}")
        post(rep, north_1)
        propose_leave(user=rep, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
        done = propose_leave(user=rep, kind=LeaveKind.LEAVE, from_on=day + timedelta(9), to_on=day + timedelta(9))
        decide_leave(done, by=wang, approve=True, at=timezone.now(), covered_by=wang)
        if number in {1, 30}:
            with CaptureQueriesContext(connection) as queries:
                client.get(TEAM)
            cost[number] = len(queries)

    assert cost[1] == cost[30] <= 12
