"""`up` from outside: a person at a terminal."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.patience import wait_until

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def up_command(port):
    return [sys.executable, "-u", str(ROOT / "manage.py"), "up", "--port", str(port)]


def clean_environment(folder):
    """That of a person who has set nothing: the embedded default, with its data in `folder`."""
    dropped = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "HTTPS", "SECRET_KEY")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PHARMACRM_VAR": str(folder)}


@contextmanager
def running(port, folder):
    """`up`, once it has answered; yields the process and what it has said so far."""
    said = folder / "said.txt"
    # Tests that run in the background ignore Ctrl-C, and what they start would too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with said.open("wb") as output:
        process = subprocess.Popen(
            up_command(port), env=clean_environment(folder), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until(lambda: "Stop with Ctrl-C" in said.read_text() or process.poll() is not None, patience=300)
        assert process.poll() is None, said.read_text()
        yield process, said
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def state_and_parent(pid):
    """From /proc, whose second field is a name that may hold anything but `) `."""
    with suppress(OSError):
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[:2]
        return state, int(parent)
    return "Z", 0


def alive(pid):
    return state_and_parent(pid)[0] != "Z"


def family_of(pid):
    """Every living process below `pid`."""
    everyone = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    children = [child for child in everyone if alive(child) and state_and_parent(child)[1] == pid]
    return children + [grandchild for child in children for grandchild in family_of(child)]


def health(port):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=10) as response:
        return response.status, json.load(response)


@pytest.mark.skipif("TEST_POSTGRES_URL" in os.environ, reason="the embedded default, which the other stack has tried")
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see who lives")
def test_up_serves_mends_itself_refuses_a_second_and_stops(tmp_path):
    port = free_port()
    with running(port, tmp_path) as (process, said):
        assert f"http://127.0.0.1:{port}/" in said.read_text()
        assert health(port) == (200, {"database": "ok", "broker": "ok"})

        second = subprocess.run(
            up_command(free_port()), env=clean_environment(tmp_path), capture_output=True, text=True, check=False
        )
        assert second.returncode == 1
        assert second.stderr.startswith(f"CommandError: pharmacrm is already up (process {process.pid}).")

        log = tmp_path / "log" / "supervisor.log"
        beat = int(re.findall(r"spawned: 'beat' with pid (\d+)", log.read_text())[0])
        os.kill(beat, signal.SIGKILL)
        wait_until(lambda: log.read_text().count("spawned: 'beat'") == 2)

        family = family_of(process.pid)
        assert len(family) >= 7  # supervisor, web and its two, the worker and its two, beat
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
        assert not [pid for pid in family if alive(pid)]


def test_a_port_in_use_is_said_in_words(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = subprocess.run(
            up_command(port), env=clean_environment(tmp_path), capture_output=True, text=True, check=False
        )

    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: Port {port} cannot be used (Address already in use).")
    assert "Traceback" not in done.stderr
