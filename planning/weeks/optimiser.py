"""The plan by CP-SAT of OR-Tools: which contact in which half day, so that all together are worth most.

Booleans say which candidate is seen in which half day or called on which day, which hospitals are visited in a half
day, and which ways between them are gone. A half day has at most three hospitals, so that as many different ways as
hospitals less one make a path, and its minutes are exact. What the model leaves out is the order of visits within the
half day: whoever is to be met from one minute to another only (a reception window) counts against that time, and two
hospitals whose times exclude each other are never together; what then still cannot be walked is taken out, and the
plan by rank fills up. So its plan breaks no rule, and its bound is one of the week itself.

Importing OR-Tools takes more than a second: nothing but `planning.weeks.solving` names this module, when it is asked.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from planning.weeks.drafts import Draft, drafted
from planning.weeks.problem import (
    ANY_TIME,
    APART_MINUTES,
    CALL_MINUTES,
    ENTRY_MINUTES,
    MINUTE_COSTS,
    MOST_PLACES,
    VISIT_MINUTES,
    Cell,
    Half,
    Placed,
    Stop,
    Week,
)
from planning.weeks.walking import walk

SEED = 20260101

Bool = Any


@dataclass(frozen=True)
class Optimum:
    """The best plan that was found, and what no plan can exceed."""

    plan: list[Placed]
    bound: int


def optimise(week: Week, start: Draft, *, effort: float) -> Optimum:
    """The best plan that is found within so many units of deterministic time (about a second each), from a start.

    The same week, start and effort give the same plan on any machine with this version of OR-Tools.
    """
    model = Model(week)
    model.hint(start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = effort
    solver.parameters.linearization_level = 2
    status = solver.solve(model.model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Optimum([], model.most)
    plan = [placed for placed, chosen in model.chosen.items() if solver.boolean_value(chosen)]
    return Optimum(drafted(week, plan).plan, int(solver.best_objective_bound + 0.5))


@dataclass
class Model:
    """A week as constraints over booleans."""

    week: Week
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    chosen: dict[Placed, Bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._choose()
        self._contacts()
        self._days()
        for half in self.week.halves:
            self._half_day(half)
        for on in self.week.days:
            self._nearness(on)
        worth = sum(var * self._value(placed) for placed, var in self.chosen.items())
        self.model.maximize(
            worth - MINUTE_COSTS * sum(self._way(half) - self._given(half) for half in self.week.halves)
        )

    # --- what is decided ----------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        for candidate in self.week.candidates:
            cells = [
                *(meeting.cell for meeting in candidate.meetings),
                *((call.on, ANY_TIME) for call in candidate.calls),
            ]
            for nth in (1, 2) if candidate.again else (1,):
                for on, part in cells:
                    if candidate.value(on, part, nth) > 0:
                        self.chosen[Placed(on, part, candidate.key, nth)] = self.model.new_bool_var("")

    def _value(self, placed: Placed) -> int:
        return self.week.candidate[placed.key].value(placed.on, placed.part, placed.nth)

    @property
    def most(self) -> int:
        """What everybody at her best would be worth: a bound without solving."""
        return sum(each.best * (100 + each.again) // 100 for each in self.week.candidates)

    @cached_property
    def _by_contact(self) -> Mapping[tuple[int, int], list[Placed]]:
        found = defaultdict(list)
        for placed in self.chosen:
            found[placed.key, placed.nth].append(placed)
        return found

    @cached_property
    def _by_cell(self) -> Mapping[Cell, list[Placed]]:
        found = defaultdict(list)
        for placed in self.chosen:
            found[placed.on, placed.part].append(placed)
        return found

    @cached_property
    def _visited(self) -> dict[tuple[Cell, int], Bool]:
        """Whether a hospital is visited in a half day, of those where somebody could be met; what is fixed there is."""
        found: dict[tuple[Cell, int], Bool] = {}
        for half in self.week.halves:
            fixed = {stop.place for stop in self.week.fixed_stops(half.cell)}
            asked = {self.week.candidate[placed.key].place for placed in self._by_cell.get(half.cell, ())}
            for place in sorted(fixed | asked):
                found[half.cell, place] = self.model.new_bool_var("")
                if place in fixed:
                    self.model.add(found[half.cell, place] == 1)
        return found

    @cached_property
    def _gone(self) -> dict[tuple[Cell, int, int], Bool]:
        """Whether the way between two hospitals is gone in a half day."""
        found = {}
        for half in self.week.halves:
            for a, b in combinations(self._places(half.cell), 2):
                if self.week.way(a, b) <= APART_MINUTES or self._is_given(half.cell, a, b):
                    found[half.cell, a, b] = self.model.new_bool_var("")
        return found

    def _places(self, cell: Cell) -> list[int]:
        return [place for of, place in self._visited if of == cell]

    def _is_given(self, cell: Cell, a: int, b: int) -> bool:
        return {a, b} <= {stop.place for stop in self.week.fixed_stops(cell)}

    # --- what must hold -----------------------------------------------------------------------------------------------

    def _contacts(self) -> None:
        """Each contact once at most; a second one only after the first, and not both from afar where that is asked."""
        for (key, nth), options in self._by_contact.items():
            self.model.add_at_most_one(self.chosen[option] for option in options)
            if nth == 1:
                continue
            candidate, first = self.week.candidate[key], self._by_contact[key, 1]
            for on in self.week.days:
                latest = on - timedelta(days=candidate.gap)
                before = sum(self.chosen[option] for option in first if option.on <= latest)
                # On this day or an earlier one only if the first came so many days before.
                self.model.add(sum(self.chosen[option] for option in options if option.on <= on) <= before)
            if candidate.is_half_remote:
                afar = [self.chosen[each] for each in (*first, *options) if each.part == ANY_TIME]
                self.model.add_at_most_one(afar)

    def _days(self) -> None:
        """So many contacts a day, and its minutes: those of calls too, which are made while waiting."""
        for on in self.week.days:
            mine = [placed for placed in self.chosen if placed.on == on]
            self.model.add(sum(self.chosen[placed] for placed in mine) <= max(0, self.week.room.get(on, 0)))
            calls = [self.chosen[placed] for placed in mine if placed.part == ANY_TIME]
            visits = [self.chosen[placed] for placed in mine if placed.part != ANY_TIME]
            halves = [half for half in self.week.halves if half.on == on]
            ways = sum(self._way(half) for half in halves)
            fixed = sum(len(self.week.fixed_stops(half.cell)) for half in halves) * VISIT_MINUTES
            fixed += self.week.fixed_calls(on) * CALL_MINUTES
            least = fixed + sum(self._given(half) for half in halves)
            room = max(self.week.minutes_of_day(on), least)
            self.model.add(sum(visits) * VISIT_MINUTES + sum(calls) * CALL_MINUTES + ways + fixed <= room)

    def _half_day(self, half: Half) -> None:
        options = self._by_cell.get(half.cell, [])
        stops = self.week.fixed_stops(half.cell)
        if walk(self.week, half, stops) is None:
            for option in options:
                self.model.add(self.chosen[option] == 0)
            return
        for option in options:
            place = self.week.candidate[option.key].place
            self.model.add_implication(self.chosen[option], self._visited[half.cell, place])
        visits = sum(self.chosen[option] for option in options) + len(stops)
        self.model.add(visits * VISIT_MINUTES + self._way(half) <= half.minutes)
        self._path(half, len({stop.place for stop in stops}))
        self._windows(half)

    def _path(self, half: Half, fixed: int) -> None:
        """As many ways as hospitals less one, each between two that are visited."""
        places = self._places(half.cell)
        visited = {place: self._visited[half.cell, place] for place in places}
        self.model.add(sum(visited.values()) <= max(MOST_PLACES, fixed))
        gone = {pair[1:]: var for pair, var in self._gone.items() if pair[0] == half.cell}
        for (a, b), var in gone.items():
            self.model.add_implication(var, visited[a])
            self.model.add_implication(var, visited[b])
        self.model.add(sum(gone.values()) >= sum(visited.values()) - 1)
        for place in places:
            touching = sum(var for pair, var in gone.items() if place in pair)
            # Together with others she is reached by some way.
            for other in places:
                if other != place:
                    self.model.add(touching >= visited[place] + visited[other] - 1)

    def _windows(self, half: Half) -> None:
        """Whoever is to be met within the same part of a half day counts against its minutes."""
        options = [(self.chosen[option], self._stop(option, half)) for option in self._by_cell.get(half.cell, ())]
        spans = {(stop.opens, stop.closes) for _var, stop in options if _is_narrow(stop, half)}
        for opens, closes in sorted(spans):
            inside = [var for var, stop in options if stop.opens >= opens and stop.closes <= closes]
            begins, ends = max(opens, half.starts), min(closes, half.ends)
            self.model.add(sum(inside) * VISIT_MINUTES <= max(0, ends - begins))
        narrow = [each for each in options if _is_narrow(each[1], half)]
        for (var, stop), (other_var, other) in combinations(narrow, 2):
            if stop.place != other.place and walk(self.week, half, [stop, other]) is None:
                self.model.add_at_most_one([var, other_var])

    def _stop(self, placed: Placed, half: Half) -> Stop:
        candidate = self.week.candidate[placed.key]
        meeting = candidate.meeting(half.cell)
        assert meeting is not None
        return Stop(placed.key, candidate.place, meeting.opens, meeting.closes)

    def _nearness(self, on: date) -> None:
        """No two hospitals of a day that are farther apart than the lunch break lets one go."""
        for (cell, a), (other_cell, b) in combinations(self._visited, 2):
            if on != cell[0] or on != other_cell[0] or self.week.way(a, b) <= APART_MINUTES:
                continue
            if not {a, b} <= self.week.places_on(on):
                self.model.add_at_most_one([self._visited[cell, a], self._visited[other_cell, b]])

    # --- minutes ------------------------------------------------------------------------------------------------------

    def _way(self, half: Half) -> Any:
        entries = sum(var for (cell, _place), var in self._visited.items() if cell == half.cell)
        ways = sum(self.week.way(a, b) * var for (cell, a, b), var in self._gone.items() if cell == half.cell)
        return ENTRY_MINUTES * entries + ways

    def _given(self, half: Half) -> int:
        """Minutes on the way to what is fixed."""
        found = walk(self.week, half, self.week.fixed_stops(half.cell))
        return found.on_the_way if found else 0

    def hint(self, start: Draft) -> None:
        """Begin with a plan that is known to be possible."""
        for placed, var in self.chosen.items():
            self.model.add_hint(var, start.placed.get((placed.key, placed.nth)) == placed)
        for (cell, place), var in self._visited.items():
            self.model.add_hint(var, place in {stop.place for stop in start.stops.get(cell, [])})


def _is_narrow(stop: Stop, half: Half) -> bool:
    return stop.opens > half.starts or stop.closes < half.ends
