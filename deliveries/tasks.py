from celery import shared_task
from django.utils import timezone

from deliveries.nudges import nudge_on_commit
from deliveries.sweep import BATCH
from deliveries.sweep import deliver_due as sweep


@shared_task
def deliver_due() -> None:
    """Deliver what is due, and say of what was given up that it was."""
    counts = sweep(at=timezone.now())
    if counts.total() - counts["taken"] >= BATCH and not counts["waiting"]:
        # More may wait, nothing stands in its way, and no other worker is at it.
        nudge_on_commit("deliveries.tasks.deliver_due")
