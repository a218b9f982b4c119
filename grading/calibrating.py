"""What a calibration reads: the panel of a node as cells, and who of it has which grade under which rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When

from accounts.models import Territory
from clients.enums import Grade, Status
from clients.models import Relationship, RelationshipQuerySet
from grading.calibration import Cell, Counted, Panel, panel_of
from grading.expressions import by_hand_on, effective_case
from grading.models import Scheme, SchemeQuerySet
from grading.queries import proposal, schemes_by_path

# Quicker than making one of its letter, ten thousand times.
_GRADES = {grade.value: grade for grade in Grade}


@dataclass(frozen=True)
class Scope:
    """A node whose cut-offs are looked at, and the territories below it that have a scheme of their own."""

    territory: Territory
    in_force: Scheme | None
    # The scheme that holds there, as it would be for this node from `on` on; unsaved.
    scheme: Scheme
    on: date
    own: tuple[Scheme, ...]

    def relationships(self) -> RelationshipQuerySet:
        """All that a scheme of the node would grade, whatever their status."""
        rows = Relationship.objects.below([self.territory.path])
        for scheme in self.own:
            rows = rows.exclude(territory__path__startswith=scheme.territory.path)
        return rows


def scope_of(territory: Territory, on: date) -> Scope:
    """Two queries."""
    scheme = proposal(territory, on)
    scheme.effective_on = on
    by_path = schemes_by_path(on)
    above = [by_path[path] for path in territory.ancestor_paths if path in by_path]
    path = territory.path
    own = [by_path[other] for other in sorted(by_path) if other.startswith(path) and other != path]
    # One below another is left out with it.
    upper = [one for one in own if not any(_is_below(one, other) for other in own)]
    in_force = max(above, key=lambda one: len(one.territory.path), default=None)
    return Scope(territory, in_force, scheme, on, tuple(upper))


def _is_below(one: Scheme, other: Scheme) -> bool:
    path = other.territory.path
    return one.territory.path != path and one.territory.path.startswith(path)


def panel(scope: Scope) -> Panel:
    """The clients of a scope as cells, in one statement."""
    active = Q(status=Status.ACTIVE)
    rows: Any = scope.relationships().order_by()
    rows = rows.annotate(held=_held(scope.on)).values("potential", "support", "grade", "held")
    rows = rows.annotate(
        clients=Count("pk"),
        active=Count("pk", filter=active),
        known=Count("volume", filter=active),
        patients=Sum("volume", filter=active),
    )
    columns = ("potential", "support", "grade", "held", "clients", "active", "known", "patients")
    return panel_of(_counted(rows.values_list(*columns)))


def _held(on: date) -> Case:
    """The grade set by hand while it holds, else nothing."""
    return Case(When(by_hand_on(on), then=F("grade_by_hand")), default=Value(""), output_field=CharField())


def _counted(rows: Iterable[tuple[Any, ...]]) -> Iterable[Counted]:
    for potential, support, grade, held, clients, active, known, patients in rows:
        fixed = _GRADES.get(held)
        if fixed is None and (potential is None or support is None):
            fixed = Grade.UNGRADED
        cell = Cell(potential, support, _GRADES[grade], fixed, clients, active)
        yield Counted(cell, known, patients or 0)


def comparable(scope: Scope, readable: SchemeQuerySet) -> SchemeQuerySet:
    """Schemes that were, are or will be in force at the node: its own, and those of the nodes above, as far as
    somebody may read them."""
    here = readable.filter(territory__path__in=scope.territory.ancestor_paths)
    return here.select_related("territory").order_by("-effective_on", "-territory__depth", "-pk")


def behind(scope: Scope, rows: RelationshipQuerySet, asked: dict[str, Any]) -> Any:
    """The clients behind a number, of those given: by the cleaned data of a `BehindForm`."""
    found: Any = rows if asked["all"] else rows.active()
    found = found.annotate(becomes=effective_case(asked["rule"], scope.on))
    if asked["than"] is not None:
        found = found.annotate(was=effective_case(asked["than"], scope.on))
    for name in ("grade", "was", "becomes"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    if asked["changes"]:
        found = found.exclude(becomes=F("was" if asked["than"] is not None else "grade"))
    return found
