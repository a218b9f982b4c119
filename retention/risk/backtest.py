"""How well the rule told the lost from the kept, on days of the past.

On each of a series of days every client active then is judged by what was known then, and it is looked up whether she
was lost within the horizon. The days are split by time: the earlier ones are for whoever chooses weights and levels,
the later ones measure them. Days whose outcome lies in the later days belong to neither, so that nothing of the later
days can be seen from the earlier ones. Beside it stands the simplest warning there is: the days since the last contact.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from clients.enums import Status
from clients.models import Relationship
from retention.models import RiskBacktest, StateSpan
from retention.risk.facts import Between, Reader
from retention.risk.queries import weights_on
from retention.risk.rule import Weights, risk
from retention.risk.scores import CHUNK, chunks
from retention.risk.telling import Telling
from visits.queries import rules

HORIZON, EVERY, REACH = 90, 7, 270
# The share of clients a rep can do something about.
TOP = 0.1

# Called after every chunk with how many relationships are done, and of how many.
Progress = Callable[[int, int], None]


class NoDays(ValueError):
    """The days asked for leave nothing to measure on."""


@dataclass
class Period:
    """Days of one kind, and what they said."""

    days: Sequence[date]
    clients: int = 0
    lost: int = 0
    by_rule: Telling = field(default_factory=Telling)
    by_days: Telling = field(default_factory=Telling)

    def figures(self) -> dict[str, Any]:
        """As it is kept: plain values. `judged` counts clients once for each day, `clients` once."""
        return {
            "from": self.days[0].isoformat() if self.days else None,
            "to": self.days[-1].isoformat() if self.days else None,
            "days": len(self.days),
            "clients": self.clients,
            "lost": self.lost,
            "judged": self.by_rule.total,
            "judged_lost": self.by_rule.lost,
            "auc": self.by_rule.auc(),
            "auc_by_days": self.by_days.auc(),
            "precision": self.by_rule.precision(TOP),
            "precision_by_days": self.by_days.precision(TOP),
        }


def days_of_test(from_on: date, to_on: date, *, horizon: int, every: int) -> tuple[list[date], list[date]]:
    """The earlier and the later days. What became of a client of an earlier day is known before the first later one.

    Where there is no room for both, all are later ones: a figure that no choice has seen goes first.
    """
    days = [from_on + timedelta(days=n) for n in range(0, (to_on - from_on).days + 1, every)]
    room = (to_on - from_on).days - horizon
    cut = from_on + timedelta(days=horizon + room // 2) if room > 0 else from_on
    return [day for day in days if day + timedelta(days=horizon) < cut], [day for day in days if day >= cut]


def backtest(
    *,
    at: datetime,
    today: date,
    from_on: date | None = None,
    to_on: date | None = None,
    horizon: int = HORIZON,
    every: int = EVERY,
    weights: Weights | None = None,
    progress: Progress = lambda done, total: None,
) -> RiskBacktest:
    """Measure the rule (that of today unless told) and keep the figures. Chunk after chunk, so in little memory."""
    last = today - timedelta(days=horizon + 1)
    to_on = min(to_on or last, last)
    from_on = from_on or to_on - timedelta(days=REACH)
    periods = [Period(days) for days in days_of_test(from_on, to_on, horizon=horizon, every=every)]
    if not periods[-1].days:
        raise NoDays
    weights = weights or weights_on(today)
    reader = Reader(rules(), weights.window)
    total, done = Relationship.objects.count(), 0
    for ids in chunks(CHUNK):
        lost_on = _lost_on(ids)
        for period in periods:
            _measure(period, reader, weights, ids, lost_on, horizon)
        done = min(done + CHUNK, total)
        progress(done, total)
    return _kept(periods, at=at, from_on=from_on, to_on=to_on, horizon=horizon, weights=weights)


def _lost_on(ids: Between) -> Mapping[int, Sequence[date]]:
    """The days on which each of these was lost, in order."""
    spans = StateSpan.objects.filter(ids.condition, status=Status.LOST).order_by("from_on")
    found: dict[int, list[date]] = defaultdict(list)
    for pk, day in spans.values_list("relationship_id", "from_on"):
        found[pk].append(day)
    return found


def _measure(
    period: Period, reader: Reader, weights: Weights, ids: Between, lost_on: Mapping[int, Sequence[date]], horizon: int
) -> None:
    seen: set[int] = set()
    lost: set[int] = set()
    for day in period.days:
        until = day + timedelta(days=horizon)
        for pk, facts in reader.facts(ids, day):
            found = risk(facts, weights)
            if found.score is None:
                continue
            days = lost_on.get(pk, ())
            after = bisect_right(days, day)
            is_lost = after < len(days) and days[after] <= until
            period.by_rule.add(found.score, is_lost=is_lost)
            period.by_days.add(facts.waited, is_lost=is_lost)
            seen.add(pk)
            if is_lost:
                lost.add(pk)
    period.clients += len(seen)
    period.lost += len(lost)


def _kept(
    periods: Sequence[Period], *, at: datetime, from_on: date, to_on: date, horizon: int, weights: Weights
) -> RiskBacktest:
    earlier, later = (period.figures() for period in periods)
    headline = {
        name: later[name] for name in ("clients", "lost", "auc", "auc_by_days", "precision", "precision_by_days")
    }
    return RiskBacktest.objects.create(
        made_at=at,
        from_on=from_on,
        to_on=to_on,
        horizon=horizon,
        weights=weights._asdict(),
        periods={"earlier": earlier, "later": later},
        **headline,
    )
