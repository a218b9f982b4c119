"""What cut-offs would do to a panel, and the pair of high ones that comes nearest to the Pareto check.

A clients should hold about 80 % of volume × support (DOMAIN, Pareto check; 003#15). That is a check and no truth: it is
warned of outside 60–90 %, and never reached by making more than half of the graded clients A, or by asking for more
contacts than the field days have room for.

A client whose volume is not known counts with the mean volume of those whose potential lies in the same ten points;
where no volume is known there, in proportion to potential; where none is known at all, with the potential itself.

Nothing here costs more for more clients: a panel is at most as many cells as there are pairs of scores, each with the
grades that stand in it. `static/js/calibration.js` counts by the same cells in the browser; a test holds the two equal.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from clients.enums import Grade
from grading.enums import Level, Reach
from grading.rules import FULL_SCORE, GRADES, CutOffs, GradeRule

# Percent of volume × support that A clients should hold, and where it begins to be warned of.
WANTED, LOW, HIGH = 80, 60, 90
# Percent points within which a share is "about" the wanted one.
ABOUT = 5
SCORES = FULL_SCORE + 1
# Potentials whose mean volume stands in for one another.
ALIKE = 10


class Cell(NamedTuple):
    """Clients with the same scores and grade. `fixed` is the grade they have whatever the cut-offs: set by hand, or
    none for want of a score. `value` is the volume × support of those who are active."""

    potential: int | None
    support: int | None
    grade: Grade
    fixed: Grade | None
    clients: int
    active: int
    value: int = 0


class _Grid:
    """A rule worked out for every score at once, for ten thousand cells."""

    def __init__(self, rule: GradeRule) -> None:
        self.rows = [[rule.cell(potential, support) for support in Level] for potential in Level]
        levels = list(Level)
        self.potential, self.support = (
            [levels.index(cut_offs.level(score)) for score in range(SCORES)]
            for cut_offs in (rule.potential, rule.support)
        )

    def grade(self, cell: Cell) -> Grade:
        """The grade of a cell; as `GradeRule.grade` unless it is fixed."""
        if cell.fixed is not None:
            return cell.fixed
        if cell.potential is None or cell.support is None:
            return Grade.UNGRADED
        return self.rows[self.potential[cell.potential]][self.support[cell.support]]


class Counted(NamedTuple):
    """A cell before its value is known: `known` of the active ones have a volume, together `volume`."""

    cell: Cell
    known: int
    volume: int


@dataclass(frozen=True)
class Panel:
    """Cells, and of how many active clients with both scores the volume had to be estimated."""

    cells: tuple[Cell, ...]
    estimated: int
    scored: int

    @property
    def value(self) -> int:
        return sum(cell.value for cell in self.cells)


def panel_of(counted: Iterable[Counted]) -> Panel:
    """The cells with their values, those without a volume by the means of the others."""
    rows = list(counted)
    scored = [row for row in rows if row.cell.potential is not None and row.cell.support is not None]
    estimate = _estimates(scored)
    cells = []
    for cell, known, volume in rows:
        if cell.potential is None or cell.support is None:
            cells.append(cell)
            continue
        patients = volume + (cell.active - known) * estimate[cell.potential]
        cells.append(cell._replace(value=round(patients * cell.support)))
    active = sum(row.cell.active for row in scored)
    return Panel(tuple(cells), active - sum(row.known for row in scored), active)


def _estimates(rows: Sequence[Counted]) -> list[float]:
    """By potential, the volume that stands in for one that is not known."""
    number, volume, potential = Counter[int](), Counter[int](), 0
    for row in rows:
        score = row.cell.potential or 0
        band = min(score, FULL_SCORE - 1) // ALIKE
        number[band] += row.known
        volume[band] += row.volume
        potential += row.known * score
    ratio = volume.total() / potential if potential else 1.0
    bands = [min(score, FULL_SCORE - 1) // ALIKE for score in range(SCORES)]
    return [volume[band] / number[band] if number[band] else ratio * score for score, band in enumerate(bands)]


# --- what cut-offs would do -------------------------------------------------------------------------------------------


class Room(NamedTuple):
    """Contacts that a client of each grade asks for in some weeks, and that the field days of them have room for."""

    each: Mapping[Grade, int]
    possible: int

    def asked(self, counts: Mapping[Grade, int]) -> int:
        return sum(count * self.each.get(grade, 0) for grade, count in counts.items())


@dataclass(frozen=True)
class Outcome:
    """A panel under a rule: active clients and their value by grade, and who of all would move from which to which."""

    counts: Mapping[Grade, int]
    values: Mapping[Grade, int]
    moves: Counter[tuple[Grade, Grade]]
    room: Room

    @property
    def permille(self) -> int | None:
        """The share of volume × support that A clients hold, in thousandths; None where there is none to hold."""
        total = sum(self.values.values())
        return (2000 * self.values[Grade.A] + total) // (2 * total) if total else None

    @property
    def share(self) -> float | None:
        """The same in percent."""
        return None if self.permille is None else self.permille / 10

    @property
    def is_low(self) -> bool:
        return self.permille is not None and self.permille < 10 * LOW

    @property
    def is_high(self) -> bool:
        return self.permille is not None and self.permille > 10 * HIGH

    @property
    def graded(self) -> int:
        return sum(self.counts[grade] for grade in GRADES)

    @property
    def is_mostly_a(self) -> bool:
        return _beyond_half(self.counts[Grade.A], self.graded) > 0

    @property
    def share_of_clients(self) -> float:
        """Percent of the graded clients who are A, to a tenth."""
        return (2000 * self.counts[Grade.A] + self.graded) // (2 * self.graded) / 10 if self.graded else 0.0

    @property
    def changes(self) -> int:
        return self.moves.total()

    @property
    def asked(self) -> int:
        return self.room.asked(self.counts)

    @property
    def too_many(self) -> int:
        return max(0, self.asked - self.room.possible)


def outcome(panel: Panel, rule: GradeRule, room: Room) -> Outcome:
    """What a rule would do. `regrade` by it, were it in force, makes exactly these moves."""
    counts, values = dict.fromkeys(Grade, 0), dict.fromkeys(Grade, 0)
    moves: Counter[tuple[Grade, Grade]] = Counter()
    grid = _Grid(rule)
    for cell in panel.cells:
        grade = grid.grade(cell)
        counts[grade] += cell.active
        values[grade] += cell.value
        if grade != cell.grade:
            moves[cell.grade, grade] += cell.clients
    return Outcome(counts, values, moves, room)


def between(panel: Panel, one: GradeRule, other: GradeRule) -> Counter[tuple[Grade, Grade]]:
    """How many active clients have which grade under one rule and which under another; those alike are left out."""
    moves: Counter[tuple[Grade, Grade]] = Counter()
    first, second = _Grid(one), _Grid(other)
    for cell in panel.cells:
        pair = first.grade(cell), second.grade(cell)
        if cell.active and pair[0] != pair[1]:
            moves[pair] += cell.active
    return moves


def curve(panel: Panel, steps: int) -> list[float]:
    """Percent of the value that the first 0, 1 … `steps` equal parts of the clients hold, the worthiest first.

    Clients of one cell count with their mean. Empty where there is no value.
    """
    cells = sorted(
        (cell for cell in panel.cells if cell.active and cell.potential is not None and cell.support is not None),
        key=lambda cell: cell.value / cell.active,
        reverse=True,
    )
    clients, total = sum(cell.active for cell in cells), panel.value
    if not total:
        return []
    found, before, held = [], 0, 0
    parts = iter(cells)
    cell = next(parts)
    for step in range(steps + 1):
        wanted = clients * step / steps
        while wanted > before + cell.active:
            before, held = before + cell.active, held + cell.value
            cell = next(parts)
        here = held + cell.value / cell.active * (wanted - before)
        found.append(round(100 * here / total, 1))
    return found


# --- the nearest pair -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """The pair of high cut-offs nearest to the wanted share that is possible, and what kept it from coming nearer.

    Where nothing is possible it is the pair that asks for the fewest contacts too many.
    """

    rule: GradeRule
    reach: Reach


class _Candidate(NamedTuple):
    """A pair with how far it is off. The least of them is the best: what is possible before what is near."""

    too_many: int
    beyond_half: int
    distance: int
    change: int
    potential_high: int
    support_high: int


def propose(panel: Panel, rule: GradeRule, room: Room, *, present: tuple[int, int]) -> Proposal | None:
    """The best of all pairs of high cut-offs; mediums and matrix stay. None where there is nothing to weigh.

    Exact: every pair is looked at, each in constant time by sums over the grid of scores. Of pairs alike the one
    nearest to `present` (potential and support, together), then the lower potential.
    """
    total = panel.value
    if not total:
        return None
    search = _Search(panel, rule, room, present)
    candidates = list(search.candidates())
    if not candidates:
        return None
    best = min(candidates)
    found = GradeRule(
        potential=CutOffs(rule.potential.medium, best.potential_high),
        support=CutOffs(rule.support.medium, best.support_high),
        matrix=rule.matrix,
    )
    return Proposal(found, _reach(best, candidates, total))


def _reach(best: _Candidate, candidates: Collection[_Candidate], total: int) -> Reach:
    if best.too_many:
        return Reach.NO_ROOM
    if best.beyond_half:
        return Reach.HALF
    if _is_about(best.distance, total):
        return Reach.REACHED
    near = [one for one in candidates if _is_about(one.distance, total)]
    if any(not one.beyond_half for one in near):
        return Reach.CAPACITY
    if any(not one.too_many for one in near):
        return Reach.HALF
    return Reach.BOTH if near else Reach.UNEVEN


def distance(value: int, total: int) -> int:
    """How far a value is from the wanted share of a total, in a measure without fractions."""
    return abs(100 * value - WANTED * total)


def _is_about(off: int, total: int) -> bool:
    return off <= ABOUT * total


def _beyond_half(part: int, whole: int) -> int:
    return max(0, 2 * part - whole)


class _Search:
    """Sums over the grid of scores, so that what a pair would do is a few look-ups."""

    def __init__(self, panel: Panel, rule: GradeRule, room: Room, present: tuple[int, int]) -> None:
        self.rule, self.room, self.present, self.total = rule, room, present, panel.value
        free = [cell for cell in panel.cells if cell.fixed is None]
        held = Panel(tuple(cell for cell in panel.cells if cell.fixed is not None), 0, 0)
        self.clients = _sums((cell.potential, cell.support, cell.active) for cell in free)
        self.worth = _sums((cell.potential, cell.support, cell.value) for cell in free)
        # What does not depend on the cut-offs.
        self.held = outcome(held, rule, room)
        self.graded = self.held.graded + sum(cell.active for cell in free)

    def candidates(self) -> Iterator[_Candidate]:
        is_a = {Grade.A: 1}
        first = self.rule.support.medium + 1
        for potential in range(self.rule.potential.medium + 1, SCORES):
            asked = self._along(self.clients, potential, self.room.each)
            number = self._along(self.clients, potential, is_a)
            value = self._along(self.worth, potential, is_a)
            for support, facts in enumerate(zip(asked, number, value, strict=True), first):
                yield self._candidate(potential, support, *facts)

    def _candidate(self, potential: int, support: int, asked: int, number: int, value: int) -> _Candidate:
        return _Candidate(
            max(0, self.held.asked + asked - self.room.possible),
            _beyond_half(self.held.counts[Grade.A] + number, self.graded),
            distance(self.held.values[Grade.A] + value, self.total),
            abs(potential - self.present[0]) + abs(support - self.present[1]),
            potential,
            support,
        )

    def _along(self, sums: list[list[int]], potential: int, weights: Mapping[Grade, int]) -> list[int]:
        """The sum of the grid weighted by grade, for one high cut-off of potential and every one of support."""
        lower, upper = sums[self.rule.potential.medium], sums[potential]
        bands = {
            Level.HIGH: [b - a for a, b in zip(upper, sums[SCORES], strict=True)],
            Level.MEDIUM: [b - a for a, b in zip(lower, upper, strict=True)],
            Level.LOW: lower,
        }
        medium = self.rule.support.medium
        found = [0] * (FULL_SCORE - medium)
        for level, along in bands.items():
            high, middle, low = (weights.get(self.rule.cell(level, support), 0) for support in Level)
            fixed = high * along[SCORES] + (low - middle) * along[medium]
            step = middle - high
            found = [
                so_far + fixed + step * here for so_far, here in zip(found, along[medium + 1 : SCORES], strict=True)
            ]
        return found


def _sums(cells: Iterable[tuple[int | None, int | None, int]]) -> list[list[int]]:
    """Two-dimensional running sums: [p][s] is the sum of all cells below p and below s."""
    grid = [[0] * SCORES for _ in range(SCORES)]
    for potential, support, number in cells:
        if potential is not None and support is not None:
            grid[potential][support] += number
    found = [[0] * (SCORES + 1)]
    for row in grid:
        along = [0, *accumulate(row)]
        found.append([above + here for above, here in zip(found[-1], along, strict=True)])
    return found
