"""Whoever changes a holiday, through whichever door, the day table follows."""

from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from workdays.actions import rebuild_days
from workdays.models import Holiday


@receiver([post_save, post_delete], sender=Holiday)
def follow_holidays(sender: type[Holiday], **news: Any) -> None:
    """Ask once for all the holidays of a transaction: the table is rebuilt as a whole."""
    # Of what waits for the commit the second part is the function.
    if all(waiting[1] is not follow for waiting in connection.run_on_commit):
        transaction.on_commit(follow)


def follow() -> None:
    rebuild_days()
