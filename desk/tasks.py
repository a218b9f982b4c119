"""Doors for the worker."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from desk import actions


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def warn_of_filings() -> int:
    now = timezone.now()
    return actions.warn_of_filings(on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_managers() -> int:
    now = timezone.now()
    return actions.tell_managers(on=timezone.localdate(now), at=now)
