"""How grades moved between two days at a node: the matrix, what became of each grade, and the same as a picture."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Territory
from clients.enums import Grade
from desk.migration_filters import Days
from desk.tables import Cell, Row, Table, number, plain, share
from retention.enums import Figure
from retention.grade_flows import GRADES, RANKED, SOURCES, TARGETS, Came, Flows, Went

COLOURS = {
    Grade.A.value: "--grade-a",
    Grade.B.value: "--grade-b",
    Grade.C.value: "--grade-c",
    Grade.D.value: "--grade-d",
    Grade.UNGRADED.value: "--ink-3",
    Came.WON_BACK.value: "--good",
    Came.NEW.value: "--accent",
    Came.JOINED.value: "--line-strong",
    Went.LOST.value: "--bad",
    Went.LEFT.value: "--line-strong",
}


def end_in_words(end: str) -> str:
    """A grade, or a way to come or go."""
    if end in Grade.values:
        return str(Grade(end).label)
    return str(Came(end).label if end in Came.values else Went(end).label)


def title(found: Flows) -> str:
    """What was found, in a sentence."""
    if not found.before and not found.after:
        return _("Grades: nothing is known of these two days")
    moved = found.all_moved
    gone = sum(found.of(grade, went) for grade in GRADES for went in Went.values)
    words = {"kept": moved.kept, "up": moved.up, "down": moved.down, "gone": gone, "before": found.before}
    return _("Of %(before)s clients %(kept)s kept their grade, %(up)s rose, %(down)s fell, %(gone)s went") % words


def migration_tables(node: Territory, days: Days, found: Flows) -> list[Table]:
    if not found.before and not found.after:
        return []
    return [_matrix(node, days, found), _moved(node, days, found)]


def _matrix(node: Territory, days: Days, found: Flows) -> Table:
    columns = [pgettext("grade", "From"), *(end_in_words(end) for end in TARGETS), _("Total")]
    rows = [Row(Cell(end_in_words(source)), _flow_cells(node, days, found, source)) for source in SOURCES]
    sums = [_column_total(node, days, found, target) for target in TARGETS]
    rows.append(Row(Cell(_("Total")), [*sums, plain(found.after)], is_total=True))
    note = _("Rows: the grade at the end of %(first)s. Columns: at the end of %(last)s. The total at the right edge counts the first day, that below the last.")  # fmt: skip  # noqa: E501
    words = {"first": _day(days.first), "last": _day(days.last)}
    return Table("matrix", _("From grade to grade"), columns, rows, None, note % words)


def _flow_cells(node: Territory, days: Days, found: Flows, source: str) -> list[Cell]:
    cells = []
    for target in TARGETS:
        if source in Came.values and target in Went.values:
            # Who came and went in between was in neither panel.
            cells.append(Cell("–"))
        else:
            cells.append(_flow(node, days, found.of(source, target), [source], [target], _tone(source, target)))
    return [*cells, _row_total(node, days, found, source)]


def _flow(node: Territory, days: Days, count: int, sources: list[str], targets: list[str], tone: str = "") -> Cell:
    return number(count, "migration-clients", flow_query(node, days, sources, targets), tone)


def flow_query(node: Territory, days: Days, sources: Sequence[str], targets: Sequence[str]) -> dict[str, object]:
    asked: dict[str, object] = {"territory": node.code, "first": days.first.isoformat(), "last": days.last.isoformat()}
    return {**asked, "source": list(sources), "target": list(targets)}


def _row_total(node: Territory, days: Days, found: Flows, source: str) -> Cell:
    count = found.out_of(source)
    if source in Came.values:
        return _flow(node, days, count, [source], [grade.value for grade in GRADES])
    return number(count, "retention:past", _panel_query(node, days.first, source))


def _column_total(node: Territory, days: Days, found: Flows, target: str) -> Cell:
    count = found.into(target)
    if target in Went.values:
        return _flow(
            node, days, count, [grade.value for grade in GRADES], [target], "bad" if target == Went.LOST else ""
        )
    return number(count, "retention:past", _panel_query(node, days.last, target))


def _panel_query(node: Territory, day: date, grade: str) -> dict[str, object]:
    return {"figure": Figure.ACTIVE.value, "on": day.isoformat(), "grade": grade, "territory": node.code}


def _tone(source: str, target: str) -> str:
    ranks = [grade.value for grade in RANKED]
    if target == Went.LOST:
        return "bad"
    if source in ranks and target in ranks:
        step = ranks.index(target) - ranks.index(source)
        return "good" if step < 0 else "bad" if step > 0 else ""
    return ""


def _moved(node: Territory, days: Days, found: Flows) -> Table:
    """Of each grade how many kept it, rose, fell, were lost, left: numbers and shares."""
    columns, groups = [_("Grade"), _("Clients")], [("", 2)]
    rose, fell = pgettext("grades", "Rose"), pgettext("grades", "Fell")
    for head in (_("Kept"), rose, fell, str(Went.LOST.label), str(Went.LEFT.label)):
        columns += [pgettext("of clients", "Number"), _("Share")]
        groups.append((head, 2))
    rows = [Row(Cell(str(grade.label)), _moved_cells(node, days, found, grade)) for grade in RANKED]
    moved, whole = found.all_moved, sum(found.out_of(grade) for grade in RANKED)
    gone = [sum(found.of(grade, went) for grade in RANKED) for went in Went.values]
    totals = [
        cell for count in (moved.kept, moved.up, moved.down, *gone) for cell in (plain(count), share(count, whole))
    ]
    rows.append(Row(Cell(_("Total")), [plain(whole), *totals], is_total=True))
    shares = {name: share(getattr(moved, name), whole).text for name in ("kept", "up", "down")}
    text = _("%(kept)s kept their grade, %(up)s rose, %(down)s fell") % shares
    return Table("moved", text, columns, rows, None, _("Of the clients graded on the first day."), groups)


def _moved_cells(node: Territory, days: Days, found: Flows, grade: Grade) -> list[Cell]:
    rank, whole = RANKED.index(grade), found.out_of(grade)
    ways = [[grade], RANKED[:rank], RANKED[rank + 1 :], [Went.LOST], [Went.LEFT]]
    tones = ["", "good", "bad", "bad", ""]
    cells = [number(whole, "retention:past", _panel_query(node, days.first, grade))]
    for way, tone in zip(ways, tones, strict=True):
        targets = [end.value for end in way]
        count = sum(found.of(grade, target) for target in targets)
        # Nobody rises above A or falls below D.
        cell = _flow(node, days, count, [grade.value], targets, tone) if targets else Cell("–")
        cells += [cell, share(count, whole) if targets else Cell("–")]
    return cells


def _day(day: date) -> str:
    return date_format(day, "Y-m-d")


# --- the picture ------------------------------------------------------------------------------------------------------


def picture(node: Territory, days: Days, found: Flows) -> Mapping[str, Any]:
    """What the chart is drawn from: the two sides, and a link for each flow that has anybody in it."""
    address = reverse("migration-clients")
    links = [
        {
            "source": f"from-{source}",
            "target": f"to-{target}",
            "value": found.of(source, target),
            "asked": flow_query(node, days, [source], [target]),
            "text": f"{end_in_words(source)} → {end_in_words(target)}: {found.of(source, target)}",
        }
        for source in SOURCES
        for target in TARGETS
        if found.of(source, target)
    ]
    nodes = [_node("from", end, found.out_of(end)) for end in SOURCES if found.out_of(end)]
    nodes += [_node("to", end, found.into(end)) for end in TARGETS if found.into(end)]
    return {"nodes": nodes, "links": links, "address": address, "first": _day(days.first), "last": _day(days.last)}


def _node(side: str, end: str, clients: int) -> dict[str, Any]:
    return {"id": f"{side}-{end}", "name": f"{end_in_words(end)} {clients}", "color": COLOURS[end]}
