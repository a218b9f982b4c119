"""A plan in the making: what it is worth, and whether one more contact fits. The same for every way of planning."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from planning.weeks.problem import (
    ANY_TIME,
    APART_MINUTES,
    CALL_MINUTES,
    MINUTE_COSTS,
    MOST_PLACES,
    VISIT_MINUTES,
    Candidate,
    Cell,
    Meeting,
    Placed,
    Stop,
    Week,
    stop_of,
)
from planning.weeks.walking import Walk, walk


class Draft:
    """A plan that grows by one contact at a time and breaks no rule at any time.

    What is fixed stands in it from the beginning. A half day in which that alone cannot be walked gets nothing more.
    """

    def __init__(self, week: Week) -> None:
        self.week = week
        self.placed: dict[tuple[int, int], Placed] = {}
        self.stops: dict[Cell, list[Stop]] = {half.cell: week.fixed_stops(half.cell) for half in week.halves}
        self.walks: dict[Cell, Walk | None] = {
            half.cell: walk(week, half, self.stops[half.cell]) for half in week.halves
        }
        self._places: dict[date, set[int]] = defaultdict(set, {on: week.places_on(on) for on in week.days})
        self._added: Counter[date] = Counter()
        self._spent = {on: self._spent_at_first(on) for on in week.days}
        self._value = 0

    def _spent_at_first(self, on: date) -> int:
        """The minutes of a day that are taken: visits, ways and calls. Waiting is time to call in."""
        walks = [found for (day, _part), found in self.walks.items() if day == on and found]
        visits = sum(len(found.stops) * VISIT_MINUTES + found.on_the_way for found in walks)
        return visits + self.week.fixed_calls(on) * CALL_MINUTES

    @property
    def value(self) -> int:
        """What the contacts are worth, less what the way to them costs beyond the way to what is fixed."""
        return self._value

    @property
    def plan(self) -> list[Placed]:
        return sorted(self.placed.values())

    def gain(self, candidate: Candidate, on: date, part: int, nth: int = 1) -> int | None:
        """What this contact would add to the value, which may be less than nothing; None where it does not fit."""
        value = candidate.value(on, part, nth)
        if value <= 0 or self._added[on] >= self.week.room.get(on, 0) or not self._suits(candidate, on, part, nth):
            return None
        if part == ANY_TIME:
            return value if self._has_minutes(on, CALL_MINUTES) else None
        meeting = candidate.meeting((on, part))
        longer = self._with(candidate, meeting) if meeting else None
        return value - self._farther((on, part), longer) * MINUTE_COSTS if longer else None

    def add(self, candidate: Candidate, on: date, part: int, nth: int = 1) -> None:
        """Put in what `gain` found to fit."""
        self._value += self.gain(candidate, on, part, nth) or 0
        self.placed[candidate.key, nth] = Placed(on, part, candidate.key, nth)
        self._added[on] += 1
        meeting = candidate.meeting((on, part))
        longer = self._with(candidate, meeting) if meeting else None
        if longer is None or meeting is None:
            self._spent[on] += CALL_MINUTES
            return
        self._spent[on] += VISIT_MINUTES + self._farther(meeting.cell, longer)
        self.walks[meeting.cell] = longer
        self.stops[meeting.cell] = [*self.stops[meeting.cell], stop_of(candidate, meeting)]
        self._places[on].add(candidate.place)

    def _suits(self, candidate: Candidate, on: date, part: int, nth: int) -> bool:
        """Whether it goes together with the other contact with her."""
        if nth == 1:
            return (candidate.key, 1) not in self.placed
        first = self.placed.get((candidate.key, 1))
        if first is None or (candidate.key, 2) in self.placed or on < first.on + timedelta(days=candidate.gap):
            return False
        return not (candidate.is_half_remote and first.part == part == ANY_TIME)

    def _with(self, candidate: Candidate, meeting: Meeting) -> Walk | None:
        """The half day with her in it, or None where she does not fit."""
        found, stops = self.walks.get(meeting.cell), self.stops.get(meeting.cell, [])
        if found is None or not self._is_near(candidate.place, meeting):
            return None
        longer = walk(self.week, self.week.half[meeting.cell], [*stops, stop_of(candidate, meeting)])
        more = VISIT_MINUTES + self._farther(meeting.cell, longer)
        return longer if longer and self._has_minutes(meeting.on, more) else None

    def _is_near(self, place: int, meeting: Meeting) -> bool:
        """Whether a hospital goes together with the others of the half day and of the day."""
        if any(self.week.way(place, other) > APART_MINUTES for other in self._places[meeting.on]):
            return False
        here = {stop.place for stop in self.stops[meeting.cell]}
        return place in here or len(here) < MOST_PLACES

    def _farther(self, cell: Cell, longer: Walk | None) -> int:
        found = self.walks.get(cell)
        return longer.on_the_way - found.on_the_way if longer and found else 0

    def _has_minutes(self, on: date, more: int) -> bool:
        return self._spent[on] + more <= self.week.minutes_of_day(on)


def drafted(week: Week, placed: Iterable[Placed]) -> Draft:
    """A draft of these contacts as far as they fit, those worth most first. Who is no candidate is left out."""
    draft = Draft(week)
    known = [each for each in placed if each.key in week.candidate]
    worth = {each: week.candidate[each.key].value(each.on, each.part, each.nth) for each in known}
    for each in sorted(worth, key=lambda one: (one.nth, -worth[one], one)):
        candidate = week.candidate[each.key]
        if draft.gain(candidate, each.on, each.part, each.nth) is not None:
            draft.add(candidate, each.on, each.part, each.nth)
    return draft
