"""Doors for the worker."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from planning.breakthroughs import reminders


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def remind_of_retrospectives() -> int:
    now = timezone.now()
    return reminders.remind(on=timezone.localdate(now), at=now)
