"""From candidate over a trial to target (001#50–51): which way a relationship may go. Without a database or a clock.

    candidate -> trial        when at least one of the three flags speaks for her, until a day
    trial -> trial            once: a later day, with a reason
    trial -> target           the decision, with a reason; so are the next two
    trial -> candidate
    candidate, trial -> not suitable
    target, not suitable -> candidate    she is looked at anew

A target that was lost is a loss and not a matter of phases: who is lost goes nowhere here.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from clients.enums import Phase, Status

# Twelve weeks: the 60 working days that a new client may stay ungraded (DOMAIN, Cadence). The source has no number.
TRIAL = timedelta(days=84)
# From today; longer is no trial any more.
LONGEST = timedelta(days=168)
EXTENSIONS = 1

WAYS: Mapping[Phase, tuple[Phase, ...]] = {
    Phase.CANDIDATE: (Phase.TRIAL, Phase.UNSUITABLE),
    Phase.TRIAL: (Phase.TARGET, Phase.TRIAL, Phase.CANDIDATE, Phase.UNSUITABLE),
    Phase.TARGET: (Phase.CANDIDATE,),
    Phase.UNSUITABLE: (Phase.CANDIDATE,),
}


class Flag(TextChoices):
    """What makes somebody a candidate (001#50)."""

    MANY_PATIENTS = "patients", _("Many patients")
    AGREES = "agrees", _("Agrees with the product")
    FRIENDLY = "friendly", _("Friendly to us")


class Refusal(StrEnum):
    """Why a phase is not reached."""

    LOST = "lost"
    NO_WAY = "no_way"
    NO_FLAG = "no_flag"
    EXTENDED = "extended"
    BAD_END = "bad_end"
    NO_REASON = "no_reason"


class Standing(NamedTuple):
    """Where she stands: how many flags speak for her, until when a trial lasts and how often it was extended."""

    phase: str
    status: str = Status.ACTIVE
    flags: int = 0
    ends_on: date | None = None
    extensions: int = 0


def refusal(old: Standing, new: Phase, *, reason: str, ends_on: date | None, on: date) -> Refusal | None:
    """What forbids a move on a day, the worst first; None where it is allowed. `ends_on` is that of a trial to be."""
    is_put_aside = old.phase == Phase.UNSUITABLE and old.status == Status.CLOSED
    if old.status != Status.ACTIVE and not is_put_aside:
        return Refusal.LOST
    if new not in WAYS[Phase(old.phase)]:
        return Refusal.NO_WAY
    if new == Phase.TRIAL and (why := _refused_trial(old, ends_on, on)):
        return why
    begins = old.phase == Phase.CANDIDATE and new == Phase.TRIAL
    return None if begins or reason.strip() else Refusal.NO_REASON


def _refused_trial(old: Standing, ends_on: date | None, on: date) -> Refusal | None:
    if old.phase == Phase.CANDIDATE and not old.flags:
        return Refusal.NO_FLAG
    if old.phase == Phase.TRIAL and old.extensions >= EXTENSIONS:
        return Refusal.EXTENDED
    if ends_on is None or not on < ends_on <= on + LONGEST:
        return Refusal.BAD_END
    is_later = old.phase != Phase.TRIAL or old.ends_on is None or ends_on > old.ends_on
    return None if is_later else Refusal.BAD_END


def is_over(phase: str, ends_on: date | None, on: date) -> bool:
    """Whether a trial has come to its day, and waits for a decision."""
    return phase == Phase.TRIAL and ends_on is not None and ends_on <= on
