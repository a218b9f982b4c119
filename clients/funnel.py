"""How many prescribers stand on each stage, and how many went up or down."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Value
from django.db.models.functions import Substr

from accounts.models import Territory, at_or_below
from clients.models import Relationship, StageChange
from clients.stages import is_up


@dataclass
class Funnel:
    """Active prescribers by stage ("" for who was not judged yet) and grade."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    # Moves of a period; who was placed for the first time went neither way.
    up: int = 0
    down: int = 0

    def of(self, stage: str | None = None, grade: str | None = None) -> int:
        """How many stand on a stage and have a grade; on any of them where none is asked for."""
        fitting = ((at, graded) for at, graded in self.counts if stage in (None, at) and grade in (None, graded))
        return sum(self.counts[each] for each in fitting)

    @property
    def is_empty(self) -> bool:
        return not (self.counts or self.up or self.down)

    def __add__(self, other: "Funnel") -> "Funnel":
        return Funnel(self.counts + other.counts, self.up + other.up, self.down + other.down)


def funnels_below(node: Territory, first: date, last: date) -> dict[str, Funnel]:
    """Per tree path of a child of a node what stands below it, and moved in a period; what is the node's own stands at
    its path. Two queries.
    """
    return _funnels([node.path], (node.depth + 1) * Territory.steplen, first, last)


def funnel_at(paths: Sequence[str], first: date, last: date) -> Funnel:
    """What stands at and below these paths, all together. Two queries."""
    return _funnels(paths, 0, first, last)[""]


def _funnels(paths: Sequence[str], length: int, first: date, last: date) -> dict[str, Funnel]:
    """By as much of the territory's path."""
    found: dict[str, Funnel] = defaultdict(Funnel)
    here = Relationship.objects.active().below(list(paths)).filter(client__is_prescriber=True).order_by()
    rows = here.annotate(part=_part("territory__path", length)).values_list("part", "stage", "grade")
    for part, stage, grade, number in rows.annotate(number=Count("pk")):
        found[part].counts[stage, grade] += number
    where = at_or_below(list(paths), "relationship__territory__path")
    moves = StageChange.objects.filter(where, on__range=(first, last)).exclude(old="").exclude(new="").order_by()
    moved = moves.annotate(part=_part("relationship__territory__path", length)).values_list("part", "old", "new")
    for part, old, new, number in moved.annotate(number=Count("pk")):
        if is_up(old, new):
            found[part].up += number
        else:
            found[part].down += number
    return found


def _part(path: str, length: int) -> Substr | Value:
    return Substr(path, 1, length) if length else Value("")
