"""Whether what the cadence asked for was done (DOMAIN, Metrics). Decided without a database or a clock.

Of each client that was a target at the end of a period, with the grade she had then:

- the *plan* is how many whole contacts the cadence asked for in the period, since it began or she was taken on;
- *covered* is who had at least one contact;
- *as often as planned* is who had at least the plan, among those with a plan;
- *capped attainment* is Σ min(contacts, plan) / Σ plan: ten contacts where one was asked make up for no other client.

Contacts are days with a contact: two on one day count once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from clients.enums import Grade


class Served(NamedTuple):
    """A target of a grade: the contacts the cadence asked for, and those she had."""

    grade: Grade
    plan: int
    contacts: int


@dataclass
class Attainment:
    """Sums over targets, each with what it is a part of."""

    targets: int = 0
    covered: int = 0
    planned: int = 0
    attained: int = 0
    # Per grade those with a plan, and those of them seen as often as planned.
    with_plan: dict[Grade, int] = field(default_factory=lambda: dict.fromkeys(Grade, 0))
    as_planned: dict[Grade, int] = field(default_factory=lambda: dict.fromkeys(Grade, 0))

    def add(self, other: "Attainment") -> None:
        self.targets += other.targets
        self.covered += other.covered
        self.planned += other.planned
        self.attained += other.attained
        for grade in Grade:
            self.with_plan[grade] += other.with_plan[grade]
            self.as_planned[grade] += other.as_planned[grade]


def attainment(served: Iterable[Served]) -> Attainment:
    found = Attainment()
    for each in served:
        found.targets += 1
        found.covered += each.contacts > 0
        found.planned += each.plan
        found.attained += min(each.contacts, each.plan)
        if each.plan:
            found.with_plan[each.grade] += 1
            found.as_planned[each.grade] += each.contacts >= each.plan
    return found
