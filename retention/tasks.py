from datetime import date

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from retention import actions


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def scan_neglect(on: str | None = None) -> None:
    """Bring all alerts to what they must be on a day (an ISO date, today unless told)."""
    now = timezone.now()
    actions.scan(on=date.fromisoformat(on) if on else timezone.localdate(now), at=now)
