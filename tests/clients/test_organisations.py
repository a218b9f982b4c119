"""Where clients work: the list, the page of one, and the choices of a form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions import create_organisation
from tests.cast import client_of

pytestmark = pytest.mark.django_db

LIST = reverse("clients:organisations")
NONSENSE = ["\x00", "x" * 5000, "😀", "%", "'"]


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"q": "安貞"}, True),
        ({"q": "anzhen"}, True),
        ({"q": "朝阳"}, False),
        ({"kind": "hospital"}, True),
        ({"kind": "supplier"}, False),
        ({"city": "北京"}, True),
        ({"city": "天津"}, False),
        ({"level": "3a"}, False),
        ({"mine": "on"}, True),
    ],
)
def test_the_list_is_filtered(as_li, dr_chen, anzhen, query, found):
    assert (anzhen.get_absolute_url() in as_li.get(LIST, query).content.decode()) == found


def test_the_number_of_my_clients_opens_them(as_li, dr_chen, south_1, anzhen):
    client_of(south_1, anzhen, "别人")

    page = as_li.get(LIST).content.decode()

    assert 'data-count="1"' in page
    listed = as_li.get(reverse("clients:list"), {"organisation": anzhen.pk, "total": "1"}).content.decode()
    assert 'data-total="1"' in listed


def test_mine_hides_where_none_of_my_clients_works(as_li, dr_chen):
    other = create_organisation(name="北京朝阳医院", city="北京市")

    assert other.get_absolute_url() not in as_li.get(LIST, {"mine": "on"}).content.decode()


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_no_server_error(as_li, anzhen, text):
    assert as_li.get(LIST, {"q": text, "city": text, "page": text}).status_code == 200


def cost(client, url) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_thirty_rows_cost_the_queries_of_one(as_li, dr_chen, north_1):
    one = cost(as_li, LIST)
    for number in range(29):
        client_of(north_1, create_organisation(name=f"第{number}医院", city="北京市"), "王建国")

    assert cost(as_li, LIST) == one
    assert one <= 10


def test_the_page_of_one_costs_the_same_with_many_clients(as_li, dr_chen, north_1, anzhen):
    url = anzhen.get_absolute_url()
    one = cost(as_li, url)
    for number in range(29):
        client_of(north_1, anzhen, f"周{number}", department=f"{number}科")

    assert cost(as_li, url) == one
    # Of them seven are what is known of the place, two its products, and one when it receives.
    assert one <= 18


def test_the_page_shows_my_clients_and_nobody_elses(as_li, dr_chen, south_1, anzhen):
    client_of(south_1, anzhen, "别人")

    page = as_li.get(anzhen.get_absolute_url()).content.decode()

    assert "陈思雨" in page
    assert "别人" not in page
    assert "安贞医院" in page


@pytest.mark.parametrize("number", [0, 10**30])
def test_an_organisation_that_is_not_there(as_li, number):
    assert as_li.get(f"/clients/organisations/{number}/").status_code == 404


# --- choices ----------------------------------------------------------------------------------------------------------


def options(client, name, **query) -> list[str]:
    return [option["text"] for option in client.get(reverse(f"clients:{name}"), query).json()["options"]]


def test_organisations_are_offered(as_li, anzhen):
    assert options(as_li, "organisation-options", q="azyy") == [anzhen.name]


def test_only_my_clients_are_offered(client, li, zhao, dr_chen):
    client.force_login(li)
    assert options(client, "client-options", q="csy") == ["陈思雨"]

    client.force_login(zhao)
    assert options(client, "client-options", q="csy") == []


def test_only_territories_i_see_are_offered(client, li, wang, north_1, south_1):
    client.force_login(li)
    assert options(client, "territory-options") == ["北区一组"]

    client.force_login(wang)
    assert options(client, "territory-options") == ["北区", "北区一组"]
    assert options(client, "territory-options", leaves="1") == ["北区一组"]


def test_the_departments_of_the_hospital_come_first(as_li, dr_chen, anzhen):
    page = as_li.get(reverse("clients:department-options"), {"organisation": anzhen.pk}).content.decode()

    assert page.index("心内科") < page.index("心血管内科")


@pytest.mark.parametrize("name", ["organisation-options", "client-options", "territory-options", "department-options"])
def test_choices_are_cheap_and_few(as_li, north_1, anzhen, name):
    for number in range(25):
        client_of(north_1, create_organisation(name=f"第{number}医院", city="北京市"), f"王建{number}")

    with CaptureQueriesContext(connection) as queries:
        response = as_li.get(reverse(f"clients:{name}"), {"q": "w"})

    assert len(queries) <= 5
    if name != "department-options":
        assert len(response.json()["options"]) <= 20


@pytest.mark.parametrize("name", ["organisation-options", "client-options", "territory-options", "department-options"])
@pytest.mark.parametrize("text", [*NONSENSE, "9" * 40])
def test_nonsense_offers_nothing(as_li, dr_chen, name, text):
    assert as_li.get(reverse(f"clients:{name}"), {"q": text, "organisation": text}).status_code == 200
