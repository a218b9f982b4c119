"""`/healthz`: do the database and the broker answer?"""

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from kombu.exceptions import KombuError

from pharmacrm.celery import app

BROKER_PATIENCE = 2  # seconds


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    """Connect to the broker; the embedded one is a folder, which must be there and be writable."""
    folder = str(settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_in", ""))
    if folder and not (Path(folder).is_dir() and os.access(folder, os.W_OK)):
        raise OSError(f"{folder} is not a writable folder")
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_PATIENCE)


CHECKS: dict[str, Callable[[], None]] = {"database": check_database, "broker": check_broker}
FAILURES = (DatabaseError, KombuError, OSError)


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything answers, else 503 naming what does not. One query, no session, no details of the fault."""
    answers = {name: _answers(check) for name, check in CHECKS.items()}
    report = {name: "ok" if fine else "does not answer" for name, fine in answers.items()}
    return JsonResponse(report, status=200 if all(answers.values()) else 503)


def _answers(check: Callable[[], None]) -> bool:
    try:
        check()
    except FAILURES:
        return False
    return True
