from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import propose_leave, register_filing
from accounts.enums import FilingState, LeaveKind
from accounts.models import Posting, User
from tests.cast import post

ME = "/me/"


@pytest.mark.parametrize(
    ("left", "state"),
    [(31, FilingState.VALID), (30, FilingState.EXPIRING), (-1, FilingState.EXPIRED), (None, FilingState.MISSING)],
)
def test_it_says_where_the_filing_number_stands(client, li, left, state):
    expires_on = None if left is None else timezone.localdate() + timedelta(days=left)
    register_filing(li, number="BA-1" if expires_on else "", expires_on=expires_on)
    client.force_login(li)

    page = client.get(ME).content.decode()

    assert f'data-filing="{state}"' in page


def test_it_shows_the_postings_of_today_only(client, li, south_1):
    past = post(li, south_1)
    Posting.objects.filter(pk=past.pk).update(to_on=timezone.localdate() - timedelta(days=1))
    client.force_login(li)

    page = client.get(ME).content.decode()

    assert "N-1" in page
    assert "S-1" not in page


def test_it_shows_nobody_elses_leave(client, li, wang):
    day = timezone.localdate() + timedelta(days=3)
    propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day, note="李的事")
    propose_leave(user=wang, kind=LeaveKind.LEAVE, from_on=day, to_on=day, note="王的事")
    client.force_login(li)

    page = client.get(ME).content.decode()

    assert "李的事" in page
    assert "王的事" not in page


def test_a_manager_reads_how_many_wait_for_her(client, li, wang):
    day = timezone.localdate() + timedelta(days=3)
    propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
    client.force_login(wang)

    board = client.get(ME).content.decode()
    opened = client.get("/team/leave/?state=proposed").content.decode()

    assert 'data-count="1"' in board
    assert 'data-total="1"' in opened


def test_only_staff_is_led_to_the_admin(client, li, admin):
    client.force_login(li)
    as_rep = client.get(ME).content.decode()
    client.force_login(admin)
    as_admin = client.get(ME).content.decode()

    assert "/admin/" not in as_rep
    assert "/me/look-across/" not in as_rep
    assert "/admin/" in as_admin
    assert "/me/look-across/" in as_admin


def test_it_costs_the_same_however_much_leave_there_is(client, li, wang):
    client.force_login(li)
    cost = []

    for number in range(12):
        day = timezone.localdate() + timedelta(days=number)
        propose_leave(user=li, kind=LeaveKind.LEAVE, from_on=day, to_on=day)
        with CaptureQueriesContext(connection) as queries:
            client.get(ME)
        cost.append(len(queries))

    assert cost[0] == cost[-1] <= 10


def test_the_filing_number_is_hers_to_enter(client, li):
    client.force_login(li)
    day = timezone.localdate() + timedelta(days=365)

    client.post("/me/filing/", {"number": "京YX20240117", "expires_on": day})
    li.refresh_from_db()

    assert (li.filing_number, li.filing_expires_on) == ("京YX20240117", day)
    assert li.history.first().filing_number == "京YX20240117"


@pytest.mark.parametrize(
    ("number", "expires_on"),
    [
        ("BA-1", ""),
        ("", "2027-01-01"),
        ("BA-1", "0001-01-01"),
        ("BA-1", "9999-12-31"),
        ("BA-1", "soon"),
        ("BA\0", "2027-01-01"),
        ("x" * 61, "2027-01-01"),
    ],
)
def test_a_filing_number_that_cannot_be_right_is_refused_in_words(client, li, number, expires_on):
    client.force_login(li)

    response = client.post("/me/filing/", {"number": number, "expires_on": expires_on})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert User.objects.get(pk=li.pk).filing_number == ""
