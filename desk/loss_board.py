"""What the board says of losses: whose doing, whether our records agree, of which grade and rep, after how long."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import child_path
from clients.enums import Grade
from desk.home_board import BOARD_GRADES, Board, BoardRow
from desk.periods import Period
from desk.tables import Cell, Chart, Row, Table, number, share
from retention.enums import ALONE, LOST_STATES, Alone, LossReason, ReasonGroup, Verdict
from retention.models import Loss

# Whose doing a loss was, and the colour of its bar: our own cause is what can be mended.
COLOURS = {
    ReasonGroup.OWN: "--bad",
    ReasonGroup.COMPANY: "--warn",
    ReasonGroup.COMPETITOR: "--accent",
    ReasonGroup.UNCONTROLLABLE: "--grade-c",
    ReasonGroup.SCOPE: "--grade-d",
    ReasonGroup.UNKNOWN: "--ink-3",
}


# What a list is asked for.
Asked = Mapping[str, object]


class Gone(NamedTuple):
    """So many losses that are alike, as far as the board tells them apart."""

    reason: str
    stated_reason: str
    verdict: str
    grade: str
    alone: str
    # Whose they were: a rep and her name, or the path of a part of the node.
    who: int | str | None
    name: str | None
    number: int

    @property
    def group(self) -> ReasonGroup:
        return LossReason(self.reason).group


class Losses:
    """The losses of a node and period; each number of them opens its list."""

    def __init__(self, board: Board, period: Period) -> None:
        self.node, self.period = board.node, period
        self.now, self.before = list[Gone](), list[Gone]()
        lost = Loss.objects.filter(state__in=LOST_STATES, territory__path__startswith=board.node.path)
        both = lost.filter(lost_on__range=(period.before.first, period.last)).with_alone()
        is_now = ExpressionWrapper(Q(lost_on__gte=period.first), BooleanField())
        who = (
            {"who": child_path(board.node), "name": Value("")}
            if board.has_parts
            else {"who": F("rep"), "name": F("rep__full_name")}
        )
        alike = ("is_now", "reason", "stated_reason", "verdict", "grade", "alone_for", "who", "name")
        counted = both.order_by().annotate(is_now=is_now, **who).values(*alike).annotate(number=Count("pk"))
        for belongs, *facts in counted.values_list(*alike, "number"):
            (self.now if belongs else self.before).append(Gone(*facts))

    def cell(self, count: int, asked: Asked, tone: str = "", days: Period | None = None) -> Cell:
        chosen = days or self.period
        query = {"state": list(LOST_STATES), "since": chosen.first.isoformat(), "until": chosen.last.isoformat()}
        return number(count, "retention:losses", {"territory": self.node.code, **query, **asked}, tone)


def loss_tables(board: Board, period: Period) -> list[Table]:
    """The tables of losses below a board's node. One query at any number of them."""
    losses = Losses(board, period)
    return [_reasons(losses), _verdicts(losses), _grades(losses), _lost_by(losses, board), _waits(losses)]


def _counts(rows: Iterable[Gone], what: Callable[[Gone], object]) -> Counter[object]:
    found: Counter[object] = Counter()
    for gone in rows:
        found[what(gone)] += gone.number
    return found


def _all(rows: Iterable[Gone]) -> int:
    return sum(gone.number for gone in rows)


def _columns(first: str) -> list[str]:
    return [first, _("This period"), _("Share"), _("The period before")]


def _plainly(
    losses: Losses, key: str, title: str, first: str, rows: Sequence[tuple[str, object, Asked]],
    what: Callable[[Gone], object], chart: Chart | None = None,
) -> Table:  # fmt: skip
    """A table with one row for each value: this period, its share, and the period before."""
    now, before = _counts(losses.now, what), _counts(losses.before, what)
    counted = [(name, asked, now[value], before[value]) for name, value, asked in rows]
    return _table(losses, key, title, first, counted, chart=chart)


def _table(
    losses: Losses, key: str, title: str, first: str, rows: Sequence[tuple[str, Asked, int, int]],
    note: str = "", chart: Chart | None = None,
) -> Table:  # fmt: skip
    all_now, all_before = _all(losses.now), _all(losses.before)

    def row(name: str, asked: Asked, now: int, before: int, *, is_total: bool = False) -> Row:
        cells = [
            losses.cell(now, asked, "bad" if is_total else ""),
            share(now, all_now),
            losses.cell(before, asked, days=losses.period.before),
        ]
        return Row(Cell(name), cells, is_total=is_total)

    listed = [row(*each) for each in rows]
    total = row(_("Total"), {}, all_now, all_before, is_total=True)
    return Table(key, title, _columns(first), [*listed, total], chart, note, is_wide=False)


