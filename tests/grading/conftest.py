from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from accounts.models import Territory
from clients.models import Client, Relationship
from grading.models import Scheme

# 10:00 in Shanghai on tests.cast.TODAY.
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


@pytest.fixture
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def standard(nation: Territory) -> Scheme:
    """The scheme that the tree began with."""
    return nation.schemes.get()


@pytest.fixture
def panel_of(db):
    """Makes relationships of a territory in bulk, from (potential, support) and a grade that may be wrong."""

    def make(territory: Territory, scores: list[tuple[int | None, int | None]], grade: str = "-") -> list[Relationship]:
        names = [f"客户{territory.code}-{number:03d}-{Client.objects.count()}" for number in range(len(scores))]
        people = Client.objects.bulk_create(Client(full_name=name, name_key=name, pinyin=name) for name in names)
        return Relationship.objects.bulk_create(
            Relationship(
                client=person,
                territory=territory,
                began_on=NOW.date(),
                potential=potential,
                support=support,
                grade=grade,
            )
            for person, (potential, support) in zip(people, scores, strict=True)
        )

    return make
