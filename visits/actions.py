"""Logging, undoing and correcting visits; promises; and the requests that recompute dates."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import FilingState
from accounts.models import User
from accounts.queries import filing_state_as_known
from clients.models import Move, Product, Relationship
from compliance.actions import hand_on_question, report
from compliance.models import AdverseEvent
from visits.chains import rechain
from visits.enums import Channel, NextStepState, Outcome
from visits.models import NextStep, Visit, VisitCorrection
from visits.queries import Terms
from visits.rules import counts, days_late
from visits.signals import visit_logged
from visits.state import advance, recompute_all
from visits.style_signs import in_order
from visits.styling import forget, hold, observe

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
# The same of what is not a column: the names that stood there are kept.
CORRECTABLE_LISTS = ("other_products", "companions")
# Columns that follow from the others.
JUDGED = ("happened_on", "counts", "is_late", "filing_expired")
# A form sent again within this time is the same form with words added; later it is another visit.
SAME_FORM = timedelta(hours=1)


class TooLateToUndo(Exception):
    """A visit can be taken back for half a minute; after that it is corrected."""


def log_visit(*, relationship: Relationship, rep: User, key: UUID, **facts: Any) -> tuple[Visit, bool]:
    """Log a visit and move its relationship's dates, in one transaction; return it and whether it is new.

    `relationship` was read through `for_logging`; `facts` are those of `_log`. The same key from the same rep for the
    same client changes nothing and returns the visit that is there. A key that is used up (by another client, or by a
    visit that was taken back) says nothing of this one, which is logged under a key derived from it.
    """
    try:
        with transaction.atomic():
            return _log(relationship=relationship, rep=rep, key=key, **facts), True
    except IntegrityError:
        known = Visit.objects.select_related("relationship__client").filter(rep=rep, key=key).first()
        if known is None:
            raise
    if known.relationship_id == relationship.pk and known.undone_at is None:
        return known, False
    return log_visit(relationship=relationship, rep=rep, key=uuid5(key, f"{relationship.pk}:{known.pk}"), **facts)


def _log(
    *,
    relationship: Relationship,
    rep: User,
    terms: Terms,
    at: datetime,
    next_step: str = "",
    next_step_on: date | None = None,
    is_promise: bool = True,
    other_products: Sequence[Product] = (),
    companions: Sequence[User] = (),
    kept_steps: Sequence[NextStep] = (),
    adverse_event: str = "",
    style_signs: Sequence[str] = (),
    **said: Any,
) -> Visit:
    """Write the visit and all that comes with it; `said` are the columns of the visit itself."""
    on = timezone.localdate(at)
    if style_signs:
        hold(relationship.client_id)
    visit = _visit(relationship, rep, at, said)
    if adverse_event:
        visit.adverse_event = _report(visit, adverse_event, visit.key, at)
    visit.save(force_insert=True)
    if visit.is_late:
        rechain(relationship.pk)
    _add_companions(visit, other_products, companions)
    _hand_on_question(visit, visit.key, at)
    if next_step_on is not None:
        _promise(visit, next_step, next_step_on, is_promise)
    was_due_on = relationship.due_on
    advance(relationship, visit, next_step_on=next_step_on, terms=terms)
    _keep_steps(relationship, visit, kept_steps, by=rep, on=on)
    if style_signs and observe(visit, style_signs, on=on):
        relationship.refresh_from_db()
    visit_logged.send(
        sender=Visit, relationship=relationship, visit=visit, was_due_on=was_due_on, is_new=True, on=on, at=at
    )
    return visit


def _report(visit: Visit, words: str, key: UUID, at: datetime) -> AdverseEvent:
    return report(
        relationship=visit.relationship,
        reporter=visit.rep,
        words=words,
        product=visit.product,
        key=key,
        at=at,
        heard_at=visit.happened_at,
    )


def _hand_on_question(visit: Visit, key: UUID, at: datetime) -> None:
    if visit.question.strip():
        hand_on_question(
            relationship=visit.relationship,
            reporter=visit.rep,
            question=visit.question,
            product=visit.product,
            key=key,
            at=at,
        )


def _visit(relationship: Relationship, rep: User, at: datetime, said: dict[str, Any]) -> Visit:
    visit = Visit(
        relationship=relationship,
        territory_id=relationship.territory_id,
        rep=rep,
        grade=relationship.grade,
        logged_at=at,
        chain_id=getattr(relationship, "open_chain", None),
        **said,
    )
    _judge(visit)
    _judge_filing(visit)
    return visit


def _judge(visit: Visit) -> None:
    """Decide what follows from what the visit says (unsaved): the columns of JUDGED but the filing number."""
    visit.happened_on = timezone.localdate(visit.happened_at)
    visit.counts = counts(
        channel=Channel(visit.channel), outcome=Outcome(visit.outcome), note=visit.note, answered=visit.answered
    )
    visit.is_late = days_late(happened_on=visit.happened_on, on=timezone.localdate(visit.logged_at)) > 0


def _judge_filing(visit: Visit) -> None:
    """Flag a visit in person whose day had no valid filing number (unsaved).

    By the number as it was known on that day: one that was renewed since does not make an old visit good.
    """
    rep, day = visit.rep, visit.happened_on
    state = filing_state_as_known(rep, day) if visit.is_late else rep.filing_state(day)
    visit.filing_expired = state == FilingState.EXPIRED and Channel(visit.channel).is_in_person


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


def _keep_steps(relationship: Relationship, visit: Visit, steps: Sequence[NextStep], *, by: User, on: date) -> None:
    for step in steps:
        close_step(step, state=NextStepState.DONE, by=by, on=on, visit=visit)
    if steps:
        relationship.refresh_from_db()


def undo_visit(visit: Visit, *, by: User, at: datetime) -> bool:
    """Take a visit back within half a minute; False when it was already. Raises TooLateToUndo.

    The row stays, marked; its next steps are cancelled, those that it closed are open again, what it said of her style
    no longer counts, and the dates go back to what they were. An adverse event that was heard stays reported.
    """
    if at > visit.logged_at + UNDO_WINDOW + UNDO_GRACE:
        raise TooLateToUndo
    with transaction.atomic():
        if not Visit.objects.filter(pk=visit.pk, rep=by, undone_at__isnull=True).update(undone_at=at):
            return False
        day = timezone.localdate(at)
        visit.next_steps.open().update(state=NextStepState.CANCELLED, closed_on=day, closed_by=by)
        visit.closed_steps.update(state=NextStepState.OPEN, closed_on=None, closed_by=None, closed_with=None)
        visit.undone_at = at
        forget(visit, on=day)
        rechain(visit.relationship_id)
        _settle(visit, at=at)
    return True


def correct_visit(visit: Visit, *, by: User, at: datetime, reason: str, **values: Any) -> VisitCorrection | None:
    """Change what a visit says and keep what it said before; None when nothing differs."""
    with transaction.atomic():
        if "style_signs" in values:
            # Her row first, as whoever logs a visit with signs.
            hold(visit.relationship.client_id)
        visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
        before = _says(visit)
        changed = _changed(before, values)
        if not changed:
            return None
        correction = VisitCorrection.objects.create(
            visit=visit, author=by, at=at, reason=reason, before={name: _plain(before[name]) for name in changed}
        )
        if "style_signs" in changed:
            observe(visit, changed["style_signs"], on=timezone.localdate(at))
        _rewrite(visit, changed)
        if "adverse_event" in changed:
            _report_later(visit, changed["adverse_event"], at)
        if "question" in changed:
            _hand_on_question(visit, uuid5(visit.key, visit.question), at)
        _settle(visit, at=at)
    return correction


def _says(visit: Visit) -> dict[str, Any]:
    """What a visit says: what a correction may change."""
    columns = {name: getattr(visit, name) for name in CORRECTABLE}
    lists = {name: list(getattr(visit, name).all()) for name in CORRECTABLE_LISTS}
    signs = in_order(visit.style_observations.values_list("sign", flat=True))
    words = visit.adverse_event.words if visit.adverse_event else ""
    return columns | lists | {"style_signs": signs, "adverse_event": words}


def says_otherwise(visit: Visit, **values: Any) -> bool:
    """Whether these values, as `correct_visit` takes them, are others than the visit's."""
    return bool(_changed(_says(visit), values))