def _reasons(losses: Losses) -> Table:
    now, total = _counts(losses.now, lambda gone: gone.group), _all(losses.now)
    own = now[ReasonGroup.OWN]
    words = {"number": total, "own": own, "unknown": now[ReasonGroup.UNKNOWN]}
    title = ngettext(
        "%(number)s client lost: by our own doing %(own)s, for reasons not known %(unknown)s",
        "%(number)s clients lost: by our own doing %(own)s, for reasons not known %(unknown)s",
        total,
    )
    series = [(str(group.label), [float(now[group])], COLOURS[group]) for group in ReasonGroup]
    chart = Chart("bar", [_("This period")], series, title % words, stacked=True) if total else None
    rows: list[tuple[str, object, Asked]] = [(str(group.label), group, {"group": group.value}) for group in ReasonGroup]
    return _plainly(losses, "reasons", title % words, _("Whose doing"), rows, lambda gone: gone.group, chart=chart)


def _verdicts(losses: Losses) -> Table:
    """The reason as it was stated beside what our own records say."""
    counts = _counts(losses.now, lambda gone: (gone.stated_reason, gone.verdict))
    stated = [reason for reason in LossReason if any(counts[reason.value, verdict.value] for verdict in Verdict)]

    def cells(reason: LossReason | None) -> list[Cell]:
        asked: Asked = {"stated": reason.value} if reason else {}
        found = []
        for verdict in Verdict:
            chosen = [reason] if reason else stated
            count = sum(counts[each.value, verdict.value] for each in chosen)
            tone = "bad" if verdict == Verdict.DISAGREES else ""
            found.append(losses.cell(count, {**asked, "verdict": verdict.value}, tone))
        return found

    rows = [Row(Cell(str(reason.label)), cells(reason)) for reason in stated]
    rows += [Row(Cell(_("Total")), cells(None), is_total=True)] if stated else []
    against = sum(gone.number for gone in losses.now if gone.verdict == Verdict.DISAGREES)
    title = ngettext(
        "Our records disagree with %(number)s stated reason",
        "Our records disagree with %(number)s stated reasons",
        against,
    )
    columns = [_("Reason as stated"), *(str(verdict.label) for verdict in Verdict)]
    return Table("verdicts", title % {"number": against}, columns, rows, is_wide=False)


def _grades(losses: Losses) -> Table:
    now = _counts(losses.now, lambda gone: gone.grade)
    most, second = sorted(BOARD_GRADES, key=lambda grade: -now[grade.value])[:2]
    words = {"grade": most.label, "number": now[most.value]}
    stands_out = now[most.value] > now[second.value]
    title = _("Most were of grade %(grade)s: %(number)s") % words if stands_out else _("Losses by grade")
    rows: list[tuple[str, object, Asked]] = [(str(grade.label), grade.value, {"grade": grade.value}) for grade in Grade]
    return _plainly(losses, "loss-grades", title, _("Grade then"), rows, lambda gone: gone.grade)


def _lost_by(losses: Losses, board: Board) -> Table:
    """By name and not by number: who has the hardest panel is not who is the worst."""
    now, before = (_counts(gone, lambda each: each.who) for gone in (losses.now, losses.before))
    if board.has_parts:
        rows = [(part.territory.name, _part(part), now[part.path], before[part.path]) for part in board.rows]
        return _table(losses, "loss-reps", _("Losses by territory"), _("Territory"), rows)
    names = {gone.who: gone.name or "" for gone in (*losses.now, *losses.before) if gone.who}
    known = sorted(names, key=lambda pk: (names[pk], pk))
    note = _("The total counts those of vacant territories too.")
    by_rep = [(names[pk], {"rep": pk}, now[pk], before[pk]) for pk in known]
    return _table(losses, "loss-reps", _("Losses by rep"), _("Rep then"), by_rep, note)


def _part(row: BoardRow) -> Asked:
    return {"territory": row.territory.code, **({"only": 1} if row.is_direct else {})}


def _waits(losses: Losses) -> Table:
    alone_long = {Alone.UP_TO_90, Alone.LONGER, Alone.NEVER}
    late = sum(gone.number for gone in losses.now if gone.alone in alone_long)
    words = {"late": late, "number": _all(losses.now)}
    said = _("%(late)s of %(number)s had seen nobody of us for more than 60 days") % words
    title = said if losses.now else _("From the last contact to the loss")
    rows: list[tuple[str, object, Asked]] = [(str(alone.label), alone, {"alone": alone.value}) for alone in ALONE]
    first = pgettext("a column", "Days since the last contact")
    return _plainly(losses, "waits", title, first, rows, lambda gone: gone.alone)
