"""Doors for the worker: thin, idempotent, each calling an action."""

import time
from contextlib import closing
from datetime import date

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from clients.actions import end_focus
from deliveries.nudges import nudge_on_commit
from visits.requests import apply_due_policies, work_off

# Well below the hard time limit of a task.
SECONDS_AT_ONCE = 200


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def run_recompute_requests() -> int:
    """Put due policies in force and compute anew what was asked for; what is left in time is asked for again."""
    now, until = timezone.now(), time.monotonic() + SECONDS_AT_ONCE
    apply_due_policies(on=timezone.localdate(now))
    changed = 0
    with closing(work_off(at=now)) as steps:
        for step in steps:
            changed += step
            if time.monotonic() > until:
                nudge_on_commit("visits.tasks.run_recompute_requests")
                break
    return changed


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_cadence(on: str | None = None) -> int:
    """Write down what changed by date alone: a focus that ended, a policy that takes effect."""
    day = date.fromisoformat(on) if on else timezone.localdate()
    return end_focus(on=day) + apply_due_policies(on=day)
