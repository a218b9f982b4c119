"""The end of a focus: what the nightly sweep takes away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions import end_focus
from clients.models import Relationship
from tests.cast import TODAY, client_of

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


def test_it_takes_away_what_is_past(north_1, anzhen):
    past = client_of(north_1, anzhen, "王建国", grade="B", focus_until=YESTERDAY)
    now = client_of(north_1, anzhen, "李建军", grade="B", focus_until=TODAY)

    assert end_focus(on=TODAY) == 1

    kept = dict(Relationship.objects.values_list("pk", "focus_until"))
    assert kept == {past.pk: None, now.pk: TODAY}


def test_it_locks_by_id_before_it_writes(north_1, anzhen):
    client_of(north_1, anzhen, "王建国", grade="B", focus_until=YESTERDAY)

    with CaptureQueriesContext(connection) as queries:
        end_focus(on=TODAY)

    told = [query["sql"] for query in queries if '"clients_relationship"' in query["sql"]]
    first_write = next(number for number, sql in enumerate(told) if sql.startswith("UPDATE"))
    assert told[first_write - 1].removesuffix(" FOR UPDATE").endswith("ORDER BY 1 ASC")
