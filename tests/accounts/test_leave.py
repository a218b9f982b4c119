from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import decide_leave, propose_leave
from accounts.enums import LeaveKind, LeaveState
from accounts.models import Leave

ADD = "/me/leave/add/"
# A few shapes of what breaks naive text handling.
NAUGHTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "=1+1",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さん",
    "\u202eمرحبا",
    "👩‍⚕️",
    "%s%n{0}{{x}}",
]


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=7)


def enter(client, first, last, note="", kind=LeaveKind.LEAVE):
    return client.post(ADD, {"kind": kind, "from_on": first, "to_on": last, "note": note})


def test_it_is_entered_and_waits(client, li, day):
    client.force_login(li)

    response = enter(client, day, day + timedelta(days=2), "年假", LeaveKind.MEETING)
    leave = Leave.objects.get()

    assert response.status_code == 302
    assert (leave.user, leave.kind, leave.days, leave.note) == (li, LeaveKind.MEETING, 3, "年假")
    assert leave.state == LeaveState.PROPOSED


def test_an_end_before_the_start_is_refused_and_keeps_what_was_typed(client, li, day):
    client.force_login(li)

    response = enter(client, day, day - timedelta(days=1), "体检")

    assert "to_on" in response.context["form"].errors
    assert "体检" in response.content.decode()
    assert not Leave.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [("0001-01-01", "9999-12-31"), ("9999-12-31", "9999-12-31"), ("x", "2026-02-31"), ("", ""), ("2026\0", "2026")],
)
def test_absurd_days_are_refused_in_words(client, li, first, last):
    client.force_login(li)

    response = enter(client, first, last)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Leave.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-1, 0), (2, 5), (-5, 9)])
def test_an_overlap_is_refused_and_says_with_what(client, li, day, first, last):
    propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day + timedelta(days=2))
    client.force_login(li)

    response = enter(client, day + timedelta(days=first), day + timedelta(days=last))

    assert str(day) in str(response.context["form"].non_field_errors())
    assert Leave.objects.count() == 1


def test_days_that_were_declined_or_withdrawn_are_free_again(client, li, wang, day):
    leave = propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
    decide_leave(leave, by=wang, approve=False, at=timezone.now())
    client.force_login(li)

    enter(client, day, day)

    assert Leave.objects.waiting().count() == 1


def test_she_withdraws_what_waits(client, li, day):
    leave = propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
    client.force_login(li)

    client.post(f"/me/leave/{leave.pk}/withdraw/")
    leave.refresh_from_db()

    assert leave.state == LeaveState.WITHDRAWN


def test_nobody_elses_is_hers_to_withdraw(client, li, zhao, wang, day):
    leave = propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day)

    for person in (zhao, wang):
        client.force_login(person)
        assert client.post(f"/me/leave/{leave.pk}/withdraw/").status_code == 404

    leave.refresh_from_db()
    assert leave.state == LeaveState.PROPOSED


def test_a_click_too_many_is_answered_in_words(client, li, day):
    leave = propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
    client.force_login(li)
    client.post(f"/me/leave/{leave.pk}/withdraw/")

    response = client.post(f"/me/leave/{leave.pk}/withdraw/", follow=True)

    assert [message.level_tag for message in response.context["messages"]][-1] == "error"


def test_an_absurd_id_is_not_found(client, li):
    client.force_login(li)

    assert client.post(f"/me/leave/{10**18}/withdraw/").status_code == 404


@pytest.mark.parametrize("note", NAUGHTY)
def test_a_note_comes_back_as_it_was_typed(client, li, day, note):
    client.force_login(li)

    enter(client, day, day, note)

    assert Leave.objects.get().note == note
    assert client.get("/me/").status_code == 200
    assert "<script>alert" not in client.get("/me/").content.decode()


@pytest.mark.parametrize("note", ["n\0te", "x" * 201])
def test_a_note_that_cannot_be_kept_is_refused_in_words(client, li, day, note):
    client.force_login(li)

    response = enter(client, day, day, note)

    assert "note" in response.context["form"].errors
