"""A nudge to the workers. It may get lost: the row it is about is the truth, and a sweep finds it."""

from celery import current_app
from django.db import transaction


def nudge_on_commit(task: str, **arguments: object) -> None:
    """Ask for a task by its name once the transaction is committed; a broker that is down never fails the caller.

    `arguments` are the task's own, as JSON can hold them. Nobody waits for a broker: it is tried once.
    """

    def nudge() -> None:
        current_app.send_task(task, kwargs=arguments, retry=False, ignore_result=True)

    transaction.on_commit(nudge, robust=True)
