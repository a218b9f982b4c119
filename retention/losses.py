"""Losses: the owner states or denies, the manager decides. What was wrong is dismissed and nothing is deleted.

Every act may be sent twice: what is settled already stays as it was settled first.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Territory, User
from clients.enums import Status
from clients.models import Relationship
from clients.moving import hand_over
from grading.actions import regrade
from retention.actions import set_status
from retention.enums import OPEN_LOSSES, LossReason, LossState
from retention.evidence import Evidence, verdict
from retention.models import Loss
from retention.queries import LostCase, evidence_for, rep_then


class NotServed(Exception):
    """Only a client who is served can be lost: this relationship was closed."""


class WinBackGoesOn(Exception):
    """A loss is not undone while its win-back is open: that one says how it ends."""


def frozen(relationships: Sequence[Relationship], *, on: date, at: datetime) -> list[Loss]:
    """Losses of these relationships on a day with all that is frozen with them (unsaved, undecided)."""
    found = evidence_for([LostCase(row.pk, on) for row in relationships])
    reps = rep_then({row.territory_id for row in relationships}, on)
    return [
        Loss(
            relationship=row,
            territory_id=row.territory_id,
            grade=row.grade,
            rep_id=reps.get(row.territory_id),
            lost_on=on,
            recorded_at=at,
            **found[row.pk]._asdict(),
        )
        for row in relationships
    ]


def open_loss(relationship: Relationship) -> Loss | None:
    """The loss of a relationship that is suspected, to be decided, or confirmed and not won back."""
    return Loss.objects.open().filter(relationship=relationship).first()


def state_loss(
    *,
    relationship: Relationship,
    by: User,
    at: datetime,
    on: date,
    lost_on: date,
    reason: LossReason,
    words: str,
    competitor_volunteered: bool = False,
    decides: bool,
) -> Loss:
    """Say that a client is lost and why, with the records of the days before; a manager's word (`decides`) confirms it.

    Answers a suspicion where there is one. A loss that was stated already stays as it was, and is returned. Raises
    NotServed.
    """
    with transaction.atomic():
        row = Relationship.objects.select_for_update().get(pk=relationship.pk)
        if row.status == Status.CLOSED:
            raise NotServed
        known = open_loss(row)
        if known is not None and known.state != LossState.SUSPECTED:
            return known
        loss = _restated(known, frozen([row], on=lost_on, at=at)[0])
        loss.state, loss.words = LossState.STATED, words
        loss.stated_by, loss.stated_at = by, at
        _give_reason(loss, reason, competitor_volunteered=competitor_volunteered)
        loss.save()
        if decides:
            confirm(loss, by=by, at=at, on=on, reason=reason, competitor_volunteered=competitor_volunteered)
            loss.refresh_from_db()
    return loss


def _restated(suspected: Loss | None, stated: Loss) -> Loss:
    """What was suspected, with the records of the day it is said to be lost on."""
    if suspected is None:
        return stated
    for name in ("territory_id", "grade", "rep_id", "lost_on", *Evidence._fields):
        setattr(suspected, name, getattr(stated, name))
    return suspected


def _give_reason(loss: Loss, reason: LossReason, *, competitor_volunteered: bool) -> None:
    """Set the reason, and the verdict on the one that was stated first (unsaved)."""
    if not loss.stated_reason:
        loss.stated_reason = reason
        loss.verdict = verdict(reason, loss.evidence)
    loss.reason = reason
    loss.competitor_volunteered = loss.competitor_volunteered or competitor_volunteered


def deny(loss: Loss, *, by: User, at: datetime, words: str) -> bool:
    """Let the owner say that a suspected client is not lost, for the manager to decide; False when she had answered."""
    waiting = Loss.objects.waiting_for_owner().filter(pk=loss.pk)
    return bool(waiting.update(answer=words, answered_by=by, answered_at=at))


def confirm(
    loss: Loss,
    *,
    by: User,
    at: datetime,
    on: date,
    reason: LossReason,
    words: str = "",
    competitor_volunteered: bool = False,
) -> bool:
    """Decide that a client is lost; False when it was decided already. The reason as stated is kept beside this one."""
    with transaction.atomic():
        loss = _locked(loss)
        if not loss.is_undecided:
            return False
        _give_reason(loss, reason, competitor_volunteered=competitor_volunteered)
        loss.state, loss.decision = LossState.CONFIRMED, words
        loss.decided_by, loss.decided_at = by, at
        loss.save()
        set_status([loss.relationship_id], Status.LOST, on=on)
    return True


def dismiss(loss: Loss, *, by: User, at: datetime, on: date, words: str) -> bool:
    """Decide that a client is not lost, or was not; False when that is settled already.

    One that was confirmed is served again. Raises WinBackGoesOn.
    """
    with transaction.atomic():
        loss = _locked(loss)
        if loss.state not in OPEN_LOSSES:
            return False
        if loss.winbacks.open().exists():
            raise WinBackGoesOn
        loss.state, loss.decision = LossState.DISMISSED, words
        loss.decided_by, loss.decided_at = by, at
        loss.save()
        set_status([loss.relationship_id], Status.ACTIVE, on=on)
    return True


def transfer(loss: Loss, *, to: Territory, by: User, at: datetime, on: date) -> bool:
    """Let another territory go on with a client who moved, her history with her; False when the loss is settled.

    The territory she leaves keeps its past: the loss is dismissed as a transfer, and the history of states says what
    was where. Raises CoveredThere and WinBackGoesOn.
    """
    with transaction.atomic():
        row = Relationship.objects.select_for_update().get(pk=loss.relationship_id)
        if not dismiss(loss, by=by, at=at, on=on, words=_("Transferred to %(territory)s") % {"territory": to.name}):
            return False
        hand_over(row, to=to, on=on)
        # Another territory may grade by another scheme.
        regrade(on=on, territories=[to.pk], author=by, at=at)
    return True


def restore(loss: Loss, *, on: date) -> None:
    """End a confirmed loss on a day: the client is served again. For `retention.winbacks`, within its transaction."""
    Loss.objects.filter(pk=loss.pk, state=LossState.CONFIRMED).update(state=LossState.RESTORED, ended_on=on)
    set_status([loss.relationship_id], Status.ACTIVE, on=on)


def _locked(loss: Loss) -> Loss:
    """As it is now, so that of two who decide at once the second sees what the first one decided.

    The relationship first, as everybody locks it who writes both.
    """
    Relationship.objects.select_for_update().get(pk=loss.relationship_id)
    return Loss.objects.select_for_update().get(pk=loss.pk)
