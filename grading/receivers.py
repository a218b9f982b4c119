"""What grading does on its own when something appears below it."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import Territory
from deliveries.nudges import nudge_on_commit
from grading.actions import ensure_default_scheme


@receiver(post_save, sender=Territory, dispatch_uid="grading.default_scheme")
def give_a_tree_its_scheme(
    sender: type[Territory], instance: Territory, created: bool, update_fields: frozenset[str] | None, **extra: Any
) -> None:
    """Every tree can be graded from its first day: a new root gets the standard scheme. Fixtures bring their own.

    A node that was moved inherits another scheme, and is graded anew.
    """
    moved = not created and "path" in (update_fields or ())
    if (created or moved) and instance.is_root() and not extra.get("raw"):
        ensure_default_scheme(instance)
    if moved:
        nudge_on_commit("grading.tasks.regrade", below=instance.pk)
