"""Thin doors of the worker to `grading.actions`."""

import time
from datetime import date

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from accounts.models import Territory, User
from grading.actions import regrade_steps
from grading.queries import subtree_ids
from grading.rounds import open_rounds as open_due_rounds

# Well below the hard time limit of a task: what is left is asked for again.
SECONDS_AT_ONCE = 200


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def regrade(on: str | None = None, below: int | None = None, author: int | None = None) -> int:
    """Make every grade (at and below a node, if given) agree with the scheme in force; return how many changed."""
    started = time.monotonic()
    day = date.fromisoformat(on) if on else timezone.localdate()
    node = Territory.objects.filter(pk=below).first() if below else None
    person = User.objects.filter(pk=author).first() if author else None
    changed = 0
    for step in regrade_steps(on=day, territories=subtree_ids(node) if node else None, author=person):
        changed += step.total()
        if time.monotonic() - started > SECONDS_AT_ONCE:
            regrade.delay(on=day.isoformat(), below=below, author=author)
            break
    return changed


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def open_rounds(on: str | None = None) -> int:
    """Open the quarter's round when its day has come, and the parts of territories that came since."""
    now = timezone.now()
    return open_due_rounds(on=date.fromisoformat(on) if on else timezone.localdate(now), at=now)
