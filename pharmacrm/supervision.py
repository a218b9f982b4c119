"""The processes of `up`: web, worker and beat under supervisor, which starts again whichever dies."""

import ctypes
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CELERY = [sys.executable, "-m", "celery", "-A", "pharmacrm"]
# Longer than a job's chunk takes: a worker that is told to stop finishes what it holds.
SECONDS_TO_STOP = 20
PR_SET_PDEATHSIG = 1


def programs(port: int) -> dict[str, list[str]]:
    """The command of each process."""
    web = ["-m", "gunicorn", "pharmacrm.wsgi", "-k", "gthread", "-w", "2", "--threads", "4", "--no-control-socket"]
    return {
        "web": [sys.executable, *web, "--bind", f"127.0.0.1:{port}", "--graceful-timeout", str(SECONDS_TO_STOP - 5)],
        "worker": [*CELERY, "worker", "-l", "info", "-c", "2", "--without-gossip", "--without-mingle"],
        "beat": [*CELERY, "beat", "-l", "info"],
    }


def write_config(*, port: int, folder: Path) -> Path:
    """Write supervisor's configuration and return where; each process logs to `folder/log/<name>.log`."""
    logs = folder / "log"
    logs.mkdir(parents=True, exist_ok=True)
    # Supervisor warns when root starts it without saying so.
    user = ["user=root"] if os.geteuid() == 0 else []
    lines = ["[supervisord]", "nodaemon=true", "silent=true", *user]
    lines += [f"logfile={_plain(logs / 'supervisor.log')}", f"pidfile={_plain(folder / 'supervisor.pid')}"]
    for name, command in programs(port).items():
        lines += ["", f"[program:{name}]", f"command={_plain(shlex.join(command))}", f"directory={_plain(ROOT)}"]
        lines += [f"stdout_logfile={_plain(logs / f'{name}.log')}", "redirect_stderr=true"]
        lines += ["autorestart=true", "killasgroup=true", f"stopwaitsecs={SECONDS_TO_STOP}"]
    # One group, for supervisor stops one group after the other, and the processes of a group together.
    lines += ["", "[group:pharmacrm]", f"programs={','.join(programs(port))}"]
    path = folder / "supervisord.conf"
    path.write_text("\n".join(lines) + "\n")
    return path


def _plain(value: object) -> str:
    """Supervisor expands `%(name)s` in its values."""
    return str(value).replace("%", "%%")


def start(config: Path) -> subprocess.Popen[bytes]:
    """Start supervisor in a session of its own, so that Ctrl-C reaches it through `stop` alone, and once."""
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
    # preexec_fn: `up` has one thread.
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, preexec_fn=_die_with_parent)  # noqa: PLW1509


def _die_with_parent() -> None:
    """On Linux, have this process told to stop when the one that started it is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(supervisor: subprocess.Popen[bytes]) -> None:
    """Stop supervisor and all its processes, and return once they are gone."""
    if supervisor.poll() is None:
        supervisor.terminate()
        supervisor.wait()
