"""A month's field days against what the cadence asks in it, as a page shows them: the finding, and what would fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import reduce
from math import ceil
from operator import add

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Territory
from clients.enums import Grade
from desk.asked import Asked
from desk.capacity_advice import absence_table, advice_table, drafts, ways
from desk.tables import Cell, Chart, Row, Table, number, plain
from desk.wording import in_short
from planning.capacity import Capacity, with_room, working_days
from planning.months import Clients, Whole, clients_below, days_in_words, needs, span_of
from retention.spent import Panel
from retention.subtotals import panels_below
from visits.queries import rules
from workdays.months import Month
from workdays.words import day_in_words

# The months that are looked at: this one and the two after it.
AHEAD = 3
SERVED = (Grade.A, Grade.B, Grade.C, Grade.UNGRADED, Grade.D)


@dataclass(frozen=True)
class Sum:
    """A month at a node in four numbers; `tight` is how many of its territories, or parts, don't fit."""

    month: Month
    days: int
    asked: int
    field_days: Fraction
    possible: int
    too_many: int
    tight: int = 0


@dataclass(frozen=True)
class CapacityBoard:
    """One month at a node, and the months around it."""

    month: Month
    found: Sum
    months: Sequence[Sum]
    tables: list[Table]
    ways: list[str]
    # The advice of each territory as a policy that is not saved yet.
    drafts: list[Cell] = field(default_factory=list)
    vacant: int = 0


def capacity_board(asked: Asked, month: Month, this: Month) -> CapacityBoard:
    """The board of a node. As many queries at any size; on a company's nothing is read for each client."""
    months = sorted({month, *_ahead(this)})
    return _of_parts(asked, month, months) if asked.below else _of_territories(asked, month, months)


def _ahead(this: Month) -> list[Month]:
    found = [this]
    while len(found) < AHEAD:
        found.append(found[-1].next)
    return found


# --- territories ------------------------------------------------------------------------------------------------------


def _of_territories(asked: Asked, month: Month, months: Sequence[Month]) -> CapacityBoard:
    paths = [asked.node.path]
    clients = clients_below(paths)
    every = {each: _whole(paths, each, asked.on, clients) for each in months}
    sums = [_sum(each, whole) for each, whole in every.items()]
    whole = every[month]
    names = {part.path: part for part in [asked.node, *asked.children]}
    tables = [_by_grade(asked.node, month, whole), _by_month(sums)]
    if asked.children:
        tables.insert(1, _by_territory(whole, names, month))
    if whole.too_many:
        tables.append(advice_table(whole, names))
    tables.append(absence_table(whole, names))
    return CapacityBoard(
        month, _sum(month, whole), sums, tables, ways(whole, names), drafts(whole, names, month), whole.vacant
    )


def _whole(paths: Sequence[str], month: Month, on: date, clients: Sequence[Clients]) -> Whole:
    first, last = span_of(month, on)
    return Whole(needs(paths, first, last, clients=clients))


def _sum(month: Month, whole: Whole) -> Sum:
    return Sum(month, whole.days, whole.asked, whole.field_days, whole.possible, whole.too_many, len(whole.tight))


def _by_grade(node: Territory, month: Month, whole: Whole) -> Table:
    where = {"territory": node.code, "status": "active"}
    grades = whole.grades()
    rows = [
        Row(
            Cell(str(grade.label)),
            [number(grades[grade][0], "clients:list", {**where, "grade": grade.value}), plain(grades[grade][1])],
        )
        for grade in SERVED
        if grades[grade][0]
    ]
    total = sum(clients for clients, _contacts in grades.values())
    rows.append(Row(Cell(_("Total")), [number(total, "clients:list", where), plain(whole.asked)], is_total=True))
    title = _("Asked in %(month)s: %(asked)s contacts with %(clients)s clients") % {
        "month": month,
        "asked": whole.asked,
        "clients": total,
    }
    note = _("Each client asks for her share: to be seen every 20 working days, in 15 of them for 0.75.")
    return Table("grades", title, [_("Grade"), _("Clients"), _("Contacts asked")], rows if total else [], None, note)


def _room(asked: int, field_days: Fraction, possible: int, too_many: int) -> list[Cell]:
    over = Cell(str(too_many), too_many, tone="bad" if too_many else "zero")
    spare = plain(max(0, possible - asked))
    return [plain(asked), Cell(days_in_words(field_days), float(field_days)), plain(possible), over, spare]


def _room_columns() -> list[str]:
    return [_("Contacts asked"), _("Field days"), _("Room for"), _("Too many"), pgettext("contacts", "To spare")]


def _by_territory(whole: Whole, names: Mapping[str, Territory], month: Month) -> Table:
    rows = [
        Row(
            _linked(names.get(path), path, month),
            _room(need.asked, need.field_days, need.possible, need.too_many),
            beside=[Cell(_("Nobody is posted"), tone="warn")] if need.is_vacant else [],
        )
        for path, need in sorted(whole.needs.items())
    ]
    tight = [names[path].name for path in whole.tight if path in names]
    title = (
        _("Too much is asked in %(territories)s") % {"territories": in_short(tight)}
        if tight
        else _("Field days have room for what is asked, everywhere")
    )
    return Table("territories", title, [_("Territory"), *_room_columns()], rows, _chart(rows, title))


