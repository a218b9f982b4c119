"""The risk of loss: 0-100, the sum of a few parts that can each be said in a phrase.

    what speaks                                                    silent up to      speaks fully from
    -----------------------------------------------------------------------------------------------------
    wait        working days since the last contact / her interval          1 ×     `full_wait` %, 300
    promises    promises broken or overdue                                    0     2
    support     points of support lost with the last assessment               0     30, about one level
    attempts    attempts in a row since the last contact                      1     3
    rival       a competitor seen                                             -     once
    complaints  our service or product rated 1-2, or an objection to it       0     2
    told        extra effort that the client was told of        (for us)      0     2
    kept        promises kept                                   (for us)      0     3

Everybody starts from the same points; each part adds its weight times how fully it speaks, in between in proportion,
rounded, and the last two are taken off. The sum stays within 0 and 100. All but `wait` looks back over a window of
days. Start, weights, window and levels are an administrator's (`RiskRule`); the defaults are judgement (DOMAIN: most
are lost because they felt nobody cared), and `backtest_risk` says how well they tell the lost from the kept. Whoever
was contacted fewer than three times is not judged: there is nothing to judge her by.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from retention.risk.enums import Part, RiskLevel

FEWEST_CONTACTS = 3
HIGHEST = 100

_FULL_PROMISES = 2
_FULL_DROP = 30
_SILENT_ATTEMPTS, _FULL_ATTEMPTS = 1, 3
_FULL_COMPLAINTS = 2
_FULL_TOLD = 2
_FULL_KEPT = 3


class Weights(NamedTuple):
    """The rule's numbers. `full_wait` in percent of the interval, `window` in days, levels by score."""

    start: int = 20
    wait: int = 50
    promises: int = 25
    support: int = 20
    attempts: int = 10
    rival: int = 15
    complaints: int = 25
    told: int = 10
    kept: int = 10
    full_wait: int = 300
    window: int = 90
    medium: int = 35
    high: int = 50


class Facts(NamedTuple):
    """What is known of one client on a day. Days are the latest on which something was so; all within the window."""

    contacts: int
    # Working days between contacts that her cadence asks for, and since the last one.
    interval: int
    waited: int
    broken: int = 0
    broken_on: date | None = None
    support_drop: int = 0
    attempts: int = 0
    rival_on: date | None = None
    complaints: int = 0
    complained_on: date | None = None
    told: int = 0
    kept: int = 0


# What is said about a part: a ratio in tenths, a day, or how many.
Detail = int | str


class Spoken(NamedTuple):
    """A part that speaks, with its points (below zero where it speaks for us)."""

    part: Part
    points: int
    detail: Detail


class Risk(NamedTuple):
    """`score` is None where there is not enough data. Parts stand the weightiest first."""

    score: int | None
    level: RiskLevel
    parts: tuple[Spoken, ...] = ()


NOT_ENOUGH = Risk(None, RiskLevel.UNKNOWN)


def risk(facts: Facts, weights: Weights) -> Risk:
    """The risk of loss on a day."""
    if facts.contacts < FEWEST_CONTACTS:
        return NOT_ENOUGH
    parts = [part for part in _spoken(facts, weights) if part.points]
    score = min(max(weights.start + sum(part.points for part in parts), 0), HIGHEST)
    # Equal weights keep the order of the table.
    parts.sort(key=lambda part: -abs(part.points))
    return Risk(score, level_of(score, weights), tuple(parts))


def level_of(score: int, weights: Weights) -> RiskLevel:
    if score >= weights.high:
        return RiskLevel.HIGH
    return RiskLevel.MEDIUM if score >= weights.medium else RiskLevel.LOW


def _spoken(facts: Facts, weights: Weights) -> Iterator[Spoken]:
    ratio = facts.waited / facts.interval
    if ratio > 1:
        share = _share(100 * ratio, 100, weights.full_wait)
        yield Spoken(Part.WAIT, round(weights.wait * share), 10 * facts.waited // facts.interval)
    if facts.broken and facts.broken_on:
        share = _share(facts.broken, 0, _FULL_PROMISES)
        yield Spoken(Part.PROMISES, round(weights.promises * share), facts.broken_on.isoformat())
    if facts.support_drop > 0:
        yield Spoken(
            Part.SUPPORT, round(weights.support * _share(facts.support_drop, 0, _FULL_DROP)), facts.support_drop
        )
    if facts.attempts > _SILENT_ATTEMPTS:
        share = _share(facts.attempts, _SILENT_ATTEMPTS, _FULL_ATTEMPTS)
        yield Spoken(Part.ATTEMPTS, round(weights.attempts * share), facts.attempts)
    if facts.rival_on:
        yield Spoken(Part.RIVAL, weights.rival, facts.rival_on.isoformat())
    if facts.complaints and facts.complained_on:
        share = _share(facts.complaints, 0, _FULL_COMPLAINTS)
        yield Spoken(Part.COMPLAINTS, round(weights.complaints * share), facts.complained_on.isoformat())
    if facts.told:
        yield Spoken(Part.TOLD, -round(weights.told * _share(facts.told, 0, _FULL_TOLD)), facts.told)
    if facts.kept:
        yield Spoken(Part.KEPT, -round(weights.kept * _share(facts.kept, 0, _FULL_KEPT)), facts.kept)


def _share(value: float, silent: float, full: float) -> float:
    """How fully a part speaks: 0 up to `silent`, 1 from `full` on."""
    return min(max((value - silent) / (full - silent), 0.0), 1.0)
