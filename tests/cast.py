"""The named cast: `li` (rep), `wang` (her manager), `zhao` (a rep in another district), `qian` (his manager), `admin`.

nation
├── north (wang manages)
│   └── north-1 (li)      dr_chen, an A cardiologist of li's
└── south (qian manages)
    └── south-1 (zhao)
"""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.enums import PostingRole, TerritoryLevel
from accounts.models import Posting, Territory, User
from clients.actions import begin_relationship, create_client, create_organisation, department_named
from clients.models import Organisation, Product, Relationship

# The day the cast was posted, long before any test's today.
SINCE = date(2024, 1, 1)
# A Monday without a holiday near it.
TODAY = date(2026, 11, 16)
PASSWORD = "a-password-of-the-cast"


def person(username: str, full_name: str, **facts: object) -> User:
    return User.objects.create_user(username, PASSWORD, full_name=full_name, email=f"{username}@example.test", **facts)


def post(user: User, territory: Territory, role: PostingRole = PostingRole.REP) -> Posting:
    return Posting.objects.create(user=user, territory=territory, role=role, from_on=SINCE)


def posted(username: str, full_name: str, territory: Territory, role: PostingRole = PostingRole.REP) -> User:
    user = person(username, full_name)
    post(user, territory, role)
    return user


def make_nation() -> Territory:
    return Territory.objects.add_root({"code": "CN", "name": "全国", "level": TerritoryLevel.NATION})


@pytest.fixture(scope="session")
def _rows_of_a_nation(_rows_of_migrations: list[str], django_db_blocker: Any) -> list[tuple[str, str]]:
    """The tables, each with its key, in which making a nation leaves something; a copy of it stands beside each.

    A nation comes with its scheme, its cadence and their history. Most tests need one, and making it takes longer than
    many of them; its rows are copied instead.
    """
    found = []
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        make_nation()
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            new = f'SELECT * FROM "{table}" EXCEPT SELECT * FROM "copy_of_{table}"'
            cursor.execute(f"{new} LIMIT 1")
            if cursor.fetchone():
                cursor.execute(f'CREATE TABLE "nation_of_{table}" AS {new}')
                cursor.execute(f'DELETE FROM "{table}"')
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "copy_of_{table}"')
                found.append((table, str(connection.introspection.get_primary_key_column(cursor, table))))
    return found


def copy_nation(rows: list[tuple[str, str]]) -> Territory:
    """The nation out of the copies of its rows."""
    with connection.cursor() as cursor:
        for table, key in rows:
            cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" IN (SELECT "{key}" FROM "nation_of_{table}")')
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "nation_of_{table}"')
    return Territory.objects.get(code="CN")


def make_north(nation: Territory) -> Territory:
    return Territory.objects.add_child(nation, {"code": "N", "name": "北区", "level": TerritoryLevel.DISTRICT})


def make_south(nation: Territory) -> Territory:
    return Territory.objects.add_child(nation, {"code": "S", "name": "南区", "level": TerritoryLevel.DISTRICT})


def make_north_1(north: Territory) -> Territory:
    return Territory.objects.add_child(north, {"code": "N-1", "name": "北区一组", "level": TerritoryLevel.TERRITORY})


def make_south_1(south: Territory) -> Territory:
    return Territory.objects.add_child(south, {"code": "S-1", "name": "南区一组", "level": TerritoryLevel.TERRITORY})


def make_li(north_1: Territory) -> User:
    return posted("li", "李雨桐", north_1)


def make_wang(north: Territory) -> User:
    return posted("wang", "王建民", north, PostingRole.MANAGER)


def make_zhao(south_1: Territory) -> User:
    return posted("zhao", "赵航", south_1)


def make_qian(south: Territory) -> User:
    return posted("qian", "钱进", south, PostingRole.MANAGER)


def make_admin() -> User:
    return User.objects.create_superuser("admin", PASSWORD, full_name="管理员")


def make_product() -> Product:
    return Product.objects.create(code="P1", name="安心平")


def make_anzhen() -> Organisation:
    return create_organisation(name="首都医科大学附属北京安贞医院", city="北京市", county="朝阳", aliases=["安贞医院"])


@pytest.fixture
def nation(_rows_of_a_nation: list[tuple[str, str]], db: None) -> Territory:
    if not connection.in_atomic_block or Territory.objects.exists():
        # What it asks for on commit belongs to a test that commits.
        return make_nation()
    return copy_nation(_rows_of_a_nation)


@pytest.fixture
def north(nation) -> Territory:
    return make_north(nation)


@pytest.fixture
def south(nation) -> Territory:
    return make_south(nation)


@pytest.fixture
def north_1(north) -> Territory:
    return make_north_1(north)


@pytest.fixture
def south_1(south) -> Territory:
    return make_south_1(south)


@pytest.fixture
def li(north_1) -> User:
    return make_li(north_1)


@pytest.fixture
def wang(north) -> User:
    return make_wang(north)


@pytest.fixture
def zhao(south_1) -> User:
    return make_zhao(south_1)


@pytest.fixture
def qian(south) -> User:
    return make_qian(south)


@pytest.fixture
def admin(db) -> User:
    return make_admin()


@pytest.fixture
def anzhen(db) -> Organisation:
    return make_anzhen()


@pytest.fixture
def product(db) -> Product:
    return make_product()


# Columns from which the dates follow; others that are given (a due date, say) stand as they are given.
INPUTS = {"grade", "potential", "support", "focus_until", "status", "stage", "phase", "trial_ends_on"}


def client_of(territory: Territory, organisation: Organisation, full_name: str, **facts) -> Relationship:
    """A client at a hospital's cardiology, covered by a territory since the cast began; columns of both as given."""
    began = facts.pop("began_on", SINCE)
    columns = {field.name for field in Relationship._meta.fields} & set(facts)
    state = {name: facts.pop(name) for name in columns}
    department = department_named(organisation, facts.pop("department", "心内科"))
    doctor = create_client(full_name=full_name, on=began, organisation=organisation, department=department, **facts)
    inputs = {name: state.pop(name) for name in columns & INPUTS}
    relationship = begin_relationship(client=doctor, territory=territory, on=began, **inputs)
    if state:
        Relationship.objects.filter(pk=relationship.pk).update(**state)
    relationship.refresh_from_db()
    return relationship


@pytest.fixture
def dr_chen(north_1, anzhen) -> Relationship:
    return make_dr_chen(north_1, anzhen)


def make_dr_chen(north_1: Territory, anzhen: Organisation) -> Relationship:
    return client_of(
        north_1,
        anzhen,
        "陈思雨",
        title="副主任医师",
        is_prescriber=True,
        phone="13800138000",
        grade="A",
        potential=82,
        support=75,
    )
