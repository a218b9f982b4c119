"""Gives every test process data of its own. Imported before the product's settings read the environment.

`verify` starts the real servers and names them in TEST_POSTGRES_URL and TEST_REDIS_SOCKET; without these the tests run
embedded, on SQLite and a folder of messages.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# The environment of whoever runs the tests must not reach them: it could name a database that matters.
OURS = ("DATABASE_URL", "DATABASE_REPLICA_URL", "REDIS_URL", "CELERY_BROKER_URL", "DEMO_PASSWORD", "PORT", "DEBUG")


def prepare() -> None:
    process = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not process:
        run = tempfile.mkdtemp(prefix="pharmacrm-tests-")
        atexit.register(shutil.rmtree, run, ignore_errors=True)
        os.environ["TEST_RUN"] = run
    for name in OURS:
        os.environ.pop(name, None)
    folder = Path(os.environ["TEST_RUN"])
    os.environ["TEST_STATIC_ROOT"] = str(folder / "static")
    os.environ["PHARMACRM_VAR"] = str(folder / (process or "alone"))
    # Playwright's synchronous calls run an event loop in the thread of the test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if "TEST_POSTGRES_URL" in os.environ:
        _use_real_servers(number=1 + int(process.removeprefix("gw")) if process else 0)


def _use_real_servers(*, number: int) -> None:
    """PostgreSQL's test database is pytest-django's own for each process; Redis has two numbers for each."""
    redis = os.environ["TEST_REDIS_SOCKET"]
    os.environ.update(
        DATABASE_URL=os.environ["TEST_POSTGRES_URL"],
        REDIS_URL=f"unix://{redis}?db={2 * number}",
        CELERY_BROKER_URL=f"redis+socket://{redis}?virtual_host={2 * number + 1}",
        CONN_MAX_AGE="0",
        SECRET_KEY="for tests only",
        ALLOWED_HOSTS="127.0.0.1,localhost",
        HTTPS="off",
    )


# A worker process started by a test shares the data of that test.
if "TEST_DATABASE" not in os.environ:
    prepare()
