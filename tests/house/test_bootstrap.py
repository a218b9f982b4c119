import subprocess
import sys
from pathlib import Path

import pytest

from pharmacrm import bootstrap

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty house whose installers only note that they were called."""
    done = []
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "NODE_MODULES", tmp_path / "node_modules")
    for name in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        (tmp_path / name).write_text(f"{name}, first edition")

    def make_venv():
        done.append("venv")
        bootstrap.PYTHON.parent.mkdir(parents=True)
        bootstrap.PYTHON.touch()

    monkeypatch.setattr(bootstrap, "_make_venv", make_venv)
    monkeypatch.setattr(bootstrap, "_installer", lambda: ["install"])
    monkeypatch.setattr(bootstrap, "_run", lambda *command: done.append(command[-1]))
    monkeypatch.setattr(bootstrap, "_npm_ci", lambda *, dev: done.append(f"npm dev={dev}"))
    return tmp_path, done


def test_each_step_is_done_once(house):
    _, done = house

    bootstrap.set_up(dev=True)
    bootstrap.set_up(dev=True)

    assert done == ["venv", "requirements.txt", "requirements-dev.txt", "npm dev=True"]


def test_a_changed_file_repeats_its_own_step(house):
    folder, done = house
    bootstrap.set_up(dev=True)
    done.clear()
    (folder / "requirements-dev.txt").write_text("second edition")

    bootstrap.set_up(dev=True)

    assert done == ["requirements-dev.txt"]


def test_what_serves_development_serves_the_product(house):
    _, done = house
    bootstrap.set_up(dev=True)
    done.clear()

    bootstrap.set_up(dev=False)

    assert done == []


def test_the_product_alone_lacks_what_development_needs(house):
    _, done = house
    bootstrap.set_up(dev=False)
    assert done == ["venv", "requirements.txt", "npm dev=False"]
    done.clear()

    bootstrap.set_up(dev=True)

    assert done == ["requirements-dev.txt", "npm dev=True"]


def test_a_failed_step_is_said_in_words_and_tried_again(house, monkeypatch):
    folder, _ = house

    def fail(*command):
        raise subprocess.CalledProcessError(2, ["/bin/uv"])

    monkeypatch.setattr(bootstrap, "_run", fail)

    with pytest.raises(SystemExit, match=r"requirements\.txt failed: uv ended with 2"):
        bootstrap.set_up(dev=False)
    assert not (folder / ".venv" / ".requirements.txt.stamp").exists()


def test_it_is_imported_by_a_python_without_packages():
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import pharmacrm.bootstrap as b; print(b.ROOT)"
    isolated = [sys.executable, "-I", "-S", "-c", code]

    done = subprocess.run(isolated, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == str(ROOT)


def test_uv_is_pinned_with_its_hashes():
    pinned = (ROOT / "requirements.txt").read_text()

    assert "\nuv==" in pinned
    assert "--hash=sha256:" in pinned.split("\nuv==")[1].splitlines()[1]
