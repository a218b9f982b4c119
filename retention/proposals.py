"""Losses that the system suspects. State, not coincidence: "shows a sign and has no open loss".

So a missed night, a second run, two runs at once and a run killed anywhere change nothing that should not change.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from clients.models import Relationship
from retention.actions import CHUNK, Progress, silent
from retention.bulk import lock
from retention.enums import LossSign, LossState
from retention.losses import frozen
from retention.models import Loss
from retention.queries import may_show, signs_among


def propose(*, on: date, at: datetime, chunk: int = CHUNK, progress: Progress = silent) -> int:
    """Suspect a loss wherever a sign stands and none is open; return how many.

    The first sign that fits is kept, in the order of LossSign. Each chunk of relationships is one transaction.
    """
    proposed = 0
    for sign in LossSign:
        ids = may_show(sign, on)
        for start in range(0, len(ids), chunk):
            proposed += propose_some(sign, ids[start : start + chunk], on=on, at=at)
            progress(sign, min(start + chunk, len(ids)), len(ids))
    return proposed


def propose_some(sign: LossSign, relationship_ids: Sequence[int], *, on: date, at: datetime) -> int:
    """Suspect those of these relationships that show the sign; one transaction."""
    with transaction.atomic():
        lock(relationship_ids)
        found = {each.relationship_id: each.on for each in signs_among(sign, relationship_ids, on)}
        rows = list(Relationship.objects.filter(pk__in=found).order_by("pk"))
        losses = frozen(rows, on=on, at=at)
        for loss in losses:
            loss.state, loss.sign, loss.sign_on = LossState.SUSPECTED, sign, found[loss.relationship_id]
        Loss.objects.bulk_create(losses, batch_size=1000, ignore_conflicts=True)
    return len(losses)


def would_propose(on: date, *, chunk: int = CHUNK) -> int:
    """How many a run would suspect. Writes nothing."""
    found: set[int] = set()
    for sign in LossSign:
        ids = may_show(sign, on)
        for start in range(0, len(ids), chunk):
            found.update(each.relationship_id for each in signs_among(sign, ids[start : start + chunk], on))
    return len(found)
