from celery import shared_task
from django.utils import timezone

from compliance import actions


@shared_task
def remind() -> None:
    """Remind of the adverse events that are still open."""
    actions.remind(at=timezone.now())
