"""What retention does when a lower room says that something changed. Runs after the room that computes the dates."""

from datetime import date, datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Territory
from clients.models import Relationship
from clients.signals import cadence_inputs_changed
from deliveries.nudges import nudge_on_commit
from retention.actions import heal, open_again, open_some
from retention.marks import end_due, go_on_due
from retention.models import AttainedSum, CountedDay
from retention.neglect import wants_alert
from retention.spans import record_spans
from visits.models import Visit
from visits.signals import visit_logged


@receiver(cadence_inputs_changed, dispatch_uid="retention.follow_changes")
def follow_changes(sender: object, *, relationship_ids: list[int], on: date, **rest: Any) -> None:
    """Close what the change healed, and keep the history. What it made neglected is for the next scan to find."""
    at = timezone.now()
    heal(relationship_ids, on=on, at=at)
    record_spans(relationship_ids, on=on, at=at)


@receiver(visit_logged, dispatch_uid="retention.follow_visit")
def follow_visit(
    sender: object,
    *,
    relationship: Relationship,
    was_due_on: date | None,
    visit: Visit,
    is_new: bool,
    on: date,
    at: datetime,
    **rest: Any,
) -> None:
    """Close the alert that a visit heals, or open it again when the visit is undone; keep until when she was due.

    No query when nothing of it is so.
    """
    if was_due_on != relationship.due_on:
        _follow_due(relationship, was_due_on, is_new=is_new, on=on)
    wanted = wants_alert(relationship.status, relationship.neglected_on, on)
    if relationship.alert_open and not wanted:
        heal([relationship.pk], on=on, at=at)
        relationship.alert_open = False
    elif wanted and not relationship.alert_open:
        if visit.undone_at is None or not open_again(relationship, on=on, at=at):
            open_some([relationship.pk], on=on, at=at)
        relationship.alert_open = True


@receiver(post_save, sender=Territory, dispatch_uid="retention.follow_tree")
def follow_tree(
    instance: Territory, created: bool, update_fields: frozenset[str] | None, raw: bool, **rest: Any
) -> None:
    """What was summed up along the tree does not fit it any more where a part of it hangs elsewhere now.

    A child that hangs alone has made an inner node of a leaf, which has no subtotals yet.
    """
    if raw:
        return
    moved = "path" in (update_fields or ())
    alone = created and instance.depth > 1 and Territory.objects.get_parent(instance).numchild == 1
    if moved or alone:
        # Found anew by the next night; until then nothing is said of it.
        AttainedSum.objects.all().delete()
        if CountedDay.objects.update(is_summed=False):
            nudge_on_commit("retention.tasks.sum_up")


def _follow_due(relationship: Relationship, was_due_on: date | None, *, is_new: bool, on: date) -> None:
    """Who was due when yesterday ended was so until today; taking the visit back, she still is."""
    if relationship.due_on is not None and relationship.due_on < on:
        if not is_new:
            go_on_due(relationship.pk, on=on)
    elif was_due_on is not None and was_due_on < on:
        end_due(relationship.pk, since=was_due_on, on=on)
