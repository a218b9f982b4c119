"""Flags on a board: who was busy but not effective, told to the rep and a week later to her manager."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from desk.periods import Period
from desk.tables import Cell, Row, Table, number, share
from desk.wording import day_in_words, in_short
from retention.effort import FIRST, PRIVATE_FOR
from retention.enums import FlagKind
from retention.flags import Waited, who_waited
from retention.models import EffortFlag
from retention.spent import Panel
from visits.queries import name_as_seen

# Names of clients in a row.
LISTED = 8
# How long after its week a flag is shown.
LOOKS_BACK = timedelta(days=14)
_NOBODY = gettext_lazy("Busy but not effective: nobody")
_RULE = gettext_lazy(
    "More contacts to C than the target, and A or B clients past their date. The rep knows a week before her manager."
)


def flag_tables(
    user: User, paths: Sequence[str], period: Period, found: Mapping[str, Panel], *, on: date, alone: bool = False
) -> list[Table]:
    """The weeks in which somebody leant to C while A and B clients waited. Two queries.

    A week may be told of for two more, since a manager sees it a week after its rep.
    """
    weeks = (period.first - LOOKS_BACK, period.last)
    flags = EffortFlag.objects.visible_to(user).below(paths).filter(kind=FlagKind.INEFFECTIVE, week_on__range=weeks)
    if alone:
        flags = flags.filter(rep=user)
    listed = list(flags.select_related("rep", "territory").order_by("rep__full_name", "rep_id", "-week_on"))
    waited = who_waited(listed)
    rows = [Row(Cell(flag.rep.full_name), _flag(flag, waited[flag.pk], paths, found)) for flag in listed]
    columns = [
        _("Rep"),
        _("A and B clients that waited"),
        _("Week of"),
        _("Share of C"),
        pgettext("effort", "Target"),
        _("A and B due now"),
    ]
    names = list(dict.fromkeys(flag.rep.full_name for flag in listed))
    title = _("Busy but not effective: %(names)s") % {"names": in_short(names)} if names else _NOBODY
    private_on = max((flag.told_on for flag in listed), default=on) + PRIVATE_FOR
    hers = _("Your manager sees the newest from %(day)s on.") % {"day": day_in_words(private_on)}
    return [Table("ineffective", str(title), columns, rows, None, hers if alone and listed else str(_RULE))]


def _flag(flag: EffortFlag, waited: Sequence[Waited], paths: Sequence[str], found: Mapping[str, Panel]) -> list[Cell]:
    names = [
        Cell(name_as_seen(each.name, each.path, paths), href=each.url if each.path.startswith(tuple(paths)) else "")
        for each in waited
    ]
    said = pgettext("between items", ", ").join(cell.text for cell in names)
    more = [Cell(f"+{len(names) - LISTED}")] if len(names) > LISTED else []
    panel = found.get(flag.territory.path, Panel())
    due = {"territory": flag.territory.code, "only": 1, "status": "active", "due": "due", "grade": list(FIRST)}
    return [
        Cell(said, links=[*names[:LISTED], *more]),
        Cell(day_in_words(flag.week_on), flag.week_on.isoformat()),
        share(flag.contacts_c or 0, flag.contacts or 0),
        share(flag.target_c or 0, 100),
        number(panel.due, "clients:list", due),
    ]
