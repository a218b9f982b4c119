"""What was attained below each territory that has others below it, in the periods that boards are asked for.

Found by the night, and read by the boards of a company; the board of a district finds it anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from accounts.models import Territory
from retention.attainment import Attainment, attainment
from retention.enums import ENDINGS
from retention.models import AttainedSum
from retention.team import Part, attained_in, won_at

# Territories looked at together.
TERRITORIES = 500
Period = tuple[date, date]


class Attained(NamedTuple):
    """What was attained, and the B clients won: those confirmed, of all that became A."""

    done: Attainment
    won: Part


def sum_attained(periods: Sequence[Period]) -> int:
    """Keep what was attained in these periods; return how many rows are new.

    Those that are kept already are left as they were found: what is learned later changes no past board. All rows of a
    period come in one transaction, so that a killed run leaves it whole or not there.
    """
    missing = [period for period in dict.fromkeys(periods) if not _is_kept(period)]
    return sum(_keep(period, sums) for period, sums in zip(missing, _sums(missing), strict=True)) if missing else 0


def _is_kept(period: Period) -> bool:
    first, last = period
    return AttainedSum.objects.filter(first_on=first, last_on=last).exists()


def _sums(periods: Sequence[Period]) -> list[dict[str, Attained]]:
    """For each period, per path of every territory that has others below it, what was attained at and below it."""
    inner = set(Territory.objects.filter(numchild__gt=0).values_list("path", flat=True))
    found = [{path: Attained(Attainment(), Part()) for path in inner} for _ in periods]
    ids = list(Territory.objects.order_by("path").values_list("pk", flat=True))
    for start in range(0, len(ids), TERRITORIES):
        parts = attained_in(Q(territory__in=ids[start : start + TERRITORIES]), periods)
        for sums, served in zip(found, parts, strict=True):
            for path, clients in served.items():
                done = attainment(clients)
                for above in _at_and_above(path, inner):
                    sums[above].done.add(done)
    for sums, period in zip(found, periods, strict=True):
        for path, won in won_at(Q(), *period).items():
            for above in _at_and_above(path, inner):
                sums[above].won.part += won.part
                sums[above].won.whole += won.whole
    return found


def _at_and_above(path: str, inner: set[str]) -> Iterator[str]:
    steps = range(Territory.steplen, len(path) + 1, Territory.steplen)
    return (path[:end] for end in steps if path[:end] in inner)


@transaction.atomic
def _keep(period: Period, sums: Mapping[str, Attained]) -> int:
    first, last = period
    ids = dict(Territory.objects.filter(path__in=sums).values_list("path", "pk"))
    rows = [
        AttainedSum(territory_id=ids[path], first_on=first, last_on=last, **_columns(attained))
        for path, attained in sums.items()
    ]
    return len(AttainedSum.objects.bulk_create(rows, ignore_conflicts=True))


def _columns(attained: Attained) -> dict[str, int]:
    done, won = attained
    found = {name: getattr(done, name) for name in _PLAIN} | {"confirmed": won.part, "won": won.whole}
    for grade, ending in ENDINGS.items():
        found |= {f"with_plan_{ending}": done.with_plan[grade], f"as_planned_{ending}": done.as_planned[grade]}
    return found


_PLAIN = ("targets", "covered", "planned", "attained")


def attained_below(
    node: Territory, children: Sequence[Territory], periods: Sequence[Period]
) -> list[dict[str, Attained]]:
    """For each period what was attained by each part of a node, and at the node itself, by their paths.

    Parts that have others below them as the night found it, none where it did not; leaves and the node itself anew.
    """
    inner = [child.pk for child in children if not child.is_leaf()]
    single = Q(territory__in=[node.pk, *(child.pk for child in children if child.is_leaf())])
    kept = AttainedSum.objects.filter(territory__in=inner, last_on__in=[last for _, last in periods])
    rows = list(kept.select_related("territory"))
    found = []
    for period, served in zip(periods, attained_in(single, periods), strict=True):
        won = won_at(single, *period)
        anew = {path: Attained(attainment(clients), won.get(path, Part())) for path, clients in served.items()}
        stored = {row.territory.path: _read(row) for row in rows if (row.first_on, row.last_on) == tuple(period)}
        found.append(stored | anew)
    return found


def _read(row: AttainedSum) -> Attained:
    done = Attainment(**{name: getattr(row, name) for name in _PLAIN})
    for grade, ending in ENDINGS.items():
        done.with_plan[grade] = getattr(row, f"with_plan_{ending}")
        done.as_planned[grade] = getattr(row, f"as_planned_{ending}")
    return Attained(done, Part(row.confirmed, row.won))


def forget_before(day: date) -> int:
    """Remove what was kept of periods that ended before a day, which no board compares with any more."""
    return AttainedSum.objects.filter(last_on__lt=day).delete()[0]
