"""Whether A clients go further: who has no growth idea, and what came of those that were tried, by rep."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.enums import Grade, Status
from desk.doers import Doer, who
from desk.periods import Period
from desk.tables import Cell, Row, Table, number, share
from desk.wording import in_short
from planning.enums import OPEN_STATES, GrowthState
from planning.models import GrowthIdea
from retention.effort import MARGIN
from retention.spent import Panel


@dataclass
class Growth:
    """Of the A clients of some territories, and the ideas for them. `covered` have one that is open."""

    clients: int = 0
    covered: int = 0
    open: int = 0
    late: int = 0
    worked: int = 0

    @property
    def missing(self) -> int:
        return self.clients - self.covered

    def __add__(self, other: "Growth") -> "Growth":
        return Growth(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))


def growth_table(
    doers: Sequence[Doer],
    panels: Mapping[str, Panel],
    paths: Sequence[str],
    period: Period,
    *,
    on: date,
    alone: bool = False,
) -> Table:
    """By rep: A clients, those without an idea, the ideas. One query; who the A clients are `panels` say, by path.

    That A got more of the contacts than before and yet has no idea is said in the title of her own page alone (003#24):
    what may be read as a reproach reaches the rep first, and her manager reads the numbers.
    """
    found = _growth(panels, paths, period, on)
    rows, rising = [], []
    for doer in doers:
        if not doer.person.posts:
            # Who did something here and serves nobody has no A clients.
            continue
        growth = _of(doer, found)
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
        share(doer.before_a, doer.before),
    ]


def _rises(doer: Doer, growth: Growth) -> bool:
    """Whether A's share rose by more than a visit more or less would do."""
    if not doer.now.total or not doer.before:
        return False
    now = doer.now.contacts[Grade.A] / doer.now.total
    return now > doer.before_a / doer.before + float(MARGIN)


def _of(doer: Doer, found: Mapping[str, Growth]) -> Growth:
    return sum((growth for path, growth in found.items() if doer.person.serves(path)), Growth())


def _growth(panels: Mapping[str, Panel], paths: Sequence[str], period: Period, on: date) -> dict[str, Growth]:
    """Per tree path of a territory. One query."""
    found = {path: Growth(panel.clients_of(Grade.A)) for path, panel in panels.items() if path.startswith(tuple(paths))}
    is_open = Q(closed_on__isnull=True)
    ideas = GrowthIdea.objects.below(paths).order_by().values(path=F("relationship__territory__path"))
    worked = Q(state=GrowthState.WORKED, closed_on__range=(period.first, period.last))
    served = Q(relationship__grade=Grade.A, relationship__status=Status.ACTIVE, state__in=OPEN_STATES)
    sums = ideas.annotate(
        covered=Count("relationship", distinct=True, filter=served),
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(next_try_on__lt=on)),
        worked=Count("pk", filter=worked),
    )
    for path, *counts in sums.values_list("path", "covered", "open", "late", "worked"):
        found[path] = found.get(path, Growth()) + Growth(0, *counts)
    return found
