"""The compose file: what waits for what, and what stays out of the image and the repository."""

from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES = yaml.safe_load((ROOT / "docs/running/compose.yaml").read_text())["services"]
SERVERS = {"postgres": {"condition": "service_healthy"}, "redis": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_it_starts_when_the_servers_answer_and_the_tables_are_there(name):
    migrated = {"migrate": {"condition": "service_completed_successfully"}}

    assert SERVICES[name]["depends_on"] == SERVERS | migrated


def test_the_migrations_wait_for_the_servers_and_run_once():
    assert SERVICES["migrate"]["depends_on"] == SERVERS
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_server_says_when_it_is_ready(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_database_is_asked_over_the_network():
    """Its own socket is answered by the server that only prepares the first start."""
    assert "127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]


def ignored(file: str, path: str) -> bool:
    patterns = (ROOT / file).read_text().splitlines()
    return any(fnmatch(path, pattern.removeprefix("/")) for pattern in patterns)


@pytest.mark.parametrize("path", [".git", ".venv", "node_modules", "staticfiles", "var"])
def test_no_image_carries_what_it_makes_itself(path):
    assert ignored(".dockerignore", path)


@pytest.mark.parametrize("file", [".dockerignore", ".gitignore"])
def test_the_secrets_stay_on_the_machine(file):
    assert ignored(file, "docs/running/pharmacrm.env")
    assert not ignored(file, "docs/running/pharmacrm.env.example")
