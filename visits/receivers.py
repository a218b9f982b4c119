"""Whatever changes the rules of the cadence, through whichever door, asks for the dates to be computed anew."""

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from accounts.enums import LeaveState
from accounts.models import Leave, Posting, Territory
from clients.signals import cadence_inputs_changed
from deliveries.nudges import nudge_on_commit
from visits.models import CadenceLine, CadencePolicy
from visits.requests import ensure_default_policy, renew_rulebook, request_recompute
from visits.state import recompute_dates
from workdays.models import Holiday


@receiver(cadence_inputs_changed)
def recompute(relationship_ids: list[int], **kwargs: Any) -> None:
    recompute_dates(relationship_ids)


@receiver([post_save, post_delete], sender=Holiday)
def holiday_changed(instance: Holiday, **kwargs: Any) -> None:
    _changed(None, f"holiday {instance.on}")


@receiver([post_save, post_delete], sender=CadenceLine)
def line_changed(instance: CadenceLine, **kwargs: Any) -> None:
    policy_changed(instance.policy)


@receiver([post_save, post_delete], sender=CadencePolicy)
def policy_changed(instance: CadencePolicy, **kwargs: Any) -> None:
    """A policy in force is asked for at once; one that is new waits until it is applied."""
    renew_rulebook()
    if instance.applied_on is not None:
        request_recompute(instance.territory, why=f"policy of {instance.effective_on}")
    nudge_on_commit("visits.tasks.run_recompute_requests")


@receiver(pre_save, sender=CadencePolicy)
def policy_leaves_its_node(instance: CadencePolicy, **kwargs: Any) -> None:
    """A policy that is given to another node leaves the old one, whose dates are computed anew too."""
    before = CadencePolicy.objects.select_related("territory").filter(pk=instance.pk, applied_on__isnull=False).first()
    if before is not None and before.territory_id != instance.territory_id:
        _changed(before.territory, f"policy of {before.effective_on}")


@receiver([post_save, post_delete], sender=Leave)
def leave_changed(instance: Leave, **kwargs: Any) -> None:
    if instance.state != LeaveState.PROPOSED:
        _ask_for_territories_of(instance.user_id, f"leave of {instance.from_on}")


@receiver([post_save, post_delete], sender=Posting)
def posting_changed(instance: Posting, **kwargs: Any) -> None:
    """Who is posted decides whose leave pauses; without any leave there is nothing to pause."""
    posted = Q(user__postings__territory=instance.territory_id) | Q(user=instance.user_id)
    if Leave.objects.approved().filter(posted).exists():
        _changed(instance.territory, f"posting of {instance.from_on}", renew=False)


@receiver(pre_save, sender=Posting)
def posting_leaves_its_node(instance: Posting, **kwargs: Any) -> None:
    """A posting that is given to another node or person was somebody's at the old one until now."""
    before = Posting.objects.select_related("territory").filter(pk=instance.pk).first()
    if before is not None and (before.territory_id, before.user_id) != (instance.territory_id, instance.user_id):
        posting_changed(before)


@receiver(post_save, sender=Territory)
def territory_saved(
    instance: Territory, created: bool, update_fields: frozenset[str] | None, raw: bool, **kwargs: Any
) -> None:
    """A new tree starts with the cadence of the field; a node that was moved inherits another one."""
    moved = not created and "path" in (update_fields or ())
    if (created or moved) and instance.is_root() and not raw:
        ensure_default_policy(instance)
    if moved:
        _changed(instance, f"move of {instance.code}")


def _ask_for_territories_of(user_id: int, why: str) -> None:
    for territory in Territory.objects.filter(postings__user=user_id).distinct():
        _changed(territory, why, renew=False)


def _changed(territory: Territory | None, why: str, *, renew: bool = True) -> None:
    if renew:
        renew_rulebook()
    request_recompute(territory, why=why)
    nudge_on_commit("visits.tasks.run_recompute_requests")
