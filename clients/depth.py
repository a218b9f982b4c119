"""How well a department is known (做透): whom we know of it by role, of how many. No database and no clock.

A role in which nobody is known is a suggestion, unless somebody said that the department has none of it. Where nothing
speaks of a department at all (nobody known, nothing estimated), nothing is suggested: a hospital has forty of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clients.enums import Role


@dataclass(frozen=True)
class Known:
    """Of one role in a department: how many are known, of how many; None where nobody has estimated it."""

    known: int = 0
    estimated: int | None = None

    @property
    def missing(self) -> int | None:
        """How many more there are. An estimate that turned out too low misses nobody."""
        return None if self.estimated is None else max(0, self.estimated - self.known)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is known though there is somebody, as far as one knows."""
        return self.known == 0 and self.estimated != 0


@dataclass(frozen=True)
class Depth:
    """A department. `people` counts each once, whatever her roles, and those without one too."""

    people: int = 0
    roles: Mapping[Role, Known] = field(default_factory=dict)

    @property
    def is_spoken_of(self) -> bool:
        """Whether anybody is known there, or anything was estimated."""
        return self.people > 0 or any(each.estimated is not None for each in self.roles.values())


def depth(people: int, known: Mapping[Role, int], estimated: Mapping[Role, int]) -> Depth:
    return Depth(people, {role: Known(known.get(role, 0), estimated.get(role)) for role in Role})


def empty_roles(found: Depth, *, prescribes: bool = True) -> list[Role]:
    """The roles in which somebody is to be found; `prescribes` is False for a pharmacy or an office."""
    if not found.is_spoken_of:
        return []
    asked = [role for role in Role if prescribes or role != Role.PRESCRIBER or found.roles[role].estimated]
    return [role for role in asked if found.roles[role].is_empty]
