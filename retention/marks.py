"""Which relationships are due, loyal, over-visited and among the top fifth at the end of each day.

The night writes down what began and what ended; it costs what changed. A visit ends a mark at once, so that the night
of the day before may still come, at any hour.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest

from accounts.models import Territory
from clients.enums import Stage
from clients.models import Relationship, RelationshipQuerySet
from grading.models import Assessment
from grading.queries import schemes_in_force, territory_groups
from retention.bulk import execute, lock
from retention.enums import Mark
from retention.models import StateMark, StateMarkQuerySet
from retention.over_visited import over_visited
from retention.top_fifth import Client, top_fifth

_BEGIN = """
    INSERT INTO retention_statemark (relationship_id, mark, from_on)
    SELECT id, %(mark)s, %(on)s FROM clients_relationship WHERE id IN ({ids})
"""
# DOMAIN, Loyal client: support high for two quarters running.
LOYAL_FOR = timedelta(days=182)
# Territories whose clients are read together.
_TERRITORIES = 500


def follow_due(*, on: date, chunk: int) -> int:
    """Write down who is due at the end of a day, and who is not any more; return how many changed."""
    return _follow(Mark.DUE, Relationship.objects.due(on), on, chunk)


def follow_loyal(*, on: date, chunk: int) -> int:
    """The same of loyalty: stage habit, or support high for two quarters running, and not at risk."""
    return sum(_follow(Mark.LOYAL, loyal, on, chunk, within) for loyal, within in _loyal(on))


def _loyal(on: date) -> Iterator[tuple[RelationshipQuerySet, list[int]]]:
    """Who is loyal, for the territories of one scheme after the other: how much support is high is the scheme's."""
    assessed = Assessment.objects.filter(relationship=OuterRef("pk"), support__isnull=False)
    for scheme, territory_ids in territory_groups(schemes_in_force(on)):
        high = scheme.rule.support.high
        first = assessed.filter(on__lte=on - LOYAL_FOR).order_by("-on", "-pk")
        fell = assessed.filter(on__gt=on - LOYAL_FOR, support__lt=high)
        supports = Q(support__gte=high, support_then__gte=high) & ~Exists(fell)
        mine = Relationship.objects.active().filter(territory__in=territory_ids)
        known = mine.annotate(support_then=Subquery(first.values("support")[:1]))
        yield known.filter(supports | Q(stage=Stage.HABIT), alert_open=False), territory_ids


def follow_over_visited(*, on: date, chunk: int) -> int:
    """The same of who was met on more days of the week or month than her cadence allows."""
    held = StateMark.objects.open().filter(mark=Mark.OVER_VISITED)
    return _keep(held, Mark.OVER_VISITED, over_visited(on), on, chunk)


def follow_top(*, on: date, chunk: int) -> int:
    """The same of the top fifth of each territory."""
    held = StateMark.objects.open().filter(mark=Mark.TOP)
    ids = list(Territory.objects.order_by("pk").values_list("pk", flat=True))
    changed = 0
    for start in range(0, len(ids), _TERRITORIES):
        some = ids[start : start + _TERRITORIES]
        changed += _keep(held.filter(relationship__territory__in=some), Mark.TOP, _top(some), on, chunk)
    return changed


def _top(territory_ids: Sequence[int]) -> set[int]:
    """The top fifth of each of these territories. One query."""
    active = Relationship.objects.active().filter(territory__in=territory_ids).order_by("territory_id")
    rows = active.values_list("territory_id", "pk", "potential", "support").iterator()
    found = set()
    for _, group in groupby(rows, itemgetter(0)):
        found |= top_fifth(Client(pk, potential, support) for _, pk, potential, support in group)
    return found


def _keep(held: StateMarkQuerySet, mark: Mark, holding: set[int], on: date, chunk: int) -> int:
    """Like `_follow`, where who holds is not told by a query but by a rule; `held` are the open marks it decides on.

    A night that comes again leaves alone what that of a later day has written: what began since, and what ended.
    """
    marked = set(held.values_list("relationship_id", flat=True))
    ids = sorted(holding ^ marked)
    changed = 0
    for start in range(0, len(ids), chunk):
        some = ids[start : start + chunk]
        gone = [pk for pk in some if pk not in holding]
        with transaction.atomic():
            lock(some)
            lasting = StateMark.objects.lasting(on).filter(mark=mark, relationship__in=some)
            begun = holding.intersection(some) - set(lasting.values_list("relationship_id", flat=True))
            changed += _end(lasting.open().filter(relationship__in=gone, from_on__lte=on), on)
            changed += execute(_BEGIN, sorted(begun), mark=mark.value, on=on)
    return changed


def _follow(
    mark: Mark, holding: RelationshipQuerySet, on: date, chunk: int, within: Sequence[int] | None = None
) -> int:
    """Make the open marks those of `holding`, among the relationships of some territories (all unless told).

    Each chunk is one transaction that looks again: killed anywhere and run again, it ends the same.
    """
    held = StateMark.objects.open().filter(mark=mark)
    unmarked = holding.exclude(Exists(held.filter(relationship=OuterRef("pk"))))
    outdated = held.exclude(Exists(holding.filter(pk=OuterRef("relationship"))))
    here = held if within is None else held.filter(relationship__territory__in=within)
    # Compared here: the database, which knows nothing yet of marks that a first night has just written, would go
    # through all of them for each relationship.
    ids = sorted({*holding.values_list("pk", flat=True)} ^ {*here.values_list("relationship_id", flat=True)})
    for start in range(0, len(ids), chunk):
        some = ids[start : start + chunk]
        with transaction.atomic():
            lock(some)
            _end(outdated.filter(relationship__in=some), on)
            execute(_BEGIN, list(unmarked.filter(pk__in=some).values_list("pk", flat=True)), mark=mark.value, on=on)
    return len(ids)


def _end(marks: StateMarkQuerySet, on: date) -> int:
    """End open marks with a day, one that began later on the day it began."""
    ids = list(marks.values_list("pk", flat=True))
    return StateMark.objects.filter(pk__in=ids).update(to_on=Greatest(F("from_on"), Value(on)))


def end_due(relationship_id: int, *, since: date, on: date) -> None:
    """End on a day the time since which a relationship was due, also when the night before has not yet written it down.

    One statement, and a second one then.
    """
    due = StateMark.objects.filter(relationship=relationship_id, mark=Mark.DUE)
    if not _end(due.open(), on) and not due.filter(to_on=on).exists():
        StateMark.objects.create(relationship_id=relationship_id, mark=Mark.DUE, from_on=since, to_on=on)


def go_on_due(relationship_id: int, *, on: date) -> None:
    """Take back that the time in which a relationship was due ended on this day."""
    ended = StateMark.objects.filter(relationship=relationship_id, mark=Mark.DUE, to_on=on)
    still_open = StateMark.objects.open().filter(relationship=relationship_id, mark=Mark.DUE)
    last = ended.order_by("-from_on", "-pk").values_list("pk", flat=True).first()
    if last is not None and not still_open.exists():
        StateMark.objects.filter(pk=last).update(to_on=None)
