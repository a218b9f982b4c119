import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.usefixtures("at_ten")
URL = reverse("grading:clients")


def rows(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-relationship="(\d+)"', html)]


def test_it_narrows_by_level_and_grade(client, li, north_1, panel_of):
    panel = panel_of(north_1, [(90, 90), (90, 10), (10, 90)], grade="A")
    client.force_login(li)

    assert rows(client.get(URL, {"potential": "high"}).content.decode()) == [panel[0].pk, panel[1].pk]
    assert rows(client.get(URL, {"potential": "high", "support": "low"}).content.decode()) == [panel[1].pk]
    assert rows(client.get(URL, {"grade": "B"}).content.decode()) == []


def test_it_counts_only_what_was_opened_from_a_number(client, li, dr_chen):
    client.force_login(li)

    assert "data-total" not in client.get(URL).content.decode()
    assert 'data-total="1"' in client.get(URL, {"grade": "A"}).content.decode()


def test_it_pages_by_key_and_shows_everybody_once(client, li, north_1, panel_of):
    panel = panel_of(north_1, [(50, 50)] * 65)
    client.force_login(li)
    seen: list[int] = []
    url = URL

    while url:
        html = client.get(url).content.decode()
        seen += rows(html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        url = URL + following.group(1).replace("&amp;", "&") if following else ""

    assert sorted(seen) == [row.pk for row in panel]


def test_it_hides_what_is_not_ones_own(client, zhao, dr_chen):
    client.force_login(zhao)

    assert rows(client.get(URL).content.decode()) == []


@pytest.mark.parametrize(
    "query", [{"potential": "huge"}, {"scheme": "x"}, {"worklist": "\x00"}, {"grade": "Z"}, {"page": "broken"}]
)
def test_it_bears_a_broken_address(client, li, dr_chen, query):
    client.force_login(li)

    assert client.get(URL, query).status_code == 200


def test_it_asks_the_same_number_of_queries_for_many(client, li, north_1, panel_of, django_assert_max_num_queries):
    panel_of(north_1, [(50, 50)])
    client.force_login(li)
    client.get(URL)
    with django_assert_max_num_queries(12) as for_one:
        client.get(URL)
    panel_of(north_1, [(50, 50)] * 29)
    with django_assert_max_num_queries(len(for_one)):
        client.get(URL)
