"""Jobs, each on a copy of its own of the same database, against hand-written SQL with the same effect."""

import json
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.databases import ROOT, Server, today
from bench.figures import Report

HERE = Path(__file__).resolve().parent
SNAPSHOT_SECONDS = 60
# Share of clients whose grade changes.
REGRADED = 0.035
# Everything that a job writes, less the ids and moments that differ each time.
EFFECT = {
    "clients_relationship": "id, grade, due_on, neglected_on, escalated_on, alert_open",
    "retention_neglectalert": "relationship_id, territory_id, grade, since_on, opened_on, escalated_on, closed_on",
    "retention_statespan": "relationship_id, territory_id, grade, status, neglected, from_on, to_on",
    "grading_gradechange": 'relationship_id, "on", author_id, old, new, potential, support, scheme_id, why',
}


class OtherEffect(AssertionError):
    """The hand-written SQL and the job left different rows: one of them is wrong, and no ratio means anything."""


@dataclass(frozen=True)
class Job:
    """One job: its hand-written SQL is `sql/<name>.sql`; `before` is what its database is prepared with."""

    name: str
    title: str
    note: str
    before: str = "SELECT 1"


def measure(
    report: Report, server: Server, database: str, known: Mapping[str, Any], *, rounds: int, explain: bool
) -> None:
    values = {"on": known["next_day"], "at": datetime.now(UTC), "scheme": known["scheme"], "policy": known["policy"]}
    for job in (_scan(server, database, known), _regrade(server, database, known)):
        if explain:
            _explain(server, database, job, values)
        found = _measured(server, database, job, values, rounds)
        note = f"floor {found['floor']:.2f} s, job {found['job']:.2f} s; {job.note}"
        report.add(job.title, found["job"] / found["floor"], 3, " × floor", note)
    _snapshot(report, server, database, known)


def _snapshot(report: Report, server: Server, database: str, known: Mapping[str, Any]) -> None:
    """One night: the load has counted yesterday."""
    with server.copy(database) as copy:
        arguments = ("snapshot", today().isoformat(), datetime.now(UTC).isoformat())
        seconds = json.loads(server.run(copy, "bench.inside", *arguments))["seconds"]
    report.add("Nightly snapshot", seconds, SNAPSHOT_SECONDS, " s", f"{known['relationships']:,} relationships")


def _scan(server: Server, database: str, known: Mapping[str, Any]) -> Job:
    crossed = "SELECT count(*) FROM clients_relationship WHERE NOT alert_open AND neglected_on <= %(next_day)s"
    waiting = server.sql(database, crossed, known)[0][0]
    return Job("scan_neglect", "Nightly scan", f"{waiting:,} newly crossed ({waiting / known['relationships']:.1%})")


def _regrade(server: Server, database: str, known: Mapping[str, Any]) -> Job:
    found = json.loads(server.run(database, "bench.inside", "cut-off", str(REGRADED)))
    note = f"{found['changes']:,} change ({found['share']:.1%}) by {found['column']} {found['cut_off']}"
    return Job("regrade", "Regrade", note, f"UPDATE grading_scheme SET {found['column']} = {found['cut_off']}")


def _measured(server: Server, database: str, job: Job, values: Mapping[str, Any], rounds: int) -> dict[str, float]:
    seconds: dict[str, list[float]] = {"floor": [], "job": []}
    for _ in range(rounds):
        with server.copy(database) as copy:
            server.sql(copy, job.before)
            seconds["floor"].append(_floor(server, copy, job.name, values))
            wanted = _effect(server, copy)
        with server.copy(database) as copy:
            server.sql(copy, job.before)
            arguments = (job.name, values["on"], values["at"].isoformat())
            seconds["job"].append(json.loads(server.run(copy, "bench.inside", *arguments))["seconds"])
            found = _effect(server, copy)
        if found != wanted:
            raise OtherEffect(f"{job.name}: {[table for table in wanted if wanted[table] != found[table]]}")
    return {which: statistics.median(found) for which, found in seconds.items()}


def _floor(server: Server, copy: str, name: str, values: Mapping[str, Any]) -> float:
    connection = server.connect(copy)
    connection.autocommit = False
    with connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute((HERE / "sql" / f"{name}.sql").read_text(), values)
        connection.commit()
        seconds = time.perf_counter() - started
    connection.close()
    return seconds


def _effect(server: Server, database: str) -> dict[str, tuple[Any, ...]]:
    """A number for the rows of each table, whatever their order."""
    return {
        table: server.sql(
            database, f"SELECT count(*), sum(hashtextextended(ROW({columns})::text, 0)::numeric) FROM {table}"
        )[0]
        for table, columns in EFFECT.items()
    }


def _explain(server: Server, database: str, job: Job, values: Mapping[str, Any]) -> None:
    """Save how PostgreSQL runs each statement of the floor."""
    statements = [part for part in (HERE / "sql" / f"{job.name}.sql").read_text().split(";\n") if part.strip()]
    said = []
    with server.copy(database) as copy:
        server.sql(copy, job.before)
        connection = server.connect(copy)
        connection.autocommit = False
        with connection.cursor() as cursor:
            for statement in statements:
                is_plain = statement.lstrip().startswith("ANALYZE")
                cursor.execute(statement if is_plain else f"EXPLAIN (ANALYZE, BUFFERS) {statement}", values)
                said += [] if is_plain else [*(row[0] for row in cursor.fetchall()), ""]
        connection.close()
    (ROOT / "bench" / "explain" / f"{job.name}.txt").write_text("\n".join(said))
