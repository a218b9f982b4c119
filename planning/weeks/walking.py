"""Whether a half day can be walked: its hospitals one after the other, everybody within the time she is to be met.

Of all orders of the hospitals that can be walked, the one that is shortest on the way. Within a hospital whoever is
to be met only until an early hour is seen first.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from planning.weeks.problem import ENTRY_MINUTES, VISIT_MINUTES, Half, Stop, Week

# Of more hospitals, which only somebody's own hand puts together, one order is tried.
ORDERED = 4


class Walk(NamedTuple):
    """The visits of a half day in their order, the minutes on the way, and the minute at which it is over."""

    stops: tuple[Stop, ...]
    on_the_way: int
    ends: int


def walk(week: Week, half: Half, stops: Iterable[Stop]) -> Walk | None:
    """The best way through a half day, or None where there is none. Nobody to see is a walk too."""
    by_place: dict[int, list[Stop]] = {}
    for stop in sorted(stops, key=lambda each: (each.closes, each.opens, each.key)):
        by_place.setdefault(stop.place, []).append(stop)
    ways = (_through(week, half, [by_place[place] for place in order]) for order in _orders(sorted(by_place)))
    return min((way for way in ways if way), key=lambda way: (way.on_the_way, way.ends), default=None)


def _orders(places: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return permutations(places) if len(places) <= ORDERED else iter([tuple(places)])


def _through(week: Week, half: Half, groups: Sequence[Sequence[Stop]]) -> Walk | None:
    now, on_the_way, before = half.starts, 0, None
    for group in groups:
        way = ENTRY_MINUTES + (week.way(before.place, group[0].place) if before else 0)
        now, on_the_way, before = now + way, on_the_way + way, group[0]
        for stop in group:
            now = max(now, stop.opens) + VISIT_MINUTES
            if now > min(stop.closes, half.ends):
                return None
    return Walk(tuple(stop for group in groups for stop in group), on_the_way, now)
