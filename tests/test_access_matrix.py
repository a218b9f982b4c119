"""Every URL × every role: a URL without a row fails, and so does a row without a URL."""

from collections.abc import Iterator

import pytest
from django.contrib import admin as django_admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Territory
from tests.matrix import PEOPLE, Row
from tests.standing import admin, anzhen, dr_chen, li, nation, north, north_1, product, qian, south, south_1, wang, zhao
from tests.world import ROWS, World

__all__ = [
    "admin",
    "anzhen",
    "dr_chen",
    "li",
    "nation",
    "north",
    "north_1",
    "product",
    "qian",
    "south",
    "south_1",
    "wang",
    "zhao",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, nation: Territory) -> World:
    """One for all rows: what a request changes is rolled back."""
    return World(request.getfixturevalue).complete()


def urls(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """The names of all URLs; a URL without a name is given by its pattern, which no row can have."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from urls(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}"


def test_it_has_a_row_for_every_url():
    without = set(urls(get_resolver().url_patterns)) - {row.name for row in ROWS}

    assert not without


def test_it_has_a_url_for_every_row():
    without = {row.name for row in ROWS} - set(urls(get_resolver().url_patterns))

    assert not without


def ask(who: str, row: Row, world: World) -> int:
    """The status one person gets; what the request changes is rolled back, so that the next finds the same world."""
    client = Client(raise_request_exception=True)
    if who != "anonymous":
        client.force_login(getattr(world, who))
    url = reverse(row.name, args=row.arguments(world))
    with transaction.atomic():
        response = getattr(client, row.method)(url, row.payload(world))
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_it_gives_everybody_what_the_row_says(row, world):
    got = {who: ask(who, row, world) for who in PEOPLE}

    assert got == {who: row.status_for(who) for who in PEOPLE}


@pytest.mark.parametrize(
    "model", [model for model, _ in django_admin.site._registry.items()], ids=lambda model: model._meta.label
)
def test_it_opens_the_admin_to_administrators_only(model, world):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    client = Client()
    client.force_login(world.li)
    as_rep = client.get(url, follow=True).status_code
    client.force_login(world.admin)

    as_admin = client.get(url).status_code

    assert (as_rep, as_admin) == (403, 200)
