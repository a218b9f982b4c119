"""The A/B/C/D rule: a client's grade from two scores (0–100), and where the scores come from.

                      support high   medium   low
    potential high         A            B      B
              medium       C            C      D
              low          C            D      D

Default cut-offs 70/40 on both axes (DOMAIN, Grade; the five cells the source text leaves open are 003#13).
An axis without a score leaves the client ungraded. A grade that a manager set by hand holds up to and including its
last day, whatever the rule computes meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, product

from clients.enums import Grade
from grading.enums import Axis, Level

FULL_SCORE = 100


@dataclass(frozen=True)
class CutOffs:
    """Scores (0–100) from which an axis counts as medium and as high."""

    medium: int
    high: int

    def level(self, score: int) -> Level:
        if score >= self.high:
            return Level.HIGH
        return Level.MEDIUM if score >= self.medium else Level.LOW

    def above(self, score: int) -> list[int]:
        """The cut-offs still to be reached, the nearer first."""
        return [cut_off for cut_off in (self.medium, self.high) if cut_off > score]


DEFAULT_CUT_OFFS = CutOffs(medium=40, high=70)
DEFAULT_MATRIX: Mapping[str, str] = {
    "high/high": "A",
    "high/medium": "B",
    "high/low": "B",
    "medium/high": "C",
    "medium/medium": "C",
    "medium/low": "D",
    "low/high": "C",
    "low/medium": "D",
    "low/low": "D",
}
# The grades a cell may hold, the best first.
GRADES = (Grade.A, Grade.B, Grade.C, Grade.D)
CELLS = tuple(DEFAULT_MATRIX)


@dataclass(frozen=True)
class ByHand:
    """A grade that a manager set, and the last day on which it holds; "" and None for none."""

    grade: str = ""
    until: date | None = None

    def holds(self, on: date) -> bool:
        return bool(self.grade) and self.until is not None and on <= self.until


NOT_BY_HAND = ByHand()


@dataclass(frozen=True)
class GradeRule:
    """A scheme as a rule: two pairs of cut-offs and the nine cells, "potential level/support level" -> grade."""

    potential: CutOffs = DEFAULT_CUT_OFFS
    support: CutOffs = DEFAULT_CUT_OFFS
    matrix: Mapping[str, str] = field(default_factory=lambda: DEFAULT_MATRIX)

    def cut_offs(self, axis: Axis) -> CutOffs:
        return self.potential if axis == Axis.POTENTIAL else self.support

    def cell(self, potential: Level, support: Level) -> Grade:
        return Grade(self.matrix[f"{potential}/{support}"])

    def grade(self, potential: int | None, support: int | None) -> Grade:
        """The grade that the scores alone lead to."""
        if potential is None or support is None:
            return Grade.UNGRADED
        return self.cell(self.potential.level(potential), self.support.level(support))

    def effective(self, potential: int | None, support: int | None, by_hand: ByHand, *, on: date) -> Grade:
        """The grade a client has on a day: the one set by hand while it holds, else that of the scores."""
        return Grade(by_hand.grade) if by_hand.holds(on) else self.grade(potential, support)

    def inversions(self) -> list[tuple[str, str]]:
        """Pairs of neighbouring cells where the better level leads to the worse grade: probably a slip."""
        levels = (Level.HIGH, Level.MEDIUM, Level.LOW)
        neighbours = [(f"{a}/{x}", f"{b}/{x}") for a, b in pairwise(levels) for x in levels]
        neighbours += [(f"{x}/{a}", f"{x}/{b}") for a, b in pairwise(levels) for x in levels]
        return [(better, worse) for better, worse in neighbours if self.matrix[better] > self.matrix[worse]]


def matrix_is_complete(matrix: object) -> bool:
    """Whether it is nine cells of grades A–D and nothing else."""
    if not isinstance(matrix, Mapping) or set(matrix) != set(CELLS):
        return False
    return all(isinstance(grade, str) and grade in GRADES for grade in matrix.values())


# --- scores ---------------------------------------------------------------------------------------------------------


def number_score(value: int, full_at: int) -> int:
    """The score of a counted indicator: proportional, rounded half up, 100 from `full_at` on."""
    return min(FULL_SCORE, (2 * FULL_SCORE * value + full_at) // (2 * full_at))


@dataclass(frozen=True)
class Scored:
    """One indicator's part in an axis; `score` is None while nothing is known about it."""

    axis: Axis
    code: str
    weight: int
    score: int | None


def axis_score(parts: Iterable[Scored]) -> int | None:
    """The weighted mean of what is known, rounded half up; None when nothing is.

    What is not known neither helps nor harms: its weight is left out.
    """
    known = [(part.weight, part.score) for part in parts if part.score is not None]
    total = sum(weight for weight, _ in known)
    if not total:
        return None
    return (2 * sum(weight * score for weight, score in known) + total) // (2 * total)


# --- explanation ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contribution:
    """How many points of the axis score one indicator brings (`points`, to a tenth), out of the `most` it could."""

    part: Scored
    points: float
    most: float


@dataclass(frozen=True)
class Way:
    """Points missing on each axis to a better grade; 0 where the axis may stay as it is."""

    potential: int
    support: int
    grade: Grade


@dataclass(frozen=True)
class Reasons:
    """Why a client has her grade, as data."""

    grade: Grade
    potential: int | None
    support: int | None
    potential_level: Level | None
    support_level: Level | None
    contributions: tuple[Contribution, ...]
    unknown: tuple[Scored, ...]
    # At most one way by potential alone, one by support alone; else the shortest by both. None for the best grade.
    ways: tuple[Way, ...]

    @property
    def cell(self) -> str:
        """The cell of the matrix, "" while an axis has no score."""
        return f"{self.potential_level}/{self.support_level}" if self.potential_level and self.support_level else ""


def contributions(parts: Sequence[Scored]) -> tuple[Contribution, ...]:
    """What each known indicator brings to its axis. The points of an axis add up to its score, before rounding."""
    found = []
    for part in parts:
        if part.score is not None:
            total = sum(other.weight for other in parts if other.axis == part.axis and other.score is not None)
            share = part.weight / total
            found.append(Contribution(part, round(share * part.score, 1), round(share * FULL_SCORE, 1)))
    return tuple(found)


def ways_up(rule: GradeRule, potential: int | None, support: int | None) -> tuple[Way, ...]:
    """The nearest better grade by potential alone and by support alone; by both together where neither is enough."""
    if potential is None or support is None:
        return ()
    now = rule.grade(potential, support)
    reachable = [
        Way(p - potential, s - support, rule.grade(p, s))
        for p, s in product([potential, *rule.potential.above(potential)], [support, *rule.support.above(support)])
    ]
    better = sorted(
        (way for way in reachable if GRADES.index(way.grade) < GRADES.index(now)),
        key=lambda way: (way.potential + way.support, way.potential),
    )
    by_support = next((way for way in better if not way.potential), None)
    by_potential = next((way for way in better if not way.support), None)
    alone = tuple(way for way in (by_support, by_potential) if way)
    return alone or tuple(better[:1])


def reasons(rule: GradeRule, potential: int | None, support: int | None, parts: Sequence[Scored] = ()) -> Reasons:
    """Why the scores lead to their grade, which indicators made them, and what is missing to the next better grade."""
    return Reasons(
        grade=rule.grade(potential, support),
        potential=potential,
        support=support,
        potential_level=None if potential is None else rule.potential.level(potential),
        support_level=None if support is None else rule.support.level(support),
        contributions=contributions(parts),
        unknown=tuple(part for part in parts if part.score is None),
        ways=ways_up(rule, potential, support),
    )
