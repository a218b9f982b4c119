"""Databases of a bench: one for each size, kept on the server so that they are loaded once, and copies of them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
# What a small database server of today has; the floors run with it too.
POSTGRES = """
shared_buffers = 1GB
effective_cache_size = 4GB
work_mem = 32MB
max_wal_size = 16GB
checkpoint_timeout = 60min
random_page_cost = 1.1
autovacuum = off
"""


# The zone of the product's business dates, unless told otherwise.
ZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    return datetime.now(ZONE).date()


@dataclass(frozen=True)
class Server:
    """PostgreSQL and Redis, and the environment in which the product uses a database of theirs."""

    url: str
    redis: str
    folder: Path

    def url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def environment(self, database: str, number: int = 0) -> dict[str, str]:
        """`number` keeps the caches of two databases apart."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": self.url_of(database),
            "REDIS_URL": f"unix://{self.redis}?db={2 * number}",
            "CELERY_BROKER_URL": f"redis+socket://{self.redis}?virtual_host={2 * number + 1}",
            "PHARMACRM_VAR": str(self.folder),
            "SECRET_KEY": "for measuring only, for measuring only, for measuring",
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "off",
            "LOG_LEVEL": "WARNING",
        }

    def run(self, database: str, *command: str, number: int = 0) -> str:
        """Run `python -m …` on a database; return what it wrote."""
        environment = self.environment(database, number)
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def say(self, database: str, *command: str) -> None:
        """The same, what it writes going to the terminal."""
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=self.environment(database), check=True)

    def connect(self, database: str) -> Any:
        connection = psycopg2.connect(self.url_of(database).replace("postgres://", "postgresql://", 1))
        connection.autocommit = True
        return connection

    def sql(self, database: str, statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def has(self, database: str) -> bool:
        return bool(self.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = %(name)s", {"name": database}))

    @contextmanager
    def copy(self, database: str) -> Iterator[str]:
        """A copy of a database, byte for byte, gone afterwards."""
        name = f"{database}_copy"
        self.sql("postgres", f"DROP DATABASE IF EXISTS {name}")
        self.sql("postgres", f"CREATE DATABASE {name} TEMPLATE {database} STRATEGY FILE_COPY")
        # Or writing the copy to disk would fall into the measurement.
        self.sql("postgres", "CHECKPOINT")
        try:
            yield name
        finally:
            self.sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")
