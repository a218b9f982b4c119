"""A nudge to the workers. It may get lost: the row it is about is the truth, and a sweep finds it."""

from celery import current_app
from django.db import transaction


def nudge_on_commit(task: str) -> None:
    """Ask for a task by its name once the transaction is committed; a broker that is down never fails the caller."""

    def nudge() -> None:
        current_app.send_task(task, retry=False, ignore_result=True)

    transaction.on_commit(nudge, robust=True)
