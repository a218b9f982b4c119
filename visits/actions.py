"""Logging, undoing and correcting visits; promises; and the requests that recompute dates."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import FilingState
from accounts.models import User
from clients.models import Product, Relationship
from compliance.actions import report
from visits.enums import Channel, NextStepState, Outcome
from visits.models import NextStep, Visit, VisitCorrection
from visits.queries import Terms
from visits.rules import counts, days_late
from visits.signals import visit_logged
from visits.state import advance, recompute_all

# How long after logging a visit its rep may take it back (issue: 30 seconds), with a moment for a slow network.
UNDO_WINDOW = timedelta(seconds=30)
UNDO_GRACE = timedelta(seconds=15)
# Columns of a visit that a correction may change and whose old values it keeps.
CORRECTABLE = (
    "channel", "outcome", "happened_at", "product", "note", "answered", "key_message", "reaction", "objection",
    "need", "quote", "news", "service_rating", "product_rating", "effort", "effort_words", "client_told",
    "waited_minutes", "minutes", "free_from", "place", "patients_waiting", "support_before", "support_after",
    "competitor", "question", "value_brought",
)  # fmt: skip


class TooLateToUndo(Exception):
    """A visit can be taken back for half a minute; after that it is corrected."""


def log_visit(
    *,
    relationship: Relationship,
    rep: User,
    terms: Terms,
    at: datetime,
    key: UUID,
    channel: Channel,
    outcome: Outcome,
    happened_at: datetime,
    note: str = "",
    next_step: str = "",
    next_step_on: date | None = None,
    is_promise: bool = True,
    other_products: Sequence[Product] = (),
    companions: Sequence[User] = (),
    kept_steps: Sequence[NextStep] = (),
    adverse_event: str = "",
    **details: Any,
) -> tuple[Visit, bool]:
    """Log a visit and move its relationship's dates, in one transaction; return it and whether it is new.

    `relationship` was read through `for_logging`, `terms` are its own. The same key from the same rep changes
    nothing and returns the visit that is there.
    """
    visit = _visit(relationship, rep, at, key, channel, outcome, happened_at, note, details)
    try:
        with transaction.atomic():
            if adverse_event:
                visit.adverse_event = report(
                    relationship=relationship,
                    reporter=rep,
                    words=adverse_event,
                    product=visit.product,
                    key=key,
                    at=at,
                    heard_at=happened_at,
                )
            visit.save(force_insert=True)
            _add_companions(visit, other_products, companions)
            if next_step_on is not None:
                _promise(visit, next_step, next_step_on, is_promise)
            advance(relationship, visit, next_step_on=next_step_on, terms=terms)
            _keep_steps(relationship, kept_steps, by=rep, on=timezone.localdate(at))
            visit_logged.send(sender=Visit, relationship=relationship, visit=visit, on=timezone.localdate(at), at=at)
    except IntegrityError:
        known = Visit.objects.select_related("relationship").filter(rep=rep, key=key).first()
        if known is None:
            raise
        return known, False
    return visit, True


def _visit(
    relationship: Relationship,
    rep: User,
    at: datetime,
    key: UUID,
    channel: Channel,
    outcome: Outcome,
    happened_at: datetime,
    note: str,
    details: dict[str, Any],
) -> Visit:
    happened_on = timezone.localdate(happened_at)
    expired = rep.filing_state(happened_on) == FilingState.EXPIRED
    return Visit(
        relationship=relationship,
        territory_id=relationship.territory_id,
        rep=rep,
        grade=relationship.grade,
        key=key,
        channel=channel,
        outcome=outcome,
        happened_at=happened_at,
        happened_on=happened_on,
        logged_at=at,
        counts=counts(channel=channel, outcome=outcome, note=note, answered=bool(details.get("answered"))),
        is_late=days_late(happened_on=happened_on, on=timezone.localdate(at)) > 0,
        filing_expired=expired and channel.is_in_person and outcome == Outcome.MET,
        note=note,
        chain_id=getattr(relationship, "open_chain", None),
        **details,
    )


def _add_companions(visit: Visit, other_products: Sequence[Product], companions: Sequence[User]) -> None:
    if other_products:
        visit.other_products.set(product for product in other_products if product != visit.product)
    if companions:
        visit.companions.set(companions)


def _promise(visit: Visit, words: str, due_on: date, is_promise: bool) -> NextStep:
    return NextStep.objects.create(
        relationship_id=visit.relationship_id,
        visit=visit,
        rep_id=visit.rep_id,
        words=words,
        due_on=due_on,
        is_promise=is_promise,
    )


def _keep_steps(relationship: Relationship, steps: Sequence[NextStep], *, by: User, on: date) -> None:
    for step in steps:
        close_step(step, state=NextStepState.DONE, by=by, on=on)
    if steps:
        relationship.refresh_from_db()


def undo_visit(visit: Visit, *, by: User, at: datetime) -> bool:
    """Take a visit back within half a minute; False when it was already. Raises TooLateToUndo.

    The row stays, marked; its next steps are cancelled and the dates go back to what they were. An adverse event that
    was heard stays reported.
    """
    if at > visit.logged_at + UNDO_WINDOW + UNDO_GRACE:
        raise TooLateToUndo
    with transaction.atomic():
        if not Visit.objects.filter(pk=visit.pk, rep=by, undone_at__isnull=True).update(undone_at=at):
            return False
        day = timezone.localdate(at)
        visit.next_steps.open().update(state=NextStepState.CANCELLED, closed_on=day, closed_by=by)
        _settle(visit, at=at)
    return True


def correct_visit(visit: Visit, *, by: User, at: datetime, reason: str, **values: Any) -> VisitCorrection | None:
    """Change what a visit says and keep what it said before; None when nothing differs."""
    before = {name: getattr(visit, name) for name in CORRECTABLE if name in values}
    changed = {name: value for name, value in values.items() if before.get(name, value) != value}
    if not changed:
        return None
    with transaction.atomic():
        correction = VisitCorrection.objects.create(
            visit=visit, author=by, at=at, reason=reason, before={name: _plain(before[name]) for name in changed}
        )
        for name, value in changed.items():
            setattr(visit, name, value)
        visit.happened_on = timezone.localdate(visit.happened_at)
        visit.counts = counts(
            channel=Channel(visit.channel), outcome=Outcome(visit.outcome), note=visit.note, answered=visit.answered
        )
        visit.save(update_fields=[*changed, "happened_on", "counts"])
        _settle(visit, at=at)
    return correction


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | str | None) else str(value)


def _settle(visit: Visit, *, at: datetime) -> None:
    """Bring the relationship's state in line with its visits, and tell the rooms above."""
    recompute_all([visit.relationship_id])
    relationship = Relationship.objects.get(pk=visit.relationship_id)
    visit_logged.send(sender=Visit, relationship=relationship, visit=visit, on=timezone.localdate(at), at=at)


def close_step(step: NextStep, *, state: NextStepState, by: User, on: date) -> bool:
    """Say that a next step was done, broken or is no longer wanted; False when somebody said so already."""
    with transaction.atomic():
        closed = NextStep.objects.open().filter(pk=step.pk).update(state=state, closed_on=on, closed_by=by)
        if closed:
            recompute_all([step.relationship_id])
    return bool(closed)
