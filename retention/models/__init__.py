"""Whom are we losing: alerts, losses, win-backs, flags, and the history that every past figure is read from."""

from retention.models.alerts import NeglectAlert, NeglectAlertQuerySet
from retention.models.digests import DigestNote, DigestNoteQuerySet
from retention.models.flags import EffortFlag, EffortFlagQuerySet
from retention.models.goals import EffortGoal, EffortGoalQuerySet
from retention.models.history import StateMark, StateMarkQuerySet, StateSpan, StateSpanQuerySet, end_of, held_on
from retention.models.losses import Loss, LossQuerySet
from retention.models.risk import RiskBacktest, RiskRule, RiskRuleQuerySet, RiskRun, RiskScore, RiskScoreQuerySet
from retention.models.snapshots import AttainedSum, Counted, CountedDay, CountedQuerySet, PanelSum, Snapshot, Subtotal
from retention.models.winbacks import StepDone, StepDoneQuerySet, WinBack, WinBackQuerySet

__all__ = [
    "AttainedSum",
    "Counted",
    "CountedDay",
    "CountedQuerySet",
    "DigestNote",
    "DigestNoteQuerySet",
    "EffortFlag",
    "EffortFlagQuerySet",
    "EffortGoal",
    "EffortGoalQuerySet",
    "Loss",
    "LossQuerySet",
    "NeglectAlert",
    "NeglectAlertQuerySet",
    "PanelSum",
    "RiskBacktest",
    "RiskRule",
    "RiskRuleQuerySet",
    "RiskRun",
    "RiskScore",
    "RiskScoreQuerySet",
    "Snapshot",
    "StateMark",
    "StateMarkQuerySet",
    "StateSpan",
    "StateSpanQuerySet",
    "StepDone",
    "StepDoneQuerySet",
    "Subtotal",
    "WinBack",
    "WinBackQuerySet",
    "end_of",
    "held_on",
]
