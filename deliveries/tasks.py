from celery import shared_task
from django.utils import timezone

from deliveries import actions


@shared_task
def deliver_due() -> None:
    """Deliver what is due, and give up what was tried often enough."""
    actions.deliver_due(at=timezone.now())