def _changed(before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    changed = {name: value for name, value in values.items() if _differs(before[name], value)}
    if not changed.get("adverse_event"):
        # What was reported stays reported.
        changed.pop("adverse_event", None)
    return changed


def _differs(before: Any, value: Any) -> bool:
    return set(before) != set(value) if isinstance(before, list) else bool(before != value)


def _rewrite(visit: Visit, changed: dict[str, Any]) -> None:
    was_in_person, was_on = Channel(visit.channel).is_in_person, visit.happened_on
    columns = {name: value for name, value in changed.items() if name in CORRECTABLE}
    for name, value in columns.items():
        setattr(visit, name, value)
    _judge(visit)
    if (Channel(visit.channel).is_in_person, visit.happened_on) != (was_in_person, was_on):
        _judge_filing(visit)
    visit.save(update_fields=[*columns, *JUDGED])
    for name in changed.keys() & set(CORRECTABLE_LISTS):
        getattr(visit, name).set(changed[name])
    if changed.keys() & {"outcome", "happened_at"}:
        rechain(visit.relationship_id)


def _report_later(visit: Visit, words: str, at: datetime) -> None:
    """Report what was heard on a visit that is logged already.

    Other words than those reported are another report: what the recipient may be working on is never changed.
    """
    key = uuid5(visit.key, words) if visit.adverse_event else visit.key
    visit.adverse_event = _report(visit, words, key, at)
    visit.save(update_fields=["adverse_event"])


def complete_visit(
    visit: Visit,
    *,
    at: datetime,
    next_step: str = "",
    next_step_on: date | None = None,
    is_promise: bool = True,
    kept_steps: Sequence[NextStep] = (),
) -> None:
    """Add the steps that a form sent again names and its first sending did not."""
    with transaction.atomic():
        # Two sendings at once take turns, so that the second sees what the first one added.
        visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
        if next_step_on is not None and not visit.next_steps.filter(words=next_step, due_on=next_step_on).exists():
            _promise(visit, next_step, next_step_on, is_promise)
            recompute_all([visit.relationship_id])
        _keep_steps(visit.relationship, visit, kept_steps, by=visit.rep, on=timezone.localdate(at))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return [str(each) for each in value]
    return value if isinstance(value, bool | int | str | None) else str(value)


def _settle(visit: Visit, *, at: datetime) -> None:
    """Bring the relationship's state in line with its visits, and tell the rooms above."""
    was_due_on = Relationship.objects.values_list("due_on", flat=True).get(pk=visit.relationship_id)
    recompute_all([visit.relationship_id])
    relationship = Relationship.objects.get(pk=visit.relationship_id)
    day = timezone.localdate(at)
    visit_logged.send(
        sender=Visit, relationship=relationship, visit=visit, was_due_on=was_due_on, is_new=False, on=day, at=at
    )


@transaction.atomic
def plan_steps(steps: Sequence[NextStep]) -> None:
    """Write steps that came out of no visit, and let their clients fall due by them."""
    NextStep.objects.bulk_create(steps)
    recompute_all({step.relationship_id for step in steps})


@transaction.atomic
def cancel_steps_of(move: Move, *, by: User, on: date) -> int:
    """Say that what was planned because of a move is no longer wanted, as far as it is open; return how many."""
    planned = NextStep.objects.open().filter(move=move)
    ids = set(planned.values_list("relationship_id", flat=True))
    cancelled = planned.update(state=NextStepState.CANCELLED, closed_on=on, closed_by=by)
    recompute_all(ids)
    return cancelled


def close_step(step: NextStep, *, state: NextStepState, by: User, on: date, visit: Visit | None = None) -> bool:
    """Say that a next step was done, broken or is no longer wanted; False when somebody said so already."""
    with transaction.atomic():
        still_open = NextStep.objects.open().filter(pk=step.pk)
        closed = still_open.update(state=state, closed_on=on, closed_by=by, closed_with=visit)
        if closed:
            recompute_all([step.relationship_id])
    return bool(closed)
