from datetime import date, timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from retention import actions, flags, proposals, snapshots
from retention.risk.scores import score_all


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def scan_neglect(on: str | None = None) -> None:
    """Bring all alerts to what they must be on a day (an ISO date, today unless told)."""
    now = timezone.now()
    actions.scan(on=date.fromisoformat(on) if on else timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def take_snapshots(on: str | None = None) -> None:
    """Count a day (an ISO date, yesterday unless told) and every day missed since the last one counted."""
    day = date.fromisoformat(on) if on else timezone.localdate() - timedelta(days=1)
    snapshots.catch_up(on=day)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sum_up() -> None:
    """Sum up the counted days anew along the tree as it is now."""
    snapshots.sum_up_again()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_losses(on: str | None = None) -> None:
    """Suspect losses where a sign stands on a day (an ISO date, today unless told)."""
    now = timezone.now()
    proposals.propose(on=date.fromisoformat(on) if on else timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def score_risks(on: str | None = None) -> None:
    """Judge the risk of loss of everybody for a day (an ISO date, today unless told)."""
    now = timezone.now()
    score_all(on=date.fromisoformat(on) if on else timezone.localdate(now), at=now)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def flag_effort(on: str | None = None) -> None:
    """Flag what there is to say of the week of the day before (an ISO date, today unless told)."""
    now = timezone.now()
    day = date.fromisoformat(on) if on else timezone.localdate(now)
    flags.flag_ineffective(on=day, at=now)
    flags.flag_complacent(on=day, at=now)
