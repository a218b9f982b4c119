"""What the board says of losses: whose doing, whether our records agree, of which grade and rep, after how long."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Territory
from clients.enums import Grade
from desk.periods import Period
from desk.queries import BOARD_GRADES
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
    """One loss of the period, as far as the board counts it."""

    reason: str
    stated_reason: str
    verdict: str
    grade: str
    rep_id: int | None
    rep_name: str | None
    lost_on: date
    last_contact_on: date | None

    @property
    def group(self) -> ReasonGroup:
        return LossReason(self.reason).group

    @property
    def alone(self) -> Alone:
        return Alone.of(None if self.last_contact_on is None else (self.lost_on - self.last_contact_on).days)


class Losses:
    """The losses of a node and period; each number of them opens its list."""

    def __init__(self, node: Territory, period: Period) -> None:
        self.node, self.period = node, period
        self.now, self.before = _read(node, period), _read(node, period.before)

    def cell(self, count: int, asked: Asked, tone: str = "", days: Period | None = None) -> Cell:
        chosen = days or self.period
        query = {"state": list(LOST_STATES), "since": chosen.first.isoformat(), "until": chosen.last.isoformat()}
        return number(count, "retention:losses", {"territory": self.node.code, **query, **asked}, tone)


def loss_tables(node: Territory, period: Period) -> list[Table]:
    """The tables of losses below a node. Two queries at any number of them."""
    losses = Losses(node, period)
    return [_reasons(losses), _verdicts(losses), _grades(losses), _reps(losses), _waits(losses)]


def _read(node: Territory, days: Period) -> list[Gone]:
    rows = Loss.objects.filter(
        state__in=LOST_STATES, territory__path__startswith=node.path, lost_on__range=(days.first, days.last)
    )
    columns = (
        "reason", "stated_reason", "verdict", "grade", "rep_id", "rep__full_name", "lost_on", "last_contact_on",
    )  # fmt: skip
    return [Gone._make(row) for row in rows.order_by().values_list(*columns)]


def _counts(rows: Iterable[Gone], what: Callable[[Gone], object]) -> Counter[object]:
    return Counter(map(what, rows))


def _total(losses: Losses) -> list[Cell]:
    return [losses.cell(len(losses.now), {}, "bad"), losses.cell(len(losses.before), {}, days=losses.period.before)]


def _columns(first: str) -> list[str]:
    return [first, _("This period"), _("Share"), _("The period before")]


def _plainly(
    losses: Losses, key: str, title: str, first: str, rows: Sequence[tuple[str, object, Asked]],
    what: Callable[[Gone], object], note: str = "", chart: Chart | None = None,
) -> Table:  # fmt: skip
    """A table with one row for each value: this period, its share, and the period before."""
    now, before = _counts(losses.now, what), _counts(losses.before, what)
    listed = [
        Row(
            Cell(name),
            [
                losses.cell(now[value], asked),
                share(now[value], len(losses.now)),
                losses.cell(before[value], asked, days=losses.period.before),
            ],
        )
        for name, value, asked in rows
    ]
    all_now, all_before = _total(losses)
    total = Row(Cell(_("Total")), [all_now, share(len(losses.now), len(losses.now)), all_before], is_total=True)
    return Table(key, title, _columns(first), [*listed, total], chart, note, is_wide=False)


def _reasons(losses: Losses) -> Table:
    now, total = _counts(losses.now, lambda gone: gone.group), len(losses.now)
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
    counts = Counter((gone.stated_reason, gone.verdict) for gone in losses.now)
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
    against = sum(number for (_reason, verdict), number in counts.items() if verdict == Verdict.DISAGREES)
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


def _reps(losses: Losses) -> Table:
    """By name and not by number: who has the hardest panel is not who is the worst."""
    names = {gone.rep_id: gone.rep_name or "" for gone in (*losses.now, *losses.before) if gone.rep_id}
    ordered = sorted(names, key=lambda pk: (names[pk], pk))
    rows: list[tuple[str, object, Asked]] = [(names[pk], pk, {"rep": pk}) for pk in ordered]
    note = _("The total counts those of vacant territories too.")
    return _plainly(losses, "loss-reps", _("Losses by rep"), _("Rep then"), rows, lambda gone: gone.rep_id, note)


def _waits(losses: Losses) -> Table:
    late = sum(gone.alone in {Alone.UP_TO_90, Alone.LONGER, Alone.NEVER} for gone in losses.now)
    words = {"late": late, "number": len(losses.now)}
    said = _("%(late)s of %(number)s had seen nobody of us for more than 60 days") % words
    title = said if losses.now else _("From the last contact to the loss")
    rows: list[tuple[str, object, Asked]] = [(str(alone.label), alone, {"alone": alone.value}) for alone in ALONE]
    first = pgettext("a column", "Days since the last contact")
    return _plainly(losses, "waits", title, first, rows, lambda gone: gone.alone)
