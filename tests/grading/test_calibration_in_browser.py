"""Dragging a line counts in the browser what the server counts, and what regrading then changes."""

import re
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Relationship
from grading.actions import regrade, save_scheme
from grading.queries import proposal

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NAMES = ("potential_medium", "potential_high", "support_medium", "support_high")
# Every number, where it leads, and which warnings stand there.
FIGURES = """() => ({
    numbers: [...document.querySelectorAll("[data-key]")].map(({dataset, textContent, href}) =>
        [dataset.key, textContent, href || ""]),
    warned: [...document.querySelectorAll("[data-warn]:not([hidden])")].map((warning) => warning.dataset.warn),
})"""
SERVED = re.compile(r'data-key="([^"]*)"[^>]*>([^<]*)<')
TRIED = [(0, 1, 0, 1), (99, 100, 99, 100), (35, 60, 40, 62), (10, 95, 50, 51), (40, 41, 40, 41)]


@pytest.fixture
def panel(north_1, panel_of) -> list[Relationship]:
    """Two hundred clients anywhere on the grid, some without a score or a volume, graded as they should be."""
    chance = Random(5)
    scores = [(chance.randint(0, 100), chance.randint(0, 100)) for _ in range(200)]
    rows = panel_of(north_1, [*scores, (None, 50), (None, None)])
    for row in rows[::2]:
        row.volume = chance.randint(0, 300)
    Relationship.objects.bulk_update(rows, ["volume"])
    regrade(on=timezone.localdate())
    return rows


def figures(page):
    return page.evaluate(FIGURES)


def typed(page) -> tuple[int, ...]:
    return tuple(int(page.locator(f"[name={name}]").input_value()) for name in NAMES)


def drag(page, line: str, x: float, y: float) -> None:
    """The handle of a line to a place of the chart, both in parts of it."""
    knob = page.locator(f"[data-line={line}] .knob").bounding_box()
    chart = page.locator("[data-spread]").bounding_box()
    page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    page.mouse.down()
    page.mouse.move(chart["x"] + x * chart["width"], chart["y"] + y * chart["height"], steps=5)
    page.mouse.up()


def test_what_a_drag_shows_is_what_the_server_says_and_regrading_does(laptop, live, wang, north, panel):
    page, place = laptop, live.url + reverse("calibration", args=["N"])
    live.sign_in(page, wang)
    page.goto(place)

    for cuts in TRIED:
        for name, cut in zip(NAMES, cuts, strict=True):
            page.locator(f"[name={name}]").fill(str(cut))
        shown = figures(page)
        query = "&".join(f"{name}={cut}" for name, cut in zip(NAMES, cuts, strict=True))
        served = page.request.get(f"{place}?{query}").text()
        assert SERVED.findall(served) == [(key, text) for key, text, _ in shown["numbers"]]
        warned = re.findall(r'data-warn="(\w+)">', served)
        assert warned == shown["warned"]
        assert all(f"rule={'-'.join(map(str, cuts))}" in href for *_, href in shown["numbers"] if href)

    page.goto(place)
    drag(page, "potential_high", 0.5, 0.45)
    drag(page, "support_high", 0.55, 0.5)
    page.locator("[data-line=support_medium]").press("ArrowLeft")
    cuts, shown = typed(page), {key: text for key, text, _ in figures(page)["numbers"]}

    assert 70 not in cuts
    assert cuts[2] == 39
    scheme, on = proposal(north, timezone.localdate()), timezone.localdate()
    for name, cut in [*zip(NAMES, cuts, strict=True), ("effective_on", on), ("name", "校准")]:
        setattr(scheme, name, cut)
    save_scheme(scheme, on=on, author=wang)
    done = regrade(on=on)
    assert done.total() == int(shown["changes"])
    assert done
    moved = {(key[4], key[5]): int(text) for key, text in shown.items() if key.startswith("move") and text != "0"}
    assert moved == dict(done)
