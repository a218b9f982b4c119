"""From every page of the grading and of the plan the navigation says where one is, and a link leads back."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.usefixtures("today")

RAIL = re.compile(r'<nav class="rail".*?</nav>', re.DOTALL)
CURRENT = re.compile(r'<a href="([^"]+)" aria-current="(\w+)"')
GRADING, PLAN, BREAKTHROUGHS = "/grading/", "/planning/week/", "/planning/breakthroughs/"


@pytest.fixture
def page(client, wang, li, north_1, dr_chen):
    client.force_login(wang)
    return lambda url: client.get(url).content.decode()


def current(html: str) -> list[tuple[str, ...]]:
    (rail,) = RAIL.findall(html)
    return CURRENT.findall(rail)


@pytest.mark.parametrize(
    ("url", "entry", "says"),
    [
        ("/grading/", GRADING, "page"),
        ("/grading/migration/", GRADING, "true"),
        ("/grading/calibration/N/", GRADING, "true"),
        ("/grading/schemes/", GRADING, "true"),
        ("/grading/clients/", GRADING, "true"),
        ("/grading/round/team/", GRADING, "true"),
        ("/grading/round/checks/", GRADING, "true"),
        ("/planning/week/", PLAN, "page"),
        ("/planning/quarter/", PLAN, "true"),
        ("/planning/growth/", PLAN, "true"),
        ("/planning/growth/missing/", PLAN, "true"),
        ("/planning/breakthroughs/", BREAKTHROUGHS, "page"),
    ],
)
def test_the_rail_says_where_one_is(page, url, entry, says):
    assert current(page(url)) == [(entry, says)]


def test_a_page_of_one_client_belongs_there_too(page, dr_chen):
    assert current(page(reverse("grading:history", args=[dr_chen.pk]))) == [(GRADING, "true")]
    assert current(page(reverse("clients:list"))) == [("/clients/", "page")]


@pytest.mark.parametrize(
    ("url", "ways"),
    [
        ("/grading/", ["/grading/migration/", "/grading/schemes/", "/grading/round/team/"]),
        ("/grading/migration/", [GRADING]),
        ("/grading/calibration/N/", [GRADING, "/grading/schemes/"]),
        ("/grading/clients/", [GRADING]),
        ("/grading/round/team/", [GRADING, "/grading/round/checks/"]),
        ("/grading/round/checks/", ["/grading/round/team/"]),
        (
            "/planning/week/",
            ["/planning/week/due/", "/planning/calendar/", "/planning/capacity/", "/planning/quarter/"],
        ),
        ("/planning/week/due/", ["/planning/quarter/", BREAKTHROUGHS, "/planning/growth/", "/planning/greetings/"]),
        ("/planning/quarter/", [PLAN, BREAKTHROUGHS, "/planning/growth/"]),
        ("/planning/growth/", ["/planning/quarter/", "/planning/growth/missing/"]),
        ("/planning/breakthroughs/", ["/planning/quarter/", "/planning/growth/"]),
    ],
)
def test_the_page_itself_leads_on_and_back(page, url, ways):
    """On a phone, where the bar at the bottom has no entry of the grading."""
    main = page(url).partition("<main")[2]

    assert [way for way in ways if f'href="{way}' not in main] == []
