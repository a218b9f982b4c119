"""Whether A clients go further: who has no growth idea, and what came of those that were tried, by rep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.enums import Grade
from clients.models import Relationship
from desk.doers import Doer, who
from desk.periods import Period
from desk.tables import Cell, Row, Table, number, share
from desk.wording import in_short
from planning.enums import GrowthState
from planning.models import GrowthIdea
from retention.effort import MARGIN
from visits.models import Visit


@dataclass
class Growth:
    """Of the A clients of some territories, and the ideas for them."""

    clients: int = 0
    missing: int = 0
    open: int = 0
    late: int = 0
    worked: int = 0
    # Contacts with A clients in the period before, of all contacts of it.
    contacts_a_before: int = 0

    def add(self, other: "Growth") -> None:
        for name in ("clients", "missing", "open", "late", "worked"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def growth_table(
    doers: Sequence[Doer], paths: Sequence[str], period: Period, *, on: date, alone: bool = False
) -> Table:
    """By rep: A clients, those without an idea, the ideas. Three queries.

    That A got more of the contacts than before and yet has no idea is said in the title of her own page alone (003#24):
    what may be read as a reproach reaches the rep first, and her manager reads the numbers.
    """
    found = _growth(paths, period, on)
    before = _contacts_a(paths, period.before)
    rows, rising = [], []
    for doer in doers:
        if not doer.person.posts:
            # Who did something here and serves nobody has no A clients.
            continue
        growth = _of(doer, found)
        growth.contacts_a_before = before.get(doer.person.pk, 0)
        rows.append(Row(doer.head, _cells(doer, growth, period)))
        if growth.missing and _rises(doer, growth):
            rising.append(doer.person.name)
    missing = sum(growth.missing for growth in found.values())
    columns = [who(doers), _("A clients"), _("Without an idea"), pgettext("growth ideas", "Open"), _("Past its day")]
    columns += [pgettext("growth idea", "Worked"), _("A's share of contacts"), _("The period before")]
    return Table("growth", _title(missing, rising if alone else []), columns, rows)


def _title(missing: int, rising: Sequence[str]) -> str:
    if rising:
        return _("A gets a larger share of the contacts, and there is no growth idea: %(names)s") % {
            "names": in_short(rising)
        }
    if missing:
        return _("A clients without a growth idea: %(number)s") % {"number": missing}
    return _("Growth: every A client has an idea")


def _cells(doer: Doer, growth: Growth, period: Period) -> list[Cell]:
    # By her one territory, since what she manages is not what she serves.
    codes = doer.person.codes
    where: dict[str, object] = {"territory": codes[0]} if len(codes) == 1 else doer.asked
    days = {"since": period.first.isoformat(), "until": period.last.isoformat()}
    return [
        number(growth.clients, "clients:list", {**where, "grade": Grade.A.value, "status": "active"}),
        number(growth.missing, "planning:growth-missing", where, "bad"),
        number(growth.open, "planning:growth", {**where, "state": "open"}),
        number(growth.late, "planning:growth", {**where, "late": "on"}, "bad"),
        number(growth.worked, "planning:growth", {**where, "state": GrowthState.WORKED.value, **days}),
        share(doer.now.contacts[Grade.A], doer.now.total),
        share(growth.contacts_a_before, doer.before),
    ]


def _rises(doer: Doer, growth: Growth) -> bool:
    """Whether A's share rose by more than a visit more or less would do."""
    if not doer.now.total or not doer.before:
        return False
    now = doer.now.contacts[Grade.A] / doer.now.total
    return now > growth.contacts_a_before / doer.before + float(MARGIN)


def _of(doer: Doer, found: Mapping[str, Growth]) -> Growth:
    whole = Growth()
    for path, growth in found.items():
        if doer.person.serves(path):
            whole.add(growth)
    return whole


def _growth(paths: Sequence[str], period: Period, on: date) -> dict[str, Growth]:
    """Per tree path of a territory. Two queries."""
    idea = Exists(GrowthIdea.objects.open().filter(relationship=OuterRef("pk")))
    clients = Relationship.objects.active().below(list(paths)).filter(grade=Grade.A).order_by()
    counted = clients.values("territory__path").annotate(all=Count("pk"), missing=Count("pk", filter=~Q(idea)))
    found = {
        path: Growth(clients=number_of, missing=missing)
        for path, number_of, missing in counted.values_list("territory__path", "all", "missing")
    }
    is_open = Q(closed_on__isnull=True)
    ideas = GrowthIdea.objects.below(paths).order_by().values(path=F("relationship__territory__path"))
    worked = Q(state=GrowthState.WORKED, closed_on__range=(period.first, period.last))
    sums = ideas.annotate(
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(next_try_on__lt=on)),
        worked=Count("pk", filter=worked),
    )
    for path, *counts in sums.values_list("path", "open", "late", "worked"):
        found.setdefault(path, Growth()).add(Growth(0, 0, *counts))
    return found


def _contacts_a(paths: Sequence[str], period: Period) -> dict[int, int]:
    visits = Visit.objects.counting().below(paths).filter(grade=Grade.A).between(*period).order_by()
    return dict(visits.values_list("rep").annotate(times=Count("pk")))
