"""`verify`: every test, on the embedded stack and on real servers that it starts itself."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.core.management.base import BaseCommand

from tests import servers

ROOT = Path(__file__).resolve().parents[3]
NO_TESTS_FOUND = 5
INTERRUPTED = 130


@dataclass
class Outcome:
    """What one stack's run came to: the tests' names, and for those skipped the reasons."""

    stack: str
    returncode: int = 0
    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    seconds: float = 0

    @property
    def fine(self) -> bool:
        return self.returncode in (0, NO_TESTS_FOUND)


class Command(BaseCommand):
    help = "Runs every test on SQLite and on PostgreSQL + Redis. --strict: a skipped test fails. The rest is pytest's."
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Pass everything but `--strict` on to pytest."""
        arguments = argv[2:]
        if "--help" in arguments or "-h" in arguments:
            self.print_help(argv[0], argv[1])
            return
        strict = "--strict" in arguments
        signal.signal(signal.SIGTERM, interrupt)
        try:
            outcomes = run_both([argument for argument in arguments if argument != "--strict"])
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        wanting = ran_nowhere(outcomes) if strict else set()
        sys.stdout.write(closing_table(outcomes))
        sys.stdout.writelines(
            f"FAILED, for --strict was asked and it ran nowhere: {name}\n" for name in sorted(wanting)
        )
        sys.exit(0 if all(outcome.fine for outcome in outcomes) and not wanting else 1)


def interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run_both(arguments: list[str]) -> list[Outcome]:
    embedded = run_pytest("SQLite", arguments, {})
    try:
        with servers.postgresql() as database, servers.redis() as redis:
            environment = {"TEST_POSTGRES_URL": database, "TEST_REDIS_SOCKET": str(redis)}
            return [embedded, run_pytest("PostgreSQL + Redis", arguments, environment)]
    except servers.CannotStart as reason:
        return [embedded, Outcome("PostgreSQL + Redis", skipped={"the whole stack": str(reason)})]


def run_pytest(stack: str, arguments: list[str], environment: dict[str, str]) -> Outcome:
    print(f"\n=== Tests on {stack} ===", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-n", "2", f"--junitxml={report}", *arguments]
        # In a session of its own, so that Ctrl-C reaches it through us, and once.
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True)
        with told_to_stop_with_us(process) as pytest:
            returncode = pytest.wait()
        outcome = read_report(stack, report) if report.exists() else Outcome(stack)
    outcome.returncode = returncode
    outcome.seconds = time.monotonic() - started
    return outcome


@contextmanager
def told_to_stop_with_us(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    """When this process is interrupted, let pytest tear its tests down before the servers go."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait()


def read_report(stack: str, report: Path) -> Outcome:
    outcome = Outcome(stack)
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest has just written it
        name = f"{case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed.add(name)
        elif skipped is not None:
            outcome.skipped[name] = skipped.get("message") or "no reason given"
        else:
            outcome.passed.add(name)
    return outcome


def ran_nowhere(outcomes: list[Outcome]) -> set[str]:
    """What every stack skipped; a test of PostgreSQL's own ways may well be skipped on SQLite."""
    ran = set().union(*(outcome.passed | outcome.failed for outcome in outcomes))
    return set().union(*(outcome.skipped for outcome in outcomes)) - ran


def closing_table(outcomes: list[Outcome]) -> str:
    lines = ["", f"{'':20}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}"]
    for outcome in outcomes:
        counts = f"{len(outcome.passed):8}{len(outcome.failed):8}{len(outcome.skipped):9}{outcome.seconds:9.0f}"
        lines.append(f"{outcome.stack:20}{counts}  {'ok' if outcome.fine else 'FAILED'}")
    for outcome in outcomes:
        lines += [f"SKIPPED on {outcome.stack}: {name}: {why}" for name, why in outcome.skipped.items()]
    return "\n".join(lines) + "\n"
