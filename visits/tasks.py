"""Doors for the worker: thin, idempotent, each calling an action."""

from datetime import date

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from clients.actions import end_focus
from visits.requests import apply_due_policies, work_off


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def run_recompute_requests() -> int:
    """Put due policies in force and compute anew what was asked for."""
    now = timezone.now()
    apply_due_policies(on=timezone.localdate(now))
    return work_off(at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_cadence(on: str | None = None) -> int:
    """Write down what changed by date alone: a focus that ended, a policy that takes effect."""
    day = date.fromisoformat(on) if on else timezone.localdate()
    return end_focus(on=day) + apply_due_policies(on=day)
