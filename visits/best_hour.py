"""The hour of the day in which a client is best reached, learned from what was tried (000#29). No database, no clock.

Each try was in an hour of the day, in person or from afar, and she was reached or not. The best hour is the one with
the highest share of tries that reached her, (reached + 1) / (tries + 2), so that four of four stand above one of one;
of equal ones the hour with more tries, then the earlier one. Nothing is learned from fewer than four tries in an hour,
from an hour in which she was mostly not reached, or from one that is no better than her other hours together.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

# How far back tries say something of her habits, and how many an hour needs. Ours: the text learns from one.
LEARNED_FROM = timedelta(days=180)
FEWEST = 4
MOSTLY = Fraction(1, 2)


class Try(NamedTuple):
    """`hour` is that of the local time, 0 to 23."""

    hour: int
    in_person: bool
    reached: bool


class BestHour(NamedTuple):
    """From `hour` to the next one; in it she was reached so often, of so many tries."""

    hour: int
    reached: int
    tried: int

    @property
    def until(self) -> int:
        return self.hour + 1


class BestHours(NamedTuple):
    in_person: BestHour | None = None
    remote: BestHour | None = None


NOTHING_LEARNED = BestHours()


def best_hours(tries: Iterable[Try]) -> BestHours:
    """What her tries of the last 180 days teach, in person and from afar."""
    known = list(tries)
    groups = ([each for each in known if each.in_person == in_person] for in_person in (True, False))
    return BestHours(*(_best_of(group) for group in groups))


def _best_of(tries: list[Try]) -> BestHour | None:
    tried = Counter(each.hour for each in tries)
    often = [hour for hour, number in tried.items() if number >= FEWEST]
    if not often:
        return None
    reached = Counter(each.hour for each in tries if each.reached)
    hours = [BestHour(hour, reached[hour], tried[hour]) for hour in often]
    best = max(hours, key=lambda found: (_share(found), found.tried, -found.hour))
    if Fraction(best.reached, best.tried) < MOSTLY:
        return None
    others = len(tries) - best.tried
    is_better = not others or _share(best) > Fraction(reached.total() - best.reached, others)
    return best if is_better else None


def _share(found: BestHour) -> Fraction:
    return Fraction(found.reached + 1, found.tried + 2)
