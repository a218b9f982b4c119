"""Doors for the worker."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from clients import reception_reminders
from clients.importing import jobs


@shared_task
def run_imports() -> None:
    """Carry on with the imports that are asked for; what is not finished in time is asked for again."""
    jobs.run_due()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def remind_of_reception() -> int:
    """Tell reps what to book and where to register."""
    now = timezone.now()
    return reception_reminders.remind(on=timezone.localdate(now), at=now)
