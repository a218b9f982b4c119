"""Which tips are shown before a visit (000#23, #36–37; 001#28, #35). Decided without a database or a clock.

At a place at most three: those for her style and her stage first, then those for her style, then those for her stage,
then what suits everybody; among the same in the company's order. Never one for another style or another stage, and
never one whose theme does not go with her style, whoever wrote it:

    driving     no small talk
    amiable     no asking for a decision
    expressive  no evidence and details
    analytical  no praise, no asking for a decision

Where her style or her stage is not known, only what is for every one.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from clients.enums import Stage, Style
from visits.enums import TipTheme

MOST = 3
AVOIDED: Mapping[str, set[str]] = {
    Style.DRIVING: {TipTheme.SMALL_TALK},
    Style.AMIABLE: {TipTheme.ASKING},
    Style.EXPRESSIVE: {TipTheme.DETAILS},
    Style.ANALYTICAL: {TipTheme.PRAISE, TipTheme.ASKING},
}


class Offered(Protocol):
    """What the rule reads of a tip; empty is for every one."""

    place: str
    theme: str
    style: str
    from_stage: str
    to_stage: str
    order: int


TipLike = TypeVar("TipLike", bound=Offered)


def chosen(tips: Iterable[TipLike], *, place: str, style: str, stage: str) -> list[TipLike]:
    """The tips of a place for a client of a style and a stage; those that are equal stay as they were given."""
    fitting = [tip for tip in tips if tip.place == place and _suits(tip, style) and _is_for(tip, stage)]
    return sorted(fitting, key=lambda tip: (not tip.style, not _has_stage(tip), tip.order))[:MOST]


def _suits(tip: Offered, style: str) -> bool:
    return tip.style in ("", style) and tip.theme not in AVOIDED.get(style, set())


def _is_for(tip: Offered, stage: str) -> bool:
    if not _has_stage(tip):
        return True
    rank = list(Stage.values).index
    first, last = tip.from_stage or Stage.values[0], tip.to_stage or Stage.values[-1]
    return bool(stage) and rank(first) <= rank(stage) <= rank(last)


def _has_stage(tip: Offered) -> bool:
    return bool(tip.from_stage or tip.to_stage)
