"""Doors for the worker."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from desk import actions, closing, digest, morning
from desk.periods import kept_periods
from retention.attained_sums import forget_before, sum_attained


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def warn_of_filings() -> int:
    now = timezone.now()
    return actions.warn_of_filings(on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_digests() -> int:
    now = timezone.now()
    return digest.send_digests(on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_mornings() -> int:
    return morning.send_mornings(at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def close_rounds() -> int:
    now = timezone.now()
    return closing.close_rounds(on=timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def keep_attained() -> int:
    """Find what was attained in the periods that the boards of a company are asked for today."""
    periods = kept_periods(on=timezone.localdate())
    forget_before(min(last for _, last in periods))
    return sum_attained(periods)
