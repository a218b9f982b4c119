"""Win-backs: five steps strictly in order, each once, and an outcome that counts in the rate whatever it is."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from clients.models import Relationship
from retention.enums import LossReason, LossState, WinBackOutcome, WinBackStep
from retention.losses import restore
from retention.models import Loss, StepDone, WinBack
from visits.models import NextStep
from visits.state import recompute_all
from workdays.rules import Calendar

# Working days until the next step is due, unless somebody says another day.
STEP_DAYS = 5


class NotLost(Exception):
    """Only a loss that a manager confirmed is won back."""


class StepsMissing(Exception):
    """A client is restored or improved once all five steps are done, the dated next step among them."""


def next_due(on: date, calendar: Calendar) -> date:
    """By when the step after one that was done on a day is due."""
    return calendar.add(on, STEP_DAYS)


def open_case(loss: Loss, *, by: User, on: date, calendar: Calendar) -> WinBack:
    """Open the case to win a lost client back; where one is open, that one. Raises NotLost."""
    with transaction.atomic():
        loss = Loss.objects.select_for_update().get(pk=loss.pk)
        known = loss.winbacks.open().first()
        if known is not None:
            return known
        if loss.state != LossState.CONFIRMED:
            raise NotLost
        return WinBack.objects.create(loss=loss, opened_on=on, opened_by=by, due_on=next_due(on, calendar))


def do_step(
    case: WinBack,
    step: WinBackStep,
    *,
    by: User,
    at: datetime,
    on: date,
    due_on: date,
    words: str = "",
    cause: LossReason | None = None,
) -> bool:
    """Note that a step was done on a day, and by when the next one is; False unless it is the one to be done now.

    The last step promises the client what `words` say by `due_on`: a next step of hers, with which the case waits for
    its outcome. The order is kept by the update's own condition: of two at once, or one sent twice, the second is none.
    """
    try:
        with transaction.atomic():
            # Whoever writes about a relationship locks it first.
            row = Relationship.objects.select_for_update().get(pk=case.loss.relationship_id)
            facts: dict[str, object] = {"step": step, "due_on": due_on}
            if step == WinBackStep.CAUSE:
                facts["cause"] = cause
            if step == WinBackStep.PLANNED:
                facts["next_step"] = NextStep.objects.create(relationship=row, rep=by, words=words, due_on=due_on)
            if not WinBack.objects.open().filter(pk=case.pk, step=step - 1).update(**facts):
                raise _OutOfTurn
            StepDone.objects.create(case=case, step=step, on=on, by=by, at=at, words=words)
            if step == WinBackStep.PLANNED:
                recompute_all([row.pk])
    except (_OutOfTurn, IntegrityError):
        return False
    return True


class _OutOfTurn(Exception):
    """Takes back what was written for a step that is not the one to be done."""


def put_off(case: WinBack, *, due_on: date) -> bool:
    """Say another day for the next step; False when the case is closed or waits for its promise alone."""
    waiting = WinBack.objects.open().filter(pk=case.pk, step__lt=WinBackStep.PLANNED)
    return bool(waiting.update(due_on=due_on))


def close_case(case: WinBack, outcome: WinBackOutcome, *, by: User, on: date, words: str = "") -> bool:
    """End a case; False when it is closed already. Restored makes the client active again, through `set_status`.

    Not restorable may be said after any step, the others after all of them: raises StepsMissing.
    """
    with transaction.atomic():
        Relationship.objects.select_for_update().get(pk=case.loss.relationship_id)
        case = WinBack.objects.select_for_update().get(pk=case.pk)
        if not case.is_open:
            return False
        if outcome != WinBackOutcome.NOT_RESTORABLE and case.step < WinBackStep.PLANNED:
            raise StepsMissing
        case.outcome, case.outcome_words = outcome, words
        case.closed_on, case.closed_by = on, by
        case.save(update_fields=["outcome", "outcome_words", "closed_on", "closed_by"])
        if outcome == WinBackOutcome.RESTORED:
            restore(case.loss, on=on)
    return True
