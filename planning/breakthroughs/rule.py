"""What a breakthrough plan needs to start and to end, as pure functions: no database, no clock.

- 2–3 B clients a rep and quarter (003#28); a fourth needs the manager's reason.
- SMART (003#30): measure, baseline, target and date; the target lies above the baseline, the date in the quarter.
- A retrospective every 2–4 weeks (003#36).
- "A" only while the grade is A, and only when a joint visit or a second quarter's assessment confirms the support.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from clients.enums import Grade, Status
from planning.breakthroughs.enums import Loose, Measure, ToStart, ToWin
from workdays.quarters import Quarter, quarter_of

# In the last days of a quarter a plan is made for the next one, and a running one may be carried over.
LAST_DAYS = timedelta(days=14)
# The upper two of the five steps of support after a visit.
HIGH_STEP = 4


class Terms(NamedTuple):
    """The rhythm of plans, as a policy sets it."""

    usual_days: int = 14
    longest_days: int = 28
    plans_a_quarter: int = 3


def quarter_to_plan(on: date) -> Quarter:
    """The quarter a plan that begins on a day is for."""
    now = quarter_of(on)
    return now.next if now.last - on < LAST_DAYS else now


def may_carry_over(ends_on: date, on: date) -> bool:
    """Whether a plan whose quarter ends on a day may go on in the next one: in its last days, and once it is over."""
    return ends_on - on < LAST_DAYS


# --- the goal ---------------------------------------------------------------------------------------------------------

# The least and the most of each measure.
BOUNDS: Mapping[str, tuple[int, int]] = {
    Measure.ATTITUDE: (1, 5),
    Measure.PATIENTS: (0, 3),
    Measure.MEETINGS: (0, 50),
    Measure.CASES: (0, 50),
    Measure.RECOMMENDS: (0, 50),
    Measure.OTHER: (0, 1000),
}
_UNLAWFUL = re.compile(
    "处方|統方|统方|开方|开药|用药量|用量|销量|销售|销额|纯销|流向|进货|压货|上量|盒数|支数|指标量|任务量|提成|佣金|奖金|回扣|返点|返利|红包|带金"
    r"|prescri|\bscripts?\b|\bsales?\b|\bsold\b|quota|commission|bonus|kickback|rebate|revenue|turnover|\brx\b|\bboxes\b"
)


def is_lawful_measure(words: str) -> bool:
    """Whether what is to be counted is none of prescriptions, sales, quota and pay. Full-width letters are letters."""
    return _UNLAWFUL.search(unicodedata.normalize("NFKC", words).lower()) is None


def fits(measure: str, value: int) -> bool:
    least, most = BOUNDS[measure]
    return least <= value <= most


def progress(baseline: int, target: int, reached: int) -> int:
    """How far the goal is reached, 0 to 100 percent; less than the baseline is no progress."""
    if target <= baseline:
        return 0
    return max(0, min(100, (100 * (reached - baseline)) // (target - baseline)))


class Goal(NamedTuple):
    """What a plan says of itself before it starts."""

    origin: str
    diagnosis: str
    measure: str
    baseline: int | None
    target: int | None
    target_on: date | None
    approaches: int


def missing_to_start(goal: Goal, *, ends_on: date, on: date) -> list[ToStart]:
    """What is missing or makes no sense, in the order of the form."""
    baseline, target = goal.baseline, goal.target
    known = goal.measure in BOUNDS
    wrong = {
        ToStart.ORIGIN: not goal.origin,
        ToStart.DIAGNOSIS: not goal.diagnosis,
        ToStart.MEASURE: not known,
        ToStart.BASELINE: baseline is None or (known and not fits(goal.measure, baseline)),
        ToStart.TARGET: target is None
        or (known and not fits(goal.measure, target))
        or (baseline is not None and target <= baseline),
        ToStart.TARGET_ON: goal.target_on is None or not on < goal.target_on <= ends_on,
        ToStart.APPROACHES: not goal.approaches,
    }
    return [each for each in ToStart if wrong[each]]


# --- while it runs ----------------------------------------------------------------------------------------------------


def loose_end(*, grade: str, status: str, ends_on: date, on: date) -> Loose | None:
    """Why a running plan asks for its end. An A client's waits for what confirms it, until its quarter is over."""
    if status != Status.ACTIVE:
        return Loose.NOT_SERVED
    if ends_on < on:
        return Loose.ENDED
    return None if grade in {Grade.A, Grade.B} else Loose.REGRADED


# --- its end ----------------------------------------------------------------------------------------------------------


class Judged(NamedTuple):
    """An assessment: its day and the support it found."""

    on: date
    support: int | None


def second_round_confirms(assessed: Sequence[Judged], high_from: int) -> bool:
    """Whether the last assessments of the two newest quarters with one both found high support."""
    last: dict[Quarter, int | None] = {}
    for judged in sorted(assessed, key=lambda each: each.on):
        last[quarter_of(judged.on)] = judged.support
    newest = [last[quarter] for quarter in sorted(last)[-2:]]
    return len(newest) == 2 and all(support is not None and support >= high_from for support in newest)


def missing_to_win(grade: str, *, has_joint_visit: bool, has_second_round: bool) -> list[ToWin]:
    """What is missing for the outcome A; nothing where it may be said."""
    wrong = {ToWin.GRADE: grade != Grade.A, ToWin.SUPPORT: not (has_joint_visit or has_second_round)}
    return [each for each in ToWin if wrong[each]]
