"""Fixtures that every room's tests share: a worker, a live server, a browser. The cast is in `tests/cast.py`."""

import gc
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, WebError

from accounts.models import User
from pharmacrm.celery import app
from pharmacrm.translations import compile_stale
from tests.browser import NoBrowser, find_chromium, launched, locked
from tests.patience import wait_until

pytest_plugins = ["tests.cast"]

# A busy machine is no failure, and fixtures may serve all examples of a test: each example makes its own rows.
NOT_CHECKED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=NOT_CHECKED)
hypothesis_settings.load_profile("house")

ROOT = Path(__file__).resolve().parent.parent
RUN = Path(os.environ["TEST_RUN"])
WORKER = ["celery", "-A", "pharmacrm", "worker", "-l", "info", "-c", "1", "--without-gossip", "--without-mingle"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what a run keeps to its end out of the garbage collector's rounds, and make these rare: 7 % of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_configure(config: pytest.Config) -> None:
    compile_stale()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give the rows of migrations back after every test that commits, and let browser tests come last.

    A browser leaves an event loop running, in which Django keeps connections of its own: a test after it could wait for
    ever for a row that another connection of its own process holds. `_page` sees to the mark.
    """
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        _leave_out_what_is_the_same(config, items)
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)
    for item in items:
        fixtures: list[str] = getattr(item, "fixturenames", [])
        mark = item.get_closest_marker("django_db")
        if "transactional_db" in fixtures or (mark is not None and mark.kwargs.get("transaction")):
            # First, so that it ends last: when the test's database has been emptied.
            fixtures.insert(0, "_rows_given_back")


def _leave_out_what_is_the_same(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What no database has a say in ran on SQLite: tests without one, and those of what the demo is made of.

    How it is loaded and taken away is tested on both.
    """
    same = [item for item in items if not _has_database(item) or item.path.name.startswith("test_demo_")]
    items[:] = [item for item in items if item not in set(same)]
    config.hook.pytest_deselected(items=same)


def _has_database(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or bool({"db", "transactional_db"} & set(fixtures))


@pytest.fixture(scope="session")
def _rows_of_migrations(django_db_setup: None, django_db_blocker: Any) -> list[str]:
    """The tables that migrations left something in; each has a copy beside it.

    Django's own way keeps these rows as JSON and saves each as an object, which takes five seconds a test.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        for table in tables:
            cursor.execute(f'CREATE TABLE "copy_of_{table}" AS SELECT * FROM "{table}"')
        return [table for table in tables if _is_filled(f"copy_of_{table}")]


def _is_filled(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
        return cursor.fetchone() is not None


@pytest.fixture
def _rows_given_back(_rows_of_migrations: list[str], django_db_blocker: Any) -> Iterator[None]:
    """After a test that commits every table holds again what it held when the database was made."""
    yield
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        # Emptying has Django write content types and permissions anew, under other ids.
        for table in _rows_of_migrations:
            cursor.execute(f'DELETE FROM "{table}"')
        for table in _rows_of_migrations:
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "copy_of_{table}"')
    ContentType.objects.clear_cache()
    # It may be one of the browser's event loop, which nobody closes when the databases are taken down.
    connection.close()


# --- what every test starts from --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _collected() -> None:
    """Static files, collected once by whichever process comes first: `{% static %}` of a wrong name fails any test."""
    with locked(RUN / "static.lock"):
        if not Path(settings.STATIC_ROOT).exists():
            call_command("collectstatic", interactive=False, verbosity=0)
    storage: Any = staticfiles_storage
    storage.hashed_files = storage.load_manifest()[0]


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is counted in the cache starts from nothing. The embedded cache is a table: it rolls back by itself."""
    transactional = "transactional_db" in request.fixturenames
    if transactional:
        request.getfixturevalue("transactional_db")
    yield
    if settings.REDIS_URL or transactional:
        cache.clear()


# --- a real worker ----------------------------------------------------------------------------------------------------


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A real Celery worker on this test's database: it is ready, and is gone when the test is over."""
    app.control.purge()
    log = tmp_path / "worker.log"
    environment = {**os.environ, "TEST_DATABASE": str(connection.settings_dict["NAME"])}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *WORKER], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        wait_until(lambda: b" ready." in log.read_bytes() or process.poll() is not None, patience=60)
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        process.terminate()
        process.wait()
        # Shown by pytest when the test fails.
        print(log.read_text())


# --- a live server ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Live:
    """The running product as a browser meets it; `url` has no slash at its end."""

    url: str

    def sign_in(self, page: Page, user: User) -> None:
        """Give the page's context a session of `user`, without the way through the form."""
        visitor = Client()
        visitor.force_login(user)
        value = visitor.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.url}])


@pytest.fixture(scope="session")
def _server_url() -> Iterator[str]:
    """Django's test server on a free port of 127.0.0.1, with the hashed static files."""
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://{server.host}:{server.port}"
    server.terminate()


@pytest.fixture
def live(transactional_db: None, _server_url: str) -> Live:
    """The product, served; rows that a test makes are seen by it, and the rows of migrations are there."""
    return Live(_server_url)


# --- a browser --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium, or a skip that says why there is none. Contexts made of it directly report no errors."""
    try:
        find_chromium()
    except NoBrowser as reason:
        pytest.skip(str(reason))
    with launched() as browser:
        yield browser


@dataclass
class Complaints:
    """What the browser objected to: breaches of the content security policy, console errors, uncaught exceptions."""

    expected: list[str]
    texts: list[str] = field(default_factory=list)

    def hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.hear(f"{message.text} ({message.location.get('url', '')})")

    def hear_exception(self, error: WebError) -> None:
        self.hear(str(error.error))

    def hear(self, text: str) -> None:
        if not any(re.search(pattern, text) for pattern in self.expected):
            self.texts.append(text)


@contextmanager
def _page(browser: Browser, request: pytest.FixtureRequest, live: Live, **kind: Any) -> Iterator[Page]:
    """A page that fails its test for every complaint not named in `@pytest.mark.expected_complaints(regex, …)`."""
    assert request.node.get_closest_marker("e2e"), "a browser test is marked e2e, so that it comes last"
    marks = request.node.iter_markers("expected_complaints")
    complaints = Complaints([pattern for mark in marks for pattern in mark.args])
    context = browser.new_context(base_url=live.url, locale="zh-CN", timezone_id="Asia/Shanghai", **kind)
    context.set_default_timeout(15_000)
    context.on("console", complaints.hear_console)
    context.on("weberror", complaints.hear_exception)
    yield context.new_page()
    context.close()
    assert complaints.texts == []


@pytest.fixture
def phone(browser: Browser, request: pytest.FixtureRequest, live: Live) -> Iterator[Page]:
    """A page on a phone 360 px wide."""
    size = {"width": 360, "height": 740}
    with _page(browser, request, live, viewport=size, has_touch=True, is_mobile=True, device_scale_factor=2) as page:
        yield page


@pytest.fixture
def laptop(browser: Browser, request: pytest.FixtureRequest, live: Live) -> Iterator[Page]:
    """A page on a manager's laptop."""
    with _page(browser, request, live, viewport={"width": 1366, "height": 768}) as page:
        yield page
