"""What the clients of each territory ask for and are worth, written down each night for the boards of a company."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import F, Sum

from accounts.models import Territory
from clients.models import Relationship
from retention.effort import Ask, asked_by_grade
from retention.enums import ENDINGS, Mark
from retention.models import PanelSum
from retention.spent import panels

ASKED = tuple(f"asked_{ending}" for ending in ENDINGS.values())
COLUMNS = (*ASKED, "worth", "top_worth")

# By column.
Sums = dict[str, int]


def thousandths(asks: Iterable[Ask]) -> Sums:
    """What a cadence asks of a panel by grade, in thousandths of a contact a working day."""
    return {f"asked_{ENDINGS[grade]}": round(1000 * asked) for grade, asked in asked_by_grade(asks).items()}


def along_the_tree(own: Mapping[str, Sums], paths: Iterable[str]) -> dict[str, Sums]:
    """For each path of a tree the sums of what belongs to it and to everything below it."""
    found = {path: dict.fromkeys(COLUMNS, 0) for path in paths}
    for path, sums in own.items():
        for end in range(Territory.steplen, len(path) + 1, Territory.steplen):
            for column, number in sums.items():
                found[path[:end]][column] += number
    return found


def sum_panels(*, on: date) -> int:
    """Write down what the panels are now, as of a day; return how many rows differed from those that stood there.

    Five queries and the writing of what differs. Every territory has a row. Killed and run again it ends the same.
    """
    territories = dict(Territory.objects.order_by("path").values_list("path", "pk"))
    wanted = {territories[path]: sums for path, sums in along_the_tree(_own(on), territories).items()}
    with transaction.atomic():
        stood = {row.pop("territory_id"): row for row in PanelSum.objects.order_by().values("territory_id", *COLUMNS)}
        differing = {pk: sums for pk, sums in wanted.items() if stood.get(pk) != sums}
        PanelSum.objects.exclude(on=on).update(on=on)
        PanelSum.objects.bulk_create(
            (PanelSum(territory_id=pk, on=on, **sums) for pk, sums in differing.items()),
            update_conflicts=True,
            unique_fields=["territory"],
            update_fields=["on", *COLUMNS],
        )
    return len(differing)


def _own(on: date) -> dict[str, Sums]:
    """By path, without what is below it."""
    active = Relationship.objects.active().order_by()
    worth = F("potential") * F("support") / 100
    found: dict[str, Sums] = {path: thousandths(panel.asks) for path, panel in panels(active, on).items()}
    for path, total in active.values_list("territory__path").annotate(total=Sum(worth)):
        found[path]["worth"] = total or 0
    top = active.filter(marks__mark=Mark.TOP, marks__to_on__isnull=True)
    for path, total in top.values_list("territory__path").annotate(total=Sum(worth)):
        found[path]["top_worth"] = total or 0
    return found
