"""The manager's board: who is neglected, and whether more come than go. Every number opens its list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Territory
from clients.enums import Grade
from desk.asked import Asked
from desk.home_board import BOARD_GRADES, Board, BoardRow
from desk.periods import Period
from desk.tables import Cell, Chart, Row, Table, number, plain
from retention.churn import Flows, flows, of_all, of_grade, stocks
from retention.enums import FLOWS, Figure
from retention.risk.enums import RiskLevel
from workdays.words import day_in_words

# What is told of a period's end.
ENDS = (Figure.LOYAL, Figure.ACTIVE)
# Days in the table of how neglect moved.
MARKS = 6
COLOURS = {Grade.A: "--grade-a", Grade.B: "--grade-b", Grade.C: "--grade-c", Grade.D: "--grade-d"}


@dataclass(frozen=True)
class Place:
    """A row of the board: what its numbers are asked of."""

    territory: Territory
    path: str
    is_direct: bool = False

    def query(self, **asked: object) -> dict[str, object]:
        return {"territory": self.territory.code, **({"only": 1} if self.is_direct else {}), **asked}


def churn_tables(board: Board, asked: Asked) -> list[Table]:
    """The tables of the board below a node, the live one first. Two queries beside those of `board`."""
    period = asked.period
    days = period.marks(MARKS)
    found = stocks(asked, {*days, period.last, period.before.last})
    gone = flows(asked, period, period.before)
    within = asked.counted.days & {period.before.first + timedelta(days=number) for number in range(2 * period.days)}
    since = min(within, default=None)
    places = [Place(row.territory, row.territory.path, row.is_direct) for row in board.rows]
    return [
        _neglected(board, asked),
        _moves(board.node, days, found),
        _flow(board.node, places, period, gone, found, since),
    ]


# --- who is neglected now ---------------------------------------------------------------------------------------------


def _neglected(board: Board, asked: Asked) -> Table:
    grades = [_grade(grade) for grade in BOARD_GRADES]
    columns = [_("Territory"), _("Neglected"), *grades, _("Escalated"), _("At risk"), _("Due"), _("Active clients")]
    rows = [Row(_head(row, asked), _live(row, row.numbers), _people(row)) for row in board.rows]
    total = Row(Cell(_("Total")), _live(BoardRow(board.node, [], {}), board.totals), is_total=True)
    names = [row.territory.name for row in board.rows]
    series = [
        (_grade(grade), [float(row.numbers[f"neglected_{grade.name}"]) for row in board.rows], COLOURS[grade])
        for grade in COLOURS
    ]
    title = _("Neglected by grade and territory")
    chart = Chart("bar", names, series, _most_neglected(board), stacked=True)
    return Table("neglected", title, columns, [*rows, total], chart)


def _live(row: BoardRow, numbers: dict[str, int]) -> list[Cell]:
    def cell(name: str, tone: str = "", **asked: str) -> Cell:
        place = Place(row.territory, row.territory.path, row.is_direct)
        return number(numbers[name], "clients:list", place.query(status="active", **asked), tone)

    by_grade = [cell(f"neglected_{grade.name}", due="neglected", grade=grade.value) for grade in BOARD_GRADES]
    place = Place(row.territory, row.territory.path, row.is_direct)
    at_risk = number(numbers["at_risk"], "retention:at-risk", place.query(level=RiskLevel.HIGH.value))
    stocked = [cell("escalated", due="escalated"), at_risk, cell("due", due="due"), cell("active")]
    return [cell("neglected", "bad", due="neglected"), *by_grade, *stocked]


def _head(row: BoardRow, asked: Asked) -> Cell:
    return Cell(row.territory.name, href="" if row.territory == asked.node else asked.board_of(row.territory))


def _people(row: BoardRow) -> list[Cell]:
    found = [
        Cell(
            str(person),
            href=f"{reverse('clients:list')}?{urlencode({'rep': person.pk, 'status': 'active', 'total': 1})}",
        )
        for person in row.people
    ]
    return [Cell(_("Vacant: held by the manager"), tone="warn")] if row.is_vacant else found


def _most_neglected(board: Board) -> str:
    most = max(board.rows, key=lambda row: row.numbers["neglected"])
    words = {"territory": most.territory, "number": most.numbers["neglected"]}
    return _("Most neglected clients: %(territory)s with %(number)s.") % words if words["number"] else ""


def _grade(grade: Grade) -> str:
    return str(grade.label)


# --- how it moved -----------------------------------------------------------------------------------------------------


def _moves(node: Territory, days: Sequence[date], found: dict[date, dict[str, dict[str, int]]]) -> Table:
    """Neglected by grade at the end of some days."""
    place = Place(node, node.path)
    known = [day for day in days if day in found]
    numbers = {grade: [_sum(found[day].values(), Figure.NEGLECTED, grade) for day in known] for grade in BOARD_GRADES}
    rows = [
        Row(
            Cell(_grade(grade)),
            [
                number(count, "retention:past", place.query(figure="neglected", on=day.isoformat(), grade=grade.value))
                for day, count in zip(known, counts, strict=True)
            ],
        )
        for grade, counts in numbers.items()
    ]
    sums = [sum(counts) for counts in zip(*numbers.values(), strict=True)]
    total = [
        number(count, "retention:past", place.query(figure="neglected", on=day.isoformat()), "bad")
        for day, count in zip(known, sums, strict=True)
    ]
    labels = [day_in_words(day) for day in known]
    series = [(_grade(grade), [float(n) for n in numbers[grade]], COLOURS[grade]) for grade in COLOURS]
    title = _moved(sums, known)
    chart = Chart("line", labels, series, title) if len(known) > 1 else None
    rows.append(Row(Cell(_("Total")), total, is_total=True))
    return Table("moves", title, [_("Grade"), *labels], rows if known else [], chart, _("At the end of each day."))


def _moved(sums: Sequence[int], days: Sequence[date]) -> str:
    if not sums:
        return _("How many are neglected: no day was counted yet")
    words = {"number": sums[-1], "more": abs(sums[-1] - sums[0]), "day": day_in_words(days[0])}
    if sums[-1] > sums[0]:
        return _("Neglected: %(number)s, %(more)s more than on %(day)s") % words
    if sums[-1] < sums[0]:
        return _("Neglected: %(number)s, %(more)s fewer than on %(day)s") % words
    return _("Neglected: %(number)s, as many as on %(day)s") % words


def _sum(places: Iterable[dict[str, int]], figure: Figure, grade: Grade) -> int:
    return sum(of_grade(numbers, figure, grade) for numbers in places)


# --- who comes and who goes -------------------------------------------------------------------------------------------


def _flow(
    node: Territory,
    places: Sequence[Place],
    period: Period,
    gone: Flows,
    found: dict[date, dict[str, dict[str, int]]],
    since: date | None,
) -> Table:
    at_end = found.get(period.last, {})
    spans = [(_counted(days, since), numbers) for days, numbers in ((period, gone.now), (period.before, gone.before))]

    def row(head: str, place: Place, paths: Sequence[str], *, is_total: bool = False) -> Row:
        cells = [cell for days, numbers in spans for cell in _flow_cells(place, paths, days, numbers)]
        return Row(Cell(head), cells + _end_cells(place, paths, period.last, at_end), is_total=is_total)

    rows = [row(place.territory.name, place, [place.path]) for place in places]
    everything = sorted({*gone.now, *gone.before, *at_end})
    total = row(_("Total"), Place(node, node.path), everything, is_total=True)
    columns = [_("Territory")]
    for _part in range(2):
        columns += [pgettext("clients", "New"), _("Won back"), _("Lost"), pgettext("flow of clients", "Net")]
    columns += [pgettext("clients", "Loyal"), _("Active clients")]
    names = [place.territory.name for place in places]
    series = [
        (pgettext("clients", "New"), _values(gone, places, Figure.NEW), "--grade-a"),
        (_("Won back"), _values(gone, places, Figure.WON_BACK), "--good"),
        (_("Lost"), _values(gone, places, Figure.LOST), "--bad"),
    ]
    groups = [("", 1), (_("This period"), 4), (_("The period before"), 4), (_("At the end"), 2)]
    title = _net_in_words(gone)
    chart = Chart("bar", names, series, title)
    return Table("flow", title, columns, [*rows, total], chart, _days_in_words(period, since), groups=groups)


def _counted(days: Period, since: date | None) -> Period | None:
    """The days of a period that were counted; None when none was."""
    return None if since is None or days.last < since else Period(max(days.first, since), days.last)


def _flow_cells(
    place: Place, paths: Sequence[str], days: Period | None, numbers: dict[str, dict[Figure, int]]
) -> list[Cell]:
    if days is None:
        return [Cell("–")] * 4
    sums = {figure: sum(numbers.get(path, {}).get(figure, 0) for path in paths) for figure in FLOWS}
    asked = {"since": days.first.isoformat(), "on": days.last.isoformat()}
    cells = [
        number(sums[figure], "retention:past", place.query(figure=figure.value, **asked), _tone(figure))
        for figure in (Figure.NEW, Figure.WON_BACK, Figure.LOST)
    ]
    return [*cells, plain(sums[Figure.NEW] + sums[Figure.WON_BACK] - sums[Figure.LOST])]


def _end_cells(place: Place, paths: Sequence[str], day: date, at_end: dict[str, dict[str, int]]) -> list[Cell]:
    if not at_end:
        return [Cell("–")] * 2
    counts = {figure: sum(of_all(at_end.get(path, {}), figure) for path in paths) for figure in ENDS}
    return [
        number(counts[figure], "retention:past", place.query(figure=figure.value, on=day.isoformat()))
        for figure in ENDS
    ]


def _tone(figure: Figure) -> str:
    return "bad" if figure == Figure.LOST else ""


def _values(gone: Flows, places: Sequence[Place], figure: Figure) -> list[float]:
    return [float(gone.now.get(place.path, {}).get(figure, 0)) for place in places]


def _net(gone: Flows, *, before: bool = False) -> int:
    new, won, lost = (gone.total(figure, before=before) for figure in (Figure.NEW, Figure.WON_BACK, Figure.LOST))
    return new + won - lost


def _net_in_words(gone: Flows) -> str:
    """The leaking funnel (004#02): new and kept shown together."""
    lost = gone.total(Figure.LOST)
    text = ngettext(
        "%(lost)s client lost, %(won)s won back, %(new)s new: net %(net)s, before %(before)s",
        "%(lost)s clients lost, %(won)s won back, %(new)s new: net %(net)s, before %(before)s",
        lost,
    )
    return text % {
        "lost": lost,
        "won": gone.total(Figure.WON_BACK),
        "new": gone.total(Figure.NEW),
        "net": f"{_net(gone):+d}",
        "before": f"{_net(gone, before=True):+d}",
    }


def _days_in_words(period: Period, since: date | None) -> str:
    words = {"first": day_in_words(period.first), "last": day_in_words(period.last)}
    words |= {"earlier": day_in_words(period.before.first), "later": day_in_words(period.before.last)}
    text = _("%(first)s to %(last)s, compared with %(earlier)s to %(later)s.") % words
    if since is None or since <= period.before.first:
        return text
    return f"{text} {_('Counted since %(day)s.') % {'day': date_format(since, 'Y-m-d')}}"