def _linked(territory: Territory | None, path: str, month: Month) -> Cell:
    if territory is None:
        return Cell(path)
    return Cell(territory.name, href=f"?{urlencode({'territory': territory.code, 'month': month.code})}")


def _chart(rows: Sequence[Row], title: str) -> Chart:
    values = [[int(row.cells[place].text) for row in rows] for place in (0, 2)]
    series = [
        (_("Contacts asked"), [float(each) for each in values[0]], "--warn"),
        (_("Room for"), [float(each) for each in values[1]], "--accent"),
    ]
    return Chart("bar", [row.head.text for row in rows], series, title)


def _by_month(sums: Sequence[Sum]) -> Table:
    rows = [
        Row(
            Cell(str(each.month), href=f"?{urlencode({'month': each.month.code})}"),
            [plain(each.days), *_room(each.asked, each.field_days, each.possible, each.too_many)],
        )
        for each in sums
    ]
    tight = [str(each.month) for each in sums if each.too_many]
    title = (
        _("%(months)s: more is asked than there are field days for") % {"months": in_short(tight)}
        if tight
        else _("The months ahead have room for what is asked")
    )
    note = _("Of the month under way only the days to come count.")
    columns = [_("Month"), _("Working days"), *_room_columns()]
    cells = [Row(row.head, row.cells[1:]) for row in rows]
    return Table("months", title, columns, rows, _chart(cells, title), note)


# --- a company --------------------------------------------------------------------------------------------------------


def _of_parts(asked: Asked, month: Month, months: Sequence[Month]) -> CapacityBoard:
    panels = panels_below(asked.children)
    every = {each: _parts(asked, each, panels) for each in months}
    sums = [_sum_of_parts(each, parts) for each, parts in every.items()]
    rows = [
        Row(
            _linked(part, part.path, month),
            _room(found.asked, found.field_days, found.possible, found.too_many),
        )
        for part, found in every[month]
    ]
    tight = [part.name for part, found in every[month] if found.too_many]
    title = (
        _("Too much is asked in %(territories)s") % {"territories": in_short(tight)}
        if tight
        else _("Every part as a whole has room for what is asked")
    )
    note = _("As the last night found it, each part as a whole. Open one to see its territories and what would fit.")
    parts = Table("territories", title, [_("Territory"), *_room_columns()], rows, _chart(rows, title), note)
    found = next(each for each in sums if each.month == month)
    return CapacityBoard(month, found, sums, [parts, _by_month(sums)], [])


def _parts(asked: Asked, month: Month, panels: Mapping[str, Panel]) -> list[tuple[Territory, Sum]]:
    first, last = span_of(month, asked.on)
    days = working_days(rules().calendar, first, last)
    room = with_room([asked.node.path], {}, first, last)
    found = []
    for part in asked.children:
        below = reduce(add, (each for path, each in room.items() if path.startswith(part.path)), Capacity())
        asks = panels.get(part.path, Panel()).asks
        contacts = sum(ceil(Fraction(ask.clients * days, ask.interval)) for ask in asks if ask.interval)
        over = max(0, contacts - below.possible)
        found.append((part, Sum(month, days, contacts, below.field_days, below.possible, over, int(bool(over)))))
    return found


def _sum_of_parts(month: Month, parts: Sequence[tuple[Territory, Sum]]) -> Sum:
    sums = [each for _part, each in parts]
    return Sum(
        month,
        max((each.days for each in sums), default=0),
        sum(each.asked for each in sums),
        sum((each.field_days for each in sums), Fraction(0)),
        sum(each.possible for each in sums),
        sum(each.too_many for each in sums),
        sum(each.tight for each in sums),
    )


# --- in words ---------------------------------------------------------------------------------------------------------


def finding_in_words(found: Sum, on: date) -> str:
    """What a month asks, what it has room for, and by how much it doesn't fit."""
    words = {
        "month": found.month,
        "days": found.days,
        "asked": found.asked,
        "field_days": days_in_words(found.field_days),
        "possible": found.possible,
        "number": found.too_many,
        "tight": found.tight,
        "day": day_in_words(on),
    }
    is_under_way = found.month.first <= on <= found.month.last
    when = (
        _("%(month)s from %(day)s on, %(days)s working days") if is_under_way else _("%(month)s, %(days)s working days")
    )
    what = _("the cadence asks for %(asked)s contacts, %(field_days)s field days have room for %(possible)s")
    said = {"when": when % words, "what": what % words, **words}
    if not found.too_many:
        return _("%(when)s: %(what)s. It fits.") % said
    if found.too_many == found.asked - found.possible:
        return _("%(when)s: %(what)s. %(number)s too many.") % said
    return _("%(when)s: %(what)s. In %(tight)s of the territories it doesn't fit: %(number)s too many.") % said
