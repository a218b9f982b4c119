"""Flags on a board: what was found of somebody's week, told to the rep and a week later to her manager."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Territory, User, child_path
from desk.asked import Asked
from desk.periods import Period
from desk.tables import Cell, Row, Table, number, share
from desk.wording import in_short
from retention.effort import FIRST, PRIVATE_FOR
from retention.enums import FlagKind
from retention.flag_rows import Named, as_seen
from retention.flags import who_waited
from retention.models import EffortFlag
from retention.spent import Panel
from workdays.words import day_in_words

# Names of clients in a row.
LISTED = 8
# How long after its week a flag is shown.
LOOKS_BACK = timedelta(days=14)


def flag_tables(
    user: User, paths: Sequence[str], period: Period, found: Mapping[str, Panel], *, on: date, alone: bool = False
) -> list[Table]:
    """The weeks in which somebody leant to C while A and B clients waited, and those in which part of a panel that
    does well went quiet. Two queries.

    A week may be told of for two more, since a manager sees it a week after its rep.
    """
    weeks = (period.first - LOOKS_BACK, period.last)
    flags = EffortFlag.objects.visible_to(user).below(paths).filter(week_on__range=weeks)
    if alone:
        flags = flags.filter(rep=user)
    listed = list(flags.select_related("rep", "territory").order_by("rep__full_name", "rep_id", "-week_on"))
    kept = who_waited(listed)
    clients = {flag.pk: as_seen(kept[flag.pk], paths) for flag in listed}
    ineffective, complacent = ([flag for flag in listed if flag.kind == kind] for kind in FlagKind)
    return [
        _ineffective(ineffective, clients, found, hers=_hers(ineffective) if alone else ""),
        _complacent(complacent, clients, hers=_hers(complacent) if alone else ""),
    ]


def flags_by_part(user: User, asked: Asked) -> Table:
    """The same of a company: how many weeks of how many reps, by part. One query."""
    weeks = (asked.period.first - LOOKS_BACK, asked.period.last)
    flags = EffortFlag.objects.visible_to(user).below([asked.node.path]).filter(week_on__range=weeks).order_by()
    counted = flags.annotate(child=child_path(asked.node)).values("child", "kind").annotate(times=Count("pk"))
    found = {(path, kind): times for path, kind, times in counted.values_list("child", "kind", "times")}

    def row(part: Territory, href: str, **only: int) -> Row:
        query = {"territory": part.code, "since": weeks[0].isoformat(), "until": weeks[1].isoformat(), **only}
        cells = [
            number(found.get((part.path, kind), 0), "retention:flags", {**query, "kind": kind.value})
            for kind in FlagKind
        ]
        return Row(Cell(part.name, href=href), cells)

    rows = [row(part, asked.board_of(part)) for part in asked.children]
    if any(path == asked.node.path for path, _kind in found):
        rows.append(row(asked.node, "", only=1))
    busy = sum(times for (_path, kind), times in found.items() if kind == FlagKind.INEFFECTIVE)
    title = ngettext("%(number)s week busy but not effective", "%(number)s weeks busy but not effective", busy)
    columns = [_("Territory"), *(str(kind.label) for kind in FlagKind)]
    note = _("Weeks of reps, told to them a week before. The rep is named where the number leads.")
    return Table("ineffective", title % {"number": busy}, columns, rows, None, note)


def _hers(flags: Sequence[EffortFlag]) -> str:
    """What a rep reads of her own flags; nothing where there are none."""
    if not flags:
        return ""
    private_on = max(flag.told_on for flag in flags) + PRIVATE_FOR
    return _("Your manager sees the newest from %(day)s on.") % {"day": day_in_words(private_on)}


def _names(flags: Sequence[EffortFlag]) -> str:
    return in_short(list(dict.fromkeys(flag.rep.full_name for flag in flags)))


def _all(kind: FlagKind) -> Cell:
    return Cell(_("All weeks"), href=f"{reverse('retention:flags')}?{urlencode({'kind': kind.value})}")


def _clients(flag: EffortFlag, clients: Sequence[Named]) -> Cell:
    """The first few of them; the rest are in the list of flags."""
    named = [Cell(client.name, href=client.url) for client in clients]
    links, rest = named[:LISTED], len(named) - LISTED
    if rest > 0:
        asked = {"kind": flag.kind, "rep": flag.rep_id, "since": flag.week_on, "until": flag.week_on}
        links.append(Cell(f"+{rest}", href=f"{reverse('retention:flags')}?{urlencode(asked)}"))
    return Cell(pgettext("between items", ", ").join(cell.text for cell in named), links=links)


def _week(flag: EffortFlag) -> Cell:
    return Cell(day_in_words(flag.week_on), flag.week_on.isoformat())


# --- busy but not effective -------------------------------------------------------------------------------------------


def _ineffective(
    flags: Sequence[EffortFlag], clients: Mapping[int, Sequence[Named]], found: Mapping[str, Panel], *, hers: str
) -> Table:
    columns = [
        _("Rep"),
        _("A and B clients that waited"),
        _("Week of"),
        _("Share of C"),
        pgettext("effort", "Target"),
        _("A and B due now"),
    ]
    rows = [
        Row(Cell(flag.rep.full_name), [_clients(flag, clients[flag.pk]), _week(flag), *_of_effort(flag, found)])
        for flag in flags
    ]
    title = _("Busy but not effective: nobody")
    if flags:
        title = _("Busy but not effective: %(names)s") % {"names": _names(flags)}
    rule = _(
        "More contacts to C than the target, and A or B clients past their date. The rep knows a week before her "
        "manager."
    )
    return Table("ineffective", title, columns, rows, None, hers or rule, more=_all(FlagKind.INEFFECTIVE))


def _of_effort(flag: EffortFlag, found: Mapping[str, Panel]) -> list[Cell]:
    panel = found.get(flag.territory.path, Panel())
    due = {"territory": flag.territory.code, "only": 1, "status": "active", "due": "due", "grade": list(FIRST)}
    return [
        share(flag.contacts_c or 0, flag.contacts or 0),
        share(flag.target_c or 0, 100),
        number(panel.due, "clients:list", due),
    ]


# --- doing well while part of the panel goes quiet --------------------------------------------------------------------


def _complacent(flags: Sequence[EffortFlag], clients: Mapping[int, Sequence[Named]], *, hers: str) -> Table:
    columns = [_("Rep"), _("Clients gone quiet"), _("Week of"), _("Doing well"), _("Gone quiet")]
    rows = [
        Row(Cell(flag.rep.full_name), [_clients(flag, clients[flag.pk]), _week(flag), *_of_panel(flag)])
        for flag in flags
    ]
    title = _("Doing well, part of the panel gone quiet: nobody")
    if flags:
        title = _("Doing well, part of the panel gone quiet: %(names)s") % {"names": _names(flags)}
    rule = _(
        "At least half of the clients do well, and at least a fifth of the panel, contacted before, is neglected. The "
        "rep knows a week before her manager."
    )
    return Table("complacent", title, columns, rows, None, hers or rule, more=_all(FlagKind.COMPLACENT))


def _of_panel(flag: EffortFlag) -> list[Cell]:
    return [Cell(f"{flag.well}/{flag.known}"), Cell(f"{flag.quiet}/{flag.active}")]
