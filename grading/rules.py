"""The A/B/C/D rule: a client's grade from two scores (0–100).

                      support high   medium   low
    potential high         A            B      B
              medium       C            C      D
              low          C            D      D

Default cut-offs 70/40 on both axes (DOMAIN, Grade; the five cells the source text leaves open are 003#13).
An axis without a score leaves the client ungraded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clients.enums import Grade
from grading.enums import Level


@dataclass(frozen=True)
class CutOffs:
    """Scores (0–100) from which an axis counts as medium and as high."""

    medium: int
    high: int

    def level(self, score: int) -> Level:
        if score >= self.high:
            return Level.HIGH
        return Level.MEDIUM if score >= self.medium else Level.LOW


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


@dataclass(frozen=True)
class GradeRule:
    """A scheme as a rule: two pairs of cut-offs and the nine cells, "potential level/support level" -> grade."""

    potential: CutOffs = DEFAULT_CUT_OFFS
    support: CutOffs = DEFAULT_CUT_OFFS
    matrix: Mapping[str, str] = field(default_factory=lambda: DEFAULT_MATRIX)

    def cell(self, potential: Level, support: Level) -> Grade:
        return Grade(self.matrix[f"{potential}/{support}"])

    def grade(self, potential: int | None, support: int | None) -> Grade:
        if potential is None or support is None:
            return Grade.UNGRADED
        return self.cell(self.potential.level(potential), self.support.level(support))
