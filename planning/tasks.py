"""Doors for the worker."""

from datetime import date
from itertools import islice

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from deliveries.nudges import nudge_on_commit
from planning import month_warnings
from planning.breakthroughs import reminders
from planning.greetings import reminders as greeting_reminders
from planning.greetings.actions import send_waiting
from planning.handovers.carrying import carry_out_due
from planning.handovers.left_behind import pass_on_left_behind
from planning.weeks import proposing, weekly
from planning.weeks.horizon import is_past


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def remind_of_retrospectives() -> int:
    now = timezone.now()
    return reminders.remind(on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_weeks() -> None:
    """From Friday evening to Monday morning ask for the coming week of whoever has no plan of it yet, and at any time
    for that of new covers; a batch at a time.
    """
    for person, week_on in islice(weekly.to_propose(timezone.localtime()), weekly.BATCH):
        nudge_on_commit("planning.tasks.propose_missing_week", rep_pk=person.pk, week_on=week_on.isoformat())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_missing_week(rep_pk: int, week_on: str) -> None:
    """One person's week, once."""
    rep = User.objects.get(pk=rep_pk)
    weekly.propose_missing(rep, week_on=date.fromisoformat(week_on), at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_week_of(rep_pk: int, week: str) -> None:
    """One person's week (an ISO date of it) anew, when she asks; one that is over stays as it was."""
    now, day = timezone.now(), date.fromisoformat(week)
    if not is_past(day, timezone.localdate(now)):
        rep = User.objects.get(pk=rep_pk)
        proposing.propose_week(rep, week_on=day, on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def warn_of_months() -> int:
    now = timezone.now()
    return month_warnings.warn(on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def remind_of_greetings() -> int:
    now = timezone.now()
    return greeting_reminders.remind(on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_greetings() -> int:
    return send_waiting(at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def carry_out_handovers() -> int:
    now = timezone.now()
    return carry_out_due(on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def pass_on_work_left_behind() -> int:
    now = timezone.now()
    return pass_on_left_behind(on=timezone.localdate(now), at=now)
