"""Whoever changes a holiday, through whichever door, the day table follows."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from workdays.actions import rebuild_days
from workdays.models import Holiday


@receiver([post_save, post_delete], sender=Holiday)
def follow_holidays(sender: type[Holiday], **news: Any) -> None:
    transaction.on_commit(rebuild_days)
