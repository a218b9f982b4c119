"""The mark of a focus compared with the plans; for `check_state`."""

from collections.abc import Iterator, Sequence
from datetime import date

from clients.actions import mark_focus
from clients.models import Relationship, RelationshipQuerySet
from planning.breakthroughs.enums import PlanState
from planning.models import BreakthroughPlan

# Relationship id, the column, what is stored, what it should be.
Difference = tuple[int, str, object, object]


def focus_differences(relationships: RelationshipQuerySet, *, on: date) -> Iterator[Difference]:
    """Every mark that is not its plan's. Two queries.

    A plan that runs asks for the mark until its quarter's end; once that is past, the night takes the mark away. One
    that was closed leaves none. A mark of which no plan was ever written is an old one, and allowed.
    """
    wanted: dict[int, date | None] = {}
    plans = BreakthroughPlan.objects.in_places().filter(relationship__in=relationships.order_by().values("pk"))
    columns = ("relationship_id", "state", "ends_on")
    closed: dict[int, set[date]] = {}
    for pk, state, ends_on in plans.order_by("pk").values_list(*columns):
        if state == PlanState.RUNNING:
            wanted[pk] = ends_on
        else:
            closed.setdefault(pk, set()).add(ends_on)
    marks = relationships.filter(pk__in={*wanted, *closed}).order_by("pk").values_list("pk", "focus_until")
    for pk, stored in marks:
        right = wanted.get(pk)
        if right is None and stored in closed.get(pk, ()):
            yield pk, "focus_until", stored, None
        elif right is not None and stored != right and not (stored is None and right < on):
            yield pk, "focus_until", stored, right if right >= on else None


def mend_focus(relationship_ids: Sequence[int], *, on: date) -> None:
    """Write the marks that the plans ask for."""
    mine = Relationship.objects.filter(pk__in=relationship_ids)
    for pk, _column, _stored, right in list(focus_differences(mine, on=on)):
        mark_focus(Relationship(pk=pk), until=right if isinstance(right, date) else None, on=on)
