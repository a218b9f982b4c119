from html import escape

import pytest
from django.urls import reverse

from deliveries.models import Delivery
from tests.deliveries.post import NOW, mail_to, message_to

URL = "/messages/"


def test_it_shows_ones_own_messages(client, li):
    message_to(li, subject="Your filing number expires", body="On 3 December.")
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "Your filing number expires" in page
    assert "On 3 December." in page


def test_it_hides_what_was_sent_to_others(client, li, wang):
    message_to(wang, subject="For the manager")
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "For the manager" not in page


def test_it_leaves_out_the_mails(client, li):
    mail_to(li)
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "data-message" not in page


def test_it_shows_the_unread_alone(client, li):
    message_to(li, key="old", subject="Read long ago")
    Delivery.objects.update(read_at=NOW)
    message_to(li, key="new", subject="Not yet read")
    client.force_login(li)

    page = client.get(URL, {"show": "unread"}).content.decode()

    assert "Not yet read" in page
    assert "Read long ago" not in page


def test_it_goes_through_the_pages_without_gap_or_repeat(client, li):
    for number in range(65):
        message_to(li, key=f"k{number}", subject=f"Message <{number}>")
    client.force_login(li)
    seen: list[str] = []
    query: dict[str, int | None] = {}

    while query != {"before": None}:
        context = client.get(URL, query).context
        seen += [delivery.subject for delivery in context["deliveries"]]
        query = {"before": context["older"]}

    assert seen == [f"Message <{number}>" for number in reversed(range(65))]


def test_it_says_what_will_arrive_here_when_empty(client, li):
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert "bi-envelope-open" in page


@pytest.mark.parametrize("before", ["0", "-1", "abc", "9" * 40, "\0", "1; drop"])
@pytest.mark.parametrize("show", ["unread", "nonsense", "\0"])
def test_it_shows_the_first_page_for_a_mistyped_address(client, li, before, show):
    message_to(li)
    client.force_login(li)

    response = client.get(URL, {"before": before, "show": show})

    assert response.status_code == 200
    assert len(response.context["deliveries"]) == 1


def test_it_shows_hostile_words_as_they_are(client, li):
    hostile = "<script>alert(1)</script> {{ 7*7 }} \u202eabc"
    message_to(li, subject=hostile, body=hostile)
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert hostile not in page
    assert escape(hostile) in page


def test_it_asks_the_same_number_of_queries_for_1_and_for_30_rows(
    client, li, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(li)
    message_to(li, key="first")
    with django_assert_max_num_queries(6) as at_one:  # session, user, page, unread, posting for each navigation
        client.get(URL)

    for number in range(29):
        message_to(li, key=f"k{number}")

    with django_assert_num_queries(len(at_one)):
        client.get(URL)


def read(client, delivery):
    return client.post(reverse("deliveries:read", args=[delivery.pk]))


def test_reading_marks_it_and_goes_where_it_leads(client, li):
    delivery = message_to(li, url="/clients/")
    client.force_login(li)

    response = read(client, delivery)

    delivery.refresh_from_db()
    assert delivery.read_at is not None
    assert response.url == "/clients/"


def test_reading_again_keeps_the_first_reading(client, li):
    delivery = message_to(li)
    Delivery.objects.update(read_at=NOW)
    client.force_login(li)

    read(client, delivery)

    delivery.refresh_from_db()
    assert delivery.read_at == NOW


def test_reading_needs_a_post(client, li):
    delivery = message_to(li)
    client.force_login(li)

    response = client.get(reverse("deliveries:read", args=[delivery.pk]))

    delivery.refresh_from_db()
    assert response.status_code == 405
    assert delivery.read_at is None


def test_another_persons_message_cannot_be_read(client, li, wang):
    delivery = message_to(li)
    client.force_login(wang)

    response = read(client, delivery)

    delivery.refresh_from_db()
    assert response.status_code == 404
    assert delivery.read_at is None


@pytest.mark.parametrize("url", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "/\\evil.test", ""])
def test_reading_never_leads_out_of_the_house(client, li, url):
    delivery = message_to(li, url=url)
    client.force_login(li)

    response = read(client, delivery)

    assert response.url == URL


def test_all_can_be_marked_read_at_once(client, li, wang):
    message_to(li, key="a")
    message_to(li, key="b")
    message_to(wang, key="a")
    client.force_login(li)

    response = client.post(reverse("deliveries:read-all"))

    assert response.url == URL
    assert not Delivery.objects.unread_of(li).exists()
    assert Delivery.objects.unread_of(wang).exists()


def test_every_page_says_how_many_are_unread(client, li):
    message_to(li, key="a")
    message_to(li, key="b")
    client.force_login(li)

    page = client.get(URL).content.decode()

    assert 'data-unread="2"' in page


def test_an_empty_list_promises_no_mail_of_imports(client, li):
    client.force_login(li)
    client.cookies["django_language"] = "en"

    page = client.get(URL).content.decode()

    assert "by e-mail too, and imports that are done" in page
