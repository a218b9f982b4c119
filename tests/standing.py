"""The cast, standing for a whole module: for tests that look from many sides at a district which takes long to make.

A module imports the members it needs under their names, which then take the place of the cast's own, and makes its
district of them in a fixture of scope "module". Each test has a transaction of its own inside the module's
(`usefixtures("db")`), so whatever it does is gone again for the next one.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Territory, User
from clients.models import Organisation, Product, Relationship
from tests import cast


@pytest.fixture(scope="module")
def nation(_rows_of_a_nation: list[tuple[str, str]], django_db_blocker: Any) -> Iterator[Territory]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield cast.copy_nation(_rows_of_a_nation)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def north(nation) -> Territory:
    return cast.make_north(nation)


@pytest.fixture(scope="module")
def south(nation) -> Territory:
    return cast.make_south(nation)


@pytest.fixture(scope="module")
def north_1(north) -> Territory:
    return cast.make_north_1(north)


@pytest.fixture(scope="module")
def south_1(south) -> Territory:
    return cast.make_south_1(south)


@pytest.fixture(scope="module")
def li(north_1) -> User:
    return cast.make_li(north_1)


@pytest.fixture(scope="module")
def wang(north) -> User:
    return cast.make_wang(north)


@pytest.fixture(scope="module")
def zhao(south_1) -> User:
    return cast.make_zhao(south_1)


@pytest.fixture(scope="module")
def qian(south) -> User:
    return cast.make_qian(south)


@pytest.fixture(scope="module")
def anzhen(nation) -> Organisation:
    return cast.make_anzhen()


@pytest.fixture(scope="module")
def admin(nation) -> User:
    return cast.make_admin()


@pytest.fixture(scope="module")
def product(nation) -> Product:
    return cast.make_product()


@pytest.fixture(scope="module")
def dr_chen(north_1, anzhen) -> Relationship:
    return cast.make_dr_chen(north_1, anzhen)
