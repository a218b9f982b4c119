"""One statement for many relationships, the same text on SQLite and PostgreSQL.

Django's ORM has neither UPDATE … RETURNING, UPDATE … FROM nor INSERT … SELECT; fetching tens of thousands of rows to
write them back would cost many times as much. Table and column names are those of the models; the tests run every
statement on both databases.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from clients.models import Relationship


def execute(sql: str, ids: Sequence[int], **parameters: date | datetime | str) -> int:
    """Run a statement over a set of ids, named `{ids}` in its text; return how many rows it touched."""
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*_prepared(sql, ids, parameters))
        return int(cursor.rowcount)


def returning(sql: str, ids: Sequence[int], **parameters: date | datetime | str) -> list[int]:
    """Like `execute`; return the first column of the statement's RETURNING clause."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*_prepared(sql, ids, parameters))
        return [row[0] for row in cursor.fetchall()]


def lock(ids: Sequence[int]) -> None:
    """Lock these relationships in the order of their ids until the transaction ends, as every bulk writer does.

    Two of them then wait for each other and never lock each other up. On SQLite a transaction is alone anyway.
    """
    if len(ids) > 1 and connection.features.has_select_for_update:
        list(Relationship.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _prepared(sql: str, ids: Sequence[int], parameters: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The ids travel as one text parameter: 35,000 placeholders take longer to parse than the rows to change."""
    listed = ",".join(map(str, ids))
    if connection.vendor == "postgresql":
        chosen, packed = "SELECT unnest(%(ids)s::bigint[])", f"{{{listed}}}"
    else:
        chosen, packed = "SELECT value FROM json_each(%(ids)s)", f"[{listed}]"
    values = {name: _adapted(value) for name, value in parameters.items()}
    return sql.format(ids=chosen), {**values, "ids": packed}


def _adapted(value: date | datetime | str) -> Any:
    """SQLite keeps moments as text in UTC, and takes them from raw SQL only in that form."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def as_date(day: date | str) -> date:
    """SQLite keeps dates as text, and says so only of plain columns."""
    return date.fromisoformat(day) if isinstance(day, str) else day
