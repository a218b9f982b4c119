"""Doors for the worker."""

from celery import shared_task
from django.db import OperationalError

from workdays import actions


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def rebuild_days() -> int:
    """Make the day table agree with the holidays, should a process have died between a change and its rebuild."""
    return actions.rebuild_days()
