"""`python -m bench`: load, measure, say what was met. Its own PostgreSQL and Redis, gone afterwards."""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import jobs, pages, weeks
from bench.databases import POSTGRES, ROOT, Server, today
from bench.figures import Report
from bench.simulation import compared
from tests.servers import postgresql, redis

CLIENTS, VISITS = 100, 20
# Reps of each size.
SIZES = {"small": 100, "medium": 1_000, "full": 10_000}
# Percent of clients who are neglected from the next working day on.
CROSSING = 4
MINUTES_TO_LOAD = 20
HOSPITALS = ROOT / "clients" / "data" / "hospitals.csv"


def main() -> int:
    options = _options()
    report = Report()
    if "weeks" in options.only:
        weeks.measure(report)
    if "simulation" in options.only:
        compared.measure(report)
    if set(options.only) - {"weeks", "simulation"}:
        _measure_databases(report, options)
    print(f"\n{report.table()}")
    for figure in report.missed:
        print(f"missed: {figure.what}", file=sys.stderr)
    return 1 if report.missed and not options.no_fail else 0


def _measure_databases(report: Report, options: argparse.Namespace) -> None:
    with _server(options.server) as server:
        server.run("postgres", "django", "collectstatic", "--noinput", "-v0")
        big = _loaded(report, server, options.size)
        small = _loaded(report, server, "small") if options.size != "small" else None
        # The pages write; the jobs are compared on what was loaded.
        if "jobs" in options.only:
            database = _name(options.size)
            jobs.measure(
                report,
                server,
                database,
                big,
                rounds=1 if options.size == "full" else options.job_rounds,
                explain=options.explain,
            )
        if "pages" in options.only:
            _pages(report, server, options, big, small)
        if "import" in options.only:
            _import(report, server)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="medium", help="relationships: 10,000, 100,000 or 1,000,000")
    kinds = ["weeks", "simulation", "pages", "jobs", "import"]
    parser.add_argument("--only", nargs="+", choices=kinds, default=kinds)
    parser.add_argument("--rounds", type=int, default=200, help="requests of each kind")
    parser.add_argument("--job-rounds", type=int, default=3, help="runs of each job; of the million's, one")
    parser.add_argument("--explain", action="store_true", help="save the plans of the hand-written SQL")
    parser.add_argument("--no-fail", action="store_true", help="exit with 0 also when a figure is missed")
    parser.add_argument(
        "--server", metavar="URL,SOCKET", help="a PostgreSQL for its databases (kept, and used again) and a Redis"
    )
    return parser.parse_args()


@contextmanager
def _server(given: str | None) -> Iterator[Server]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        if given:
            url, _, socket = given.partition(",")
        else:
            url, socket = stack.enter_context(postgresql(POSTGRES)), str(stack.enter_context(redis()))
        yield Server(url, socket, folder)


def _name(size: str) -> str:
    return f"bench_{SIZES[size] * CLIENTS}"


def _loaded(report: Report, server: Server, size: str) -> dict[str, Any]:
    """Load a size that is not there yet; return what `bench.inside prepare` says of it."""
    database = _name(size)
    if not server.has(database):
        server.sql("postgres", f"CREATE DATABASE {database}")
        server.run(database, "django", "migrate", "-v0")
        started = time.monotonic()
        sizes = [f"--reps={SIZES[size]}", f"--clients-per-rep={CLIENTS}", f"--visits-per-client={VISITS}"]
        server.say(database, "django", "seed_demo", *sizes, f"--crossing={CROSSING}")
        minutes = (time.monotonic() - started) / 60
        if size == "full":
            report.add("Loading the million", minutes, MINUTES_TO_LOAD, " min")
    number = list(SIZES).index(size)
    on = today().isoformat()
    known: dict[str, Any] = json.loads(server.run(database, "bench.inside", "prepare", on, number=number))
    return known


def _pages(
    report: Report, server: Server, options: argparse.Namespace, big: dict[str, Any], small: dict[str, Any] | None
) -> None:
    with ExitStack() as stack:
        number = list(SIZES).index(options.size)
        there = stack.enter_context(pages.site(server, _name(options.size), big, number))
        other = stack.enter_context(pages.site(server, _name("small"), small, 0)) if small else None
        pages.measure(report, there, other, rounds=options.rounds)


def _import(report: Report, server: Server) -> None:
    """The whole list into a database that has none of it, by the command: start of Python included."""
    database = "bench_import"
    server.sql("postgres", f"DROP DATABASE IF EXISTS {database}")
    server.sql("postgres", f"CREATE DATABASE {database}")
    server.run(database, "django", "migrate", "-v0")
    server.run(
        database, "django", "shell", "-v0", "-c",
        "from accounts.models import User; User.objects.create_superuser('admin', full_name='管理员')",
    )  # fmt: skip
    started = time.monotonic()
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "django", "import_clients", str(HOSPITALS), "--kind", "organisations", "-v0"],
        server.environment(database),
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(process, 0)
    seconds = time.monotonic() - started
    count = server.sql(database, "SELECT count(*) FROM clients_organisation")[0][0]
    if status or not count:
        raise RuntimeError("the import failed")
    report.add("Import of the organisations", seconds, 20, " s", f"{count:,} organisations")
    report.add("Import of the organisations, memory", usage.ru_maxrss / 1024, 500, " MB")


if __name__ == "__main__":
    sys.exit(main())
