"""A calibration as a page shows it: what the cut-offs would do beside what is so, and what the browser counts with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from accounts.models import Territory
from clients.enums import Grade
from grading.calibrating import Scope
from grading.calibration import (
    HIGH,
    LOW,
    WANTED,
    Outcome,
    Panel,
    Proposal,
    Room,
    between,
    curve,
    outcome,
    propose,
)
from grading.calibration_forms import Named, code_of
from grading.rules import GradeRule
from planning.capacity import asked_each, possible_below, working_days
from visits.queries import rules

# Capacity is measured over the weeks to come, today included.
WEEKS = 4
# Parts of the Pareto curve.
STEPS = 20
# How the browser counts grades: by their place.
PLACES = {grade: place for place, grade in enumerate(Grade)}

Moves = Mapping[tuple[Grade, Grade], int]


class GradeRow(NamedTuple):
    """One grade: active clients under the cut-offs and now, and the contacts that they would ask for."""

    grade: Grade
    clients: int
    now: int
    each: int
    asked: int


class MoveRow(NamedTuple):
    """Where the clients of one grade go: how many to each, None to itself."""

    grade: Grade
    cells: list[tuple[Grade, int | None]]


def move_rows(moves: Moves) -> list[MoveRow]:
    return [MoveRow(old, [(new, None if old == new else moves.get((old, new), 0)) for new in Grade]) for old in Grade]


def room_of(territory: Territory, on: date) -> Room:
    """What a client of each grade asks for in the weeks to come, by the node's policy, and what is possible there."""
    last = on + timedelta(weeks=WEEKS, days=-1)
    known = rules()
    each = asked_each(known.policy(territory.path), working_days(known.calendar, on, last))
    return Room(each, possible_below([territory.path], on, last))


@dataclass(frozen=True)
class Comparison:
    """Two rules side by side over the same panel."""

    one: Named
    other: Named
    first: Outcome
    second: Outcome
    moves: Moves

    @property
    def grades(self) -> list[tuple[Grade, int, int]]:
        return [(grade, self.first.counts[grade], self.second.counts[grade]) for grade in Grade]

    @property
    def rows(self) -> list[MoveRow]:
        return move_rows(self.moves)

    @property
    def moved(self) -> int:
        return sum(self.moves.values())


def compared(panel: Panel, room: Room, one: Named, other: Named) -> Comparison:
    first, second = (outcome(panel, named.rule, room) for named in (one, other))
    return Comparison(one, other, first, second, between(panel, one.rule, other.rule))


@dataclass(frozen=True)
class Calibration:
    """One draft of cut-offs over the panel of a node."""

    scope: Scope
    panel: Panel
    room: Room
    draft: GradeRule

    wanted, low, high, weeks = WANTED, LOW, HIGH, WEEKS

    @property
    def code(self) -> str:
        return code_of(self.draft)

    @property
    def present_code(self) -> str:
        return code_of(self.scope.scheme.rule)

    @cached_property
    def found(self) -> Outcome:
        return outcome(self.panel, self.draft, self.room)

    @cached_property
    def now(self) -> Outcome:
        """By the scheme in force; who is not regraded yet counts as if she were."""
        rule = self.scope.scheme.rule
        return self.found if rule == self.draft else outcome(self.panel, rule, self.room)

    @cached_property
    def proposal(self) -> Proposal | None:
        rule = self.scope.scheme.rule
        return propose(self.panel, self.draft, self.room, present=(rule.potential.high, rule.support.high))

    @cached_property
    def proposed(self) -> Outcome | None:
        return outcome(self.panel, self.proposal.rule, self.room) if self.proposal else None

    @property
    def proposed_code(self) -> str:
        return code_of(self.proposal.rule) if self.proposal else ""

    @property
    def grades(self) -> list[GradeRow]:
        each = self.room.each
        return [
            GradeRow(grade, count, self.now.counts[grade], each.get(grade, 0), count * each.get(grade, 0))
            for grade, count in self.found.counts.items()
        ]

    @property
    def rows(self) -> list[MoveRow]:
        return move_rows(self.found.moves)

    @cached_property
    def curve(self) -> list[float]:
        return curve(self.panel, STEPS)

    @property
    def points(self) -> list[tuple[int, float]]:
        """The curve as a table: percent of the clients and of the value."""
        part = 100 // STEPS
        return [(part * number, share) for number, share in enumerate(self.curve) if number and not number % 2]

    @property
    def facts(self) -> dict[str, Any]:
        """All that the browser counts with: column by column, so that ten thousand cells stay small."""
        matrix = self.scope.scheme.matrix
        return {
            "grades": "".join(PLACES),
            "matrix": "".join(matrix[f"{p}/{s}"] for p in ("high", "medium", "low") for s in ("high", "medium", "low")),
            "each": [self.room.each.get(grade, 0) for grade in Grade],
            "possible": self.room.possible,
            "curve": self.curve,
            "wanted": WANTED,
            "low": LOW,
            "high": HIGH,
            "cells": _columns(self.panel),
        }


def _columns(panel: Panel) -> dict[str, list[int]]:
    """Potential, support (-1 for none), grade now and fixed grade (-1 for none), clients, active ones, value."""
    rows = (
        (
            -1 if cell.potential is None else cell.potential,
            -1 if cell.support is None else cell.support,
            PLACES[cell.grade],
            -1 if cell.fixed is None else PLACES[cell.fixed],
            cell.clients,
            cell.active,
            cell.value,
        )
        for cell in panel.cells
    )
    names = "psgfnav"
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}
