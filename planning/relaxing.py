"""Which intervals would have to be which, so that the field days have room for what the cadence asks.

Decided without a database or a clock. Over so many working days a client to be seen every n of them asks for days / n
contacts. It is a share and not whole contacts: of an interval longer than the month nothing would be left otherwise,
and a short month would seem to fit because its C clients were forgotten. Of each grade the shares are added up and
rounded up.

*Who gives way* are those served last: C and influencers first, then suppliers, the ungraded, other B, decision-makers,
A, and focus B last of all (DOMAIN, Effort). Each line is relaxed only as far as it takes, and only up to the day before
its clients would count as neglected; a line that never calls anybody neglected stays as it is. When it fits, no line
could be relaxed less; when it doesn't, every line is at its limit, and the rest is said.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from clients.enums import Grade
from visits.cadence import Line
from visits.enums import Target

# Whose interval is relaxed first.
GIVES_WAY = (
    Target.C,
    Target.INFLUENCER,
    Target.SUPPLIER,
    Target.UNGRADED,
    Target.B,
    Target.DECISION_MAKER,
    Target.A,
    Target.FOCUS_B,
)

Lines = Mapping[str, Line]
Intervals = Mapping[str, int]
Wanted = Callable[[Intervals], int]


class Kind(NamedTuple):
    """So many clients of a grade whom the same lines fit; `percent` is what their style makes of the intervals."""

    grade: Grade
    targets: tuple[Target, ...]
    percent: int
    clients: int


class Step(NamedTuple):
    """A line's interval as it is and as it would be; at most `limit`."""

    target: Target
    now: int
    then: int
    limit: int
    # How many contacts fewer are asked, the steps before this one taken.
    saved: int


@dataclass(frozen=True)
class Advice:
    """What would have to give way, and how many contacts there would still be no room for."""

    steps: Sequence[Step]
    too_many: int

    @property
    def fits(self) -> bool:
        return not self.too_many


def limit_of(line: Line) -> int | None:
    """The longest interval of a line whose clients are due before they count as neglected; None of one without any."""
    if line.due_after is None or line.neglected_after is None:
        return line.due_after
    return max(line.due_after, line.neglected_after - 1)


def intervals_of(lines: Lines) -> dict[str, int]:
    """The interval of each line that has one."""
    return {target: line.due_after for target, line in lines.items() if line.due_after is not None}


def interval(kind: Kind, intervals: Intervals) -> int | None:
    """The strictest that fits; None where none asks for a contact."""
    fitting = (intervals[target] for target in kind.targets if target in intervals)
    return min((ceil(days * kind.percent / 100) for days in fitting), default=None)


def asked_by_grade(kinds: Iterable[Kind], intervals: Intervals, days: int) -> dict[Grade, int]:
    """What the clients ask for in so many working days, rounded up for each grade."""
    shares = dict.fromkeys(Grade, Fraction(0))
    for kind in kinds:
        every = interval(kind, intervals)
        if every:
            shares[kind.grade] += Fraction(kind.clients * days, every)
    return {grade: ceil(share) for grade, share in shares.items()}


def asked(kinds: Iterable[Kind], intervals: Intervals, days: int) -> int:
    return sum(asked_by_grade(kinds, intervals, days).values())


def advise(kinds: Sequence[Kind], lines: Lines, *, days: int, room: int) -> Advice:
    """The smallest relaxation, in the order of who gives way, after which so many working days have the room."""

    def wanted(intervals: Intervals) -> int:
        return asked(kinds, intervals, days)

    begun = intervals_of(lines)
    found = dict(begun)
    order = [target for target in GIVES_WAY if target in begun and any(target in kind.targets for kind in kinds)]
    limits: dict[str, int] = {target: limit_of(lines[target]) or begun[target] for target in order}
    for target in order:
        if wanted(found) <= room:
            break
        found[target] = _shortest(found, target, limits[target], wanted, room)
    most = max(room, wanted(found))
    # What a line further on gave may be more than was missing: those before it take it back.
    for target in reversed(order):
        found[target] = _shortest({**found, target: begun[target]}, target, found[target], wanted, most)
    return Advice(_steps(order, begun, found, limits, wanted), max(0, wanted(found) - room))


def _shortest(intervals: Intervals, target: Target, longest: int, wanted: Wanted, room: int) -> int:
    """The shortest interval of a line, from the one given on, with which it fits; the longest where none does."""
    tried = range(intervals[target], longest)
    return next((days for days in tried if wanted({**intervals, target: days}) <= room), longest)


def _steps(
    order: Sequence[Target], begun: Intervals, found: Intervals, limits: Intervals, wanted: Wanted
) -> list[Step]:
    steps, taken, before = [], dict(begun), wanted(begun)
    for target in order:
        if found[target] != begun[target]:
            taken[target] = found[target]
            after = wanted(taken)
            steps.append(Step(target, begun[target], found[target], limits[target], before - after))
            before = after
    return steps
