from datetime import timedelta
from html import escape

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CrossLook
from compliance.actions import confirm
from compliance.models import AdverseEvent
from tests.compliance.events import HOUR, NOW, heard

URL = "/safety/"


@pytest.fixture
def event(dr_chen, li, sun):
    return heard(dr_chen, li, at=timezone.now() - 3 * HOUR)


def page_of(event):
    return reverse("compliance:event", args=[event.pk])


@pytest.mark.parametrize("who", ["li", "sun"])
def test_reporter_and_recipient_see_it_with_its_clock(client, event, who, request):
    client.force_login(request.getfixturevalue(who))
    client.cookies["django_language"] = "en"

    page = client.get(URL).content.decode()

    assert "陈思雨" in page
    assert "20 h 59 min left" in page


def test_it_says_by_how_much_it_is_overdue(client, dr_chen, li, sun):
    heard(dr_chen, li, at=timezone.now() - 26 * HOUR)
    client.force_login(sun)
    client.cookies["django_language"] = "en"

    page = client.get(URL).content.decode()

    assert "Overdue by 2 h 0 min" in page


@pytest.mark.parametrize("who", ["wang", "zhao", "admin"])
def test_it_is_hidden_from_whom_it_does_not_concern(client, event, who, request):
    client.force_login(request.getfixturevalue(who))

    listed = client.get(URL).content.decode()

    assert "陈思雨" not in listed
    assert client.get(page_of(event)).status_code == 404


def test_an_administrator_who_looks_across_may_step_in(client, event, admin, nation):
    now = timezone.now()
    CrossLook.objects.create(user=admin, territory=nation, reason="she is ill", from_at=now, until_at=now + HOUR)
    client.force_login(admin)

    client.post(page_of(event), {"confirmation": "AE-17"})

    event.refresh_from_db()
    assert event.confirmed_by == admin


def test_the_nearest_deadline_comes_first(client, dr_chen, li, sun):
    late = heard(dr_chen, li, 1, at=NOW)
    soon = heard(dr_chen, li, 2, at=NOW - HOUR)
    client.force_login(sun)

    rows = client.get(URL).context["rows"]

    assert [event for event, _ in rows] == [soon, late]


def test_the_confirmed_have_a_list_of_their_own(client, event, dr_chen, li, sun):
    other = heard(dr_chen, li, 2)
    confirm(other, by=sun, note="", at=NOW + HOUR)
    client.force_login(sun)

    assert [row for row, _ in client.get(URL).context["rows"]] == [event]
    assert [row for row, _ in client.get(URL, {"show": "confirmed"}).context["rows"]] == [other]


@pytest.mark.parametrize("show", ["", "confirmed"])
def test_it_goes_through_the_pages_without_gap_or_repeat(client, dr_chen, li, sun, show):
    for number in range(65):
        heard(dr_chen, li, number, at=NOW + timedelta(minutes=number % 7))
    if show:
        AdverseEvent.objects.update(confirmed_at=NOW, confirmed_by=sun)
    client.force_login(sun)
    seen, query = [], {"show": show}

    while query.get("page", "") is not None:
        context = client.get(URL, query).context
        seen += [event.pk for event, _ in context["rows"]]
        query["page"] = context["page"].next

    assert len(seen) == len(set(seen)) == 65


@pytest.mark.parametrize("query", [{"page": "junk"}, {"page": "\0"}, {"show": "\0"}, {"show": "x" * 5000}])
def test_a_mistyped_address_shows_what_is_open(client, event, sun, query):
    client.force_login(sun)

    response = client.get(URL, query)

    assert [row for row, _ in response.context["rows"]] == [event]


def test_it_asks_the_same_number_of_queries_for_1_and_for_30_rows(
    client, dr_chen, li, sun, django_assert_num_queries, django_assert_max_num_queries
):
    heard(dr_chen, li, 100)
    client.force_login(sun)
    with django_assert_max_num_queries(8) as at_one:
        client.get(URL)

    for number in range(29):
        heard(dr_chen, li, number)

    # The first messages of these reports are counted too, by the same one query.
    with django_assert_num_queries(len(at_one)):
        client.get(URL)


def test_the_recipient_confirms_on_the_page(client, event, sun):
    client.force_login(sun)

    response = client.post(page_of(event), {"confirmation": "AE-17"}, follow=True)

    event.refresh_from_db()
    assert (event.confirmed_by, event.confirmation) == (sun, "AE-17")
    assert "AE-17" in response.content.decode()


def test_a_second_confirmation_keeps_the_first(client, event, sun):
    client.force_login(sun)
    client.post(page_of(event), {"confirmation": "first"})

    client.post(page_of(event), {"confirmation": "second"})

    event.refresh_from_db()
    assert event.confirmation == "first"


def test_the_reporter_sees_whom_to_call_and_cannot_confirm(client, event, li):
    client.force_login(li)

    page = client.get(page_of(event)).content.decode()
    response = client.post(page_of(event), {"confirmation": "me"})

    assert 'name="confirmation"' not in page
    assert "010-12345678" in page
    assert response.status_code == 404
    assert AdverseEvent.objects.open().exists()


@pytest.mark.parametrize("note", ["长" * 201, "a\0b"])
def test_a_note_that_cannot_be_kept_is_refused_and_stays_in_the_form(client, event, sun, note):
    client.force_login(sun)

    page = client.post(page_of(event), {"confirmation": note}).content.decode()

    assert "is-invalid" in page
    assert note in page
    assert AdverseEvent.objects.open().exists()


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "{{ 7*7 }}", "\u202eabc", "😀" * 50])
def test_hostile_words_are_shown_as_they_are(client, dr_chen, li, sun, words):
    event = heard(dr_chen, li, words=words)
    client.force_login(sun)

    page = client.get(page_of(event)).content.decode()

    assert escape(words) in page
    assert "<script>alert" not in page


def test_the_client_is_a_link_only_for_who_may_open_it(client, event, li, sun):
    opening = f'href="{event.relationship.get_absolute_url()}"'

    client.force_login(li)
    assert opening in client.get(page_of(event)).content.decode()

    client.force_login(sun)
    assert opening not in client.get(page_of(event)).content.decode()


def test_it_says_what_to_do_when_there_are_none(client, li):
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "bi-shield-check" in page


def test_an_empty_list_says_where_one_is_written(client, li):
    client.force_login(li)
    client.cookies["django_language"] = "en"

    page = client.get(URL).content.decode()

    assert "write it into the visit" in page
