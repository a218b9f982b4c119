"""Losses and win-backs as the pages make them, for the tests of this room and of the desk."""

from datetime import date, timedelta

from accounts.models import User
from clients.models import Relationship
from retention.enums import LossReason, LossSign, LossState, WinBackStep
from retention.losses import frozen, state_loss
from retention.models import Loss, WinBack
from retention.winbacks import do_step, open_case
from tests.cast import TODAY
from tests.visits.conftest import NOW
from workdays.queries import calendar


def stated(relationship: Relationship, by: User, *, decides: bool = False, **said) -> Loss:
    """A loss that its owner stated on TODAY: felt uncared for, unless told."""
    facts = {"reason": LossReason.UNCARED, "words": "好久没人来", "lost_on": TODAY, **said}
    return state_loss(relationship=relationship, by=by, at=NOW, on=TODAY, decides=decides, **facts)


def confirmed(relationship: Relationship, by: User, **said) -> Loss:
    return stated(relationship, by, decides=True, **said)


def suspected(relationship: Relationship, *, sign: LossSign = LossSign.NO_CONTACT, on: date = TODAY) -> Loss:
    (loss,) = frozen([relationship], on=on, at=NOW)
    loss.state, loss.sign, loss.sign_on = LossState.SUSPECTED, sign, on
    loss.save()
    return loss


def case_of(loss: Loss, by: User, *, steps: int = 0) -> WinBack:
    """An open win-back with so many steps done, all on TODAY."""
    case = open_case(loss, by=by, on=TODAY, calendar=calendar())
    for step in list(WinBackStep)[:steps]:
        done = step_done(case, step, by)
        assert done, step
    case.refresh_from_db()
    return case


def step_done(case: WinBack, step: WinBackStep, by: User, **said) -> bool:
    facts = {"on": TODAY, "due_on": TODAY + timedelta(days=7), "words": "说好了", **said}
    if step == WinBackStep.CAUSE:
        facts.setdefault("cause", LossReason.UNCARED)
    return do_step(case, step, by=by, at=NOW, **facts)
