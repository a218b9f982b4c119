"""What closing a part of a round does in this room: entries become assessments, grades follow, checks are drawn."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from clients.enums import Status
from grading.assessing import AssessmentBatch, Said
from grading.draws import drawn
from grading.enums import ChangeReason, Outcome, PartState, RoundStep
from grading.judging import read
from grading.models import RoundEntry, RoundEvent, RoundPart, RoundPolicy, SpotCheck
from grading.queries import Moves
from grading.round_queries import progress_of

_SETTLED = (
    "outcome", "assessment", "grade", "potential", "support", "grade_before", "potential_before", "support_before",
)  # fmt: skip


def settle(part: RoundPart, *, on: date, at: datetime) -> Moves | None:
    """Close an approved part; return {(from, to): how many}, or None when there is nothing to close (any more).

    One transaction. Every entry becomes an assessment by its own author on its own day, unless the client was assessed
    elsewhere since or left; grades change on the closing day, and the higher rooms are told. A second call, at once or
    later, does nothing. Raises NoScheme, having written nothing.
    """
    with transaction.atomic():
        held = RoundPart.objects.select_for_update(of=("self",)).select_related("round", "territory").get(pk=part.pk)
        if held.state != PartState.APPROVED:
            return None
        approval = held.events.filter(step=RoundStep.APPROVED).select_related("by").latest("at", "pk")
        entries = list(held.entries.pending().select_related("author").order_by("relationship_id"))
        now = progress_of(held)
        moves: Moves = Counter()
        if entries and approval.by is not None:
            batch = AssessmentBatch(author=approval.by, on=on, note="", at=at, why=ChangeReason.ROUND)
            batch.read([entry.relationship_id for entry in entries])
            for entry in entries:
                _settle(entry, held, batch)
            moves = batch.save()
            _write(entries, batch)
            _draw(held, entries, on)
        held.state, held.closed_on = PartState.CLOSED, on
        held.clients, held.assessed = now
        held.save(update_fields=["state", "closed_on", "clients", "assessed"])
        RoundEvent.objects.create(part=held, step=RoundStep.CLOSED, by=None, on=on, at=at)
    return moves


def _settle(entry: RoundEntry, part: RoundPart, batch: AssessmentBatch) -> None:
    """Prepare the assessment of one entry, or say why there is none."""
    pk = entry.relationship_id
    row, newest = batch.relationships[pk], batch.newest.get(pk)
    if row.territory_id != part.territory_id or row.status != Status.ACTIVE:
        entry.outcome = Outcome.LEFT
    elif (newest and newest.pk) != entry.based_on_id:
        entry.outcome = Outcome.OVERTAKEN
    else:
        entry.outcome = Outcome.ASSESSED
        entry.grade_before, entry.potential_before, entry.support_before = row.grade, row.potential, row.support
        answers = batch.still_meant(pk, read(entry.answers), entry.on)
        entry.assessment = batch.take(pk, answers, Said(entry.author, entry.on, entry.note))


def _write(entries: Iterable[RoundEntry], batch: AssessmentBatch) -> None:
    """What became of the entries; of those assessed, what they came to."""
    for entry in entries:
        if entry.assessment is not None:
            # Its key came with the batch.
            entry.assessment_id = entry.assessment.pk
            row = batch.relationships[entry.relationship_id]
            entry.grade, entry.potential, entry.support = row.grade, row.potential, row.support
    RoundEntry.objects.bulk_update(entries, _SETTLED, batch_size=500)


def _draw(part: RoundPart, entries: Iterable[RoundEntry], on: date) -> None:
    percent = RoundPolicy.objects.in_force(part.round.quarter.first).checked_percent
    ids = [entry.pk for entry in entries if entry.outcome == Outcome.ASSESSED]
    # By the keys of the assessments too: before the closing nobody knows them.
    seed = f"{part.round_id}:{part.pk}:{max((entry.assessment_id or 0 for entry in entries), default=0)}"
    SpotCheck.objects.bulk_create([SpotCheck(entry_id=pk, drawn_on=on) for pk in drawn(ids, percent, seed)])
