"""Regrading as two statements over a group of territories: what a hand-written SQL script would do, on any database.

The rule is the one expression of `grading.expressions`, compiled by the ORM; only the INSERT … SELECT around it,
which the ORM can't write, is spelled out here.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connections, router
from django.db.models import QuerySet

from accounts.models import User
from clients.models import Relationship
from grading.expressions import effective_case
from grading.models import GradeChange, Scheme
from grading.queries import misgraded

# Relationships changed in one transaction, so that nobody waits long for a row.
CHANGES_AT_ONCE = 5000

# Column of GradeChange -> what it is copied from.
COPIED = {"old": "grade", "new": "right_grade", "potential": "potential", "support": "support"}

Changed = tuple[int, str, str]


def regrade_group(
    scheme: Scheme, territory_ids: Collection[int], *, on: date, at: datetime, author: User | None, why: str
) -> tuple[list[Changed], bool]:
    """Regrade up to CHANGES_AT_ONCE relationships of these territories; returns (id, from, to), and whether more wait.

    Must run in a transaction: the rows are locked in the order of their ids, as everybody locks them, recorded as
    GradeChange, then updated. On PostgreSQL the lock reads a row again after somebody else's change, so that two runs
    at once never record a change twice.
    """
    wrong: Any = misgraded(territory_ids, scheme.rule, on=on)
    # Chosen by territory, where an index finds them; locked by id.
    chosen = list(wrong.order_by("territory_id", "pk").values_list("pk", flat=True)[:CHANGES_AT_ONCE])
    if not chosen:
        return [], False
    rows = wrong.filter(pk__in=chosen).order_by("pk").select_for_update(of=("self",))
    why_now = {"on": on, "at": at, "author": author and author.pk, "scheme": scheme.pk, "why": str(why)}
    changed = _record(rows.values("id", "grade", "right_grade", "potential", "support"), why_now)
    if changed:
        ids = [pk for pk, _, _ in changed]
        Relationship.objects.filter(pk__in=ids).update(grade=effective_case(scheme.rule, on))
    return changed, len(chosen) == CHANGES_AT_ONCE


def _record(rows: QuerySet[Relationship, dict[str, Any]], same_for_all: Mapping[str, Any]) -> list[Changed]:
    """Write a GradeChange for each row (INSERT … SELECT); returns (relationship id, from, to)."""
    connection = connections[router.db_for_write(GradeChange)]
    quote = connection.ops.quote_name
    fields: dict[str, Any] = {
        name: GradeChange._meta.get_field(name) for name in ("relationship", *COPIED, *same_for_all)
    }
    columns = ", ".join(quote(field.column) for field in fields.values())
    copied = ", ".join(f"changed.{quote(name)}" for name in ("id", *COPIED.values()))
    select, parameters = rows.using(connection.alias).query.sql_with_params()
    given = [fields[name].get_db_prep_save(value, connection) for name, value in same_for_all.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(GradeChange._meta.db_table)} ({columns}) "  # noqa: S608 - names of our own columns
            f"SELECT {copied}, {', '.join(['%s'] * len(given))} FROM ({select}) AS changed "
            f"RETURNING {quote(fields['relationship'].column)}, {quote('old')}, {quote('new')}",
            [*given, *parameters],
        )
        return cursor.fetchall()
