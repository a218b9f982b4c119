"""Indexes and constraints of PostgreSQL tables, put aside for a bulk load and back afterwards.

What is put aside is written down in a table of its own, in the transaction that drops it, and crossed out in the
transaction that puts it back. So a load may be killed anywhere: what is missing is known, and `seed_demo --reset`
puts it back.
"""

import time
from collections.abc import Callable, Sequence

from django.db import connection, transaction

LIST = "pharmacrm_demo_aside"

# Foreign keys first, for a key they point at cannot go before them. Checks stay: they cost next to nothing.
_CONSTRAINTS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
           CASE contype WHEN 'f' THEN 1 ELSE 3 END
    FROM pg_constraint
    WHERE (contype = 'f' AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[])))
       OR (contype IN ('p', 'u') AND conrelid = ANY(%(tables)s::regclass[]))
"""
_INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid), 2
    FROM pg_index
    WHERE indrelid = ANY(%(tables)s::regclass[])
      AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
"""
# Keys and indexes are built from the whole table at once, with all the memory a demo machine can spare for it.
_ROOM = ("SET maintenance_work_mem = '1GB'", "SET max_parallel_maintenance_workers = 2", "SET work_mem = '256MB'")
_NO_ROOM = ("RESET maintenance_work_mem", "RESET max_parallel_maintenance_workers", "RESET work_mem")

# A load says how far it is this often.
SECONDS_BETWEEN_WORDS = 5

Report = Callable[[str], None]


def is_unfinished() -> bool:
    """Whether a load put something aside and never put all of it back."""
    return connection.vendor == "postgresql" and LIST in connection.introspection.table_names()


def put_aside(tables: Sequence[str]) -> None:
    """Drop every index, key and foreign key of these tables, written down first. One transaction. PostgreSQL only."""
    with transaction.atomic(), connection.cursor() as cursor:
        # What waits for the end of the transaction would forbid to change the tables.
        connection.check_constraints()
        cursor.execute(f"{_CONSTRAINTS} UNION ALL {_INDEXES} ORDER BY 3, 2", {"tables": list(tables)})
        found = cursor.fetchall()
        cursor.execute(f"CREATE TABLE {LIST} (id serial PRIMARY KEY, statement text NOT NULL)")
        # Back in the opposite order: keys, indexes, foreign keys.
        back = [(statement,) for _, statement, _ in reversed(found)]
        cursor.executemany(f"INSERT INTO {LIST} (statement) VALUES (%s)", back)  # noqa: S608 - our own name
        for drop, _, _ in found:
            cursor.execute(drop)


def put_back(report: Report) -> None:
    """Build again what was put aside, one transaction each, and forget the list. Goes on where it was killed."""
    said = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, statement FROM {LIST} ORDER BY id")  # noqa: S608 - our own name
        waiting = cursor.fetchall()
        for statement in _ROOM:
            cursor.execute(statement)
        for done, (pk, statement) in enumerate(waiting):
            with transaction.atomic():
                cursor.execute(statement)
                cursor.execute(f"DELETE FROM {LIST} WHERE id = %s", [pk])  # noqa: S608 - our own name
            if done + 1 == len(waiting) or time.monotonic() - said > SECONDS_BETWEEN_WORDS:
                said = time.monotonic()
                report(f"indexes and constraints: {done + 1} of {len(waiting)}")
        cursor.execute(f"DROP TABLE {LIST}")
        for statement in _NO_ROOM:
            cursor.execute(statement)
