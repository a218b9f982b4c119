"""Who was met on more days than her cadence allows (`visits.cadence.is_over_maximum`), as the night reads it."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Count, Q

from clients.models import Relationship
from retention.spent import ASKED_OF, facts_of, is_focus
from visits.cadence import Maxima, maxima, month_of
from visits.queries import Rules, rules
from workdays.weeks import monday_of


class _Met(NamedTuple):
    """On how many days of a week and of a month somebody was met, and what her maxima follow from."""

    pk: int
    path: str
    facts: tuple[Any, ...]
    week: int
    month: int


def over_visited(on: date) -> set[int]:
    """The active clients who are over a maximum at the end of a day. Three queries.

    It costs those who were met twice in its week or month, not everybody.
    """
    allowed = _allowed(rules())
    met = chain(_met_by(on), _met_again(on))
    return {each.pk for each in met if allowed(each.path, each.facts).are_exceeded(each.week, each.month)}


def _allowed(known: Rules) -> Callable[[str, tuple[Any, ...]], Maxima]:
    """Remembers what it found: few policies hold, and many clients stand alike."""
    policy_of = cache(known.policy)
    found: dict[tuple[int, tuple[Any, ...]], Maxima] = {}

    def allowed(path: str, facts: tuple[Any, ...]) -> Maxima:
        policy = policy_of(path)
        key = (id(policy), facts)
        if key not in found:
            found[key] = maxima(facts_of(*facts), policy)
        return found[key]

    return allowed


def _met_by(on: date) -> Iterator[_Met]:
    """Those last met by then: their rows say how often."""
    week, month = monday_of(on), month_of(on)
    often = Q(contact_days_that_week__gt=1) | Q(contact_days_that_month__gt=1)
    last = Relationship.objects.active().filter(often, last_contact_on__range=(min(week, month), on))
    columns = ("pk", "territory__path", "last_contact_on", "contact_days_that_week", "contact_days_that_month")
    rows = last.order_by().annotate(focus=is_focus()).values_list(*columns, *ASKED_OF)
    for pk, path, last_on, days_of_week, days_of_month, *facts in rows.iterator():
        in_week, in_month = last_on >= week, last_on >= month
        yield _Met(pk, path, tuple(facts), days_of_week if in_week else 0, days_of_month if in_month else 0)


def _met_again(on: date) -> Iterator[_Met]:
    """Those met later too, when a night comes late or looks at its day again: their visits say how often until then."""
    week, month = monday_of(on), month_of(on)
    until_then = Relationship.objects.active().filter(
        last_contact_on__gt=on,
        visits__counts=True,
        visits__undone_at__isnull=True,
        visits__happened_on__range=(min(week, month), on),
    )
    days = {
        name: Count("visits__happened_on", distinct=True, filter=Q(visits__happened_on__gte=first))
        for name, first in (("days_of_week", week), ("days_of_month", month))
    }
    columns = ("pk", "territory__path", *ASKED_OF)
    grouped = until_then.order_by().annotate(focus=is_focus()).values(*columns).annotate(**days)
    often = grouped.filter(Q(days_of_week__gt=1) | Q(days_of_month__gt=1))
    for pk, path, *facts, days_of_week, days_of_month in often.values_list(*columns, *days).iterator():
        yield _Met(pk, path, tuple(facts), days_of_week, days_of_month)
