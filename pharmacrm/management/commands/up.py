"""`up`: everything a person needs to look at the product, from one command."""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from pharmacrm import supervision

DEMO_LOGINS = ("rep", "rep2", "manager", "manager2", "admin")
SECONDS_TO_ANSWER = 90
LOG_LINES_SHOWN = 20


class Command(BaseCommand):
    help = "Migrates, loads the demo once, and starts web, worker and beat on http://127.0.0.1:$PORT until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *, port: int, **options: Any) -> None:
        with _stop_on_sigterm(), suppress(KeyboardInterrupt), the_only_one(settings.VAR_DIR):
            insist_on_free(port)
            self.prepare(int(options["verbosity"]))
            self.serve(port)

    def prepare(self, verbosity: int) -> None:
        quiet = max(verbosity - 1, 0)
        self.stdout.write("Preparing the pages and the database …")
        call_command("collectstatic", interactive=False, verbosity=quiet)
        call_command("migrate", interactive=False, verbosity=quiet)
        call_command("createcachetable", verbosity=quiet)
        password = DemoPassword(settings.VAR_DIR)
        if not get_user_model().objects.exists() and "seed_demo" in get_commands():
            self.stdout.write("Loading the demo …")
            os.environ["DEMO_PASSWORD"] = password.make()
            call_command("seed_demo", verbosity=quiet)
        password.follow_environment()

    def serve(self, port: int) -> None:
        """Return when told to stop, with every process gone; raise when one of them cannot be brought to answer."""
        config = supervision.write_config(port=port, folder=settings.VAR_DIR)
        supervisor = supervision.start(config)
        try:
            wait_until_it_answers(port, supervisor)
            self.announce(port)
            supervisor.wait()
            raise CommandError(f"Supervisor ended by itself. {last_words(settings.VAR_DIR)}")
        finally:
            supervision.stop(supervisor)

    def announce(self, port: int) -> None:
        lines = ["", f"pharmacrm is up:  http://127.0.0.1:{port}/"]
        if password := DemoPassword(settings.VAR_DIR).kept():
            lines += [f"Demo logins:      {', '.join(DEMO_LOGINS)}", f"Password of all:  {password}"]
        lines += [f"Logs:             {settings.VAR_DIR / 'log'}", "Stop with Ctrl-C."]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


class DemoPassword:
    """The one password of the demo logins, kept where only its owner reads it; absent where no demo was loaded."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "demo-password.txt"

    def kept(self) -> str:
        return self.path.read_text().strip() if self.path.exists() else ""

    def make(self) -> str:
        """DEMO_PASSWORD, else one kept from before, else a new one."""
        self._keep(os.environ.get("DEMO_PASSWORD", "") or self.kept() or secrets.token_urlsafe(12))
        return self.kept()

    def follow_environment(self) -> None:
        """Where the demo is loaded, a DEMO_PASSWORD given later becomes its password."""
        given = os.environ.get("DEMO_PASSWORD", "")
        if not self.kept() or given in ("", self.kept()):
            return
        for user in get_user_model().objects.filter(username__in=DEMO_LOGINS):
            user.set_password(given)
            user.save(update_fields=["password"])
        self._keep(given)

    def _keep(self, password: str) -> None:
        self.path.touch(mode=0o600)
        self.path.chmod(0o600)
        self.path.write_text(password)


@contextmanager
def _stop_on_sigterm() -> Iterator[None]:
    """A polite kill ends `up` just as Ctrl-C does."""

    def interrupt(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def the_only_one(folder: Path) -> Iterator[None]:
    """Refuse to run beside another `up` on the same data. The lock ends with the process, however it ends."""
    with (folder / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(f"pharmacrm is already up (process {lock.read()}). Stop that one first.") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def insist_on_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            hint = f"Choose another one: PORT={port + 1} python3 manage.py up"
            raise CommandError(f"Port {port} cannot be used ({error.strerror}). {hint}") from error


def wait_until_it_answers(port: int, supervisor: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    answer = "nothing"
    while supervisor.poll() is None and time.monotonic() < deadline:
        status, answer = ask_for_health(port)
        if status == 200:
            return
        time.sleep(0.2)
    raise CommandError(f"The web server does not come up; /healthz says: {answer}. {last_words(settings.VAR_DIR)}")


def ask_for_health(port: int) -> tuple[int, str]:
    """The status and the text of /healthz; status 0 while nobody answers."""
    # Asks this machine alone, so no proxy of the environment may stand between.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    host = next((name for name in settings.ALLOWED_HOSTS if name and name[0] not in "*."), "127.0.0.1")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with opener.open(request, timeout=5) as response:
            return response.status, json.dumps(json.load(response))
    except urllib.error.HTTPError as error:
        return error.code, error.read(500).decode(errors="replace")
    except OSError as error:
        return 0, str(error)


def last_words(folder: Path) -> str:
    """The ends of the processes' logs, for a start that failed."""
    parts = []
    for log in sorted((folder / "log").glob("*.log")):
        tail = log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        parts.append(f"\n--- {log}\n" + "\n".join(tail))
    return "".join(parts)
