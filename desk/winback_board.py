"""What came of the win-backs that were closed: restored among all, those not restorable too."""

from collections import Counter

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Territory
from desk.periods import Period
from desk.tables import Cell, Row, Table, number, share
from retention.enums import WinBackOutcome
from retention.models import WinBack


def winback_table(node: Territory, period: Period) -> Table:
    """The outcomes of a period and of the one before it, below a node; each number opens its list. One query."""
    closed = WinBack.objects.filter(
        loss__territory__path__startswith=node.path, closed_on__range=(period.before.first, period.last)
    )
    is_now = ExpressionWrapper(Q(closed_on__gte=period.first), BooleanField())
    grouped = closed.order_by().annotate(is_now=is_now).values("is_now", "outcome").annotate(cases=Count("pk"))
    now, before = Counter[str](), Counter[str]()
    for belongs, outcome, cases in grouped.values_list("is_now", "outcome", "cases"):
        (now if belongs else before)[outcome] = cases

    def cell(cases: int, days: Period, outcome: WinBackOutcome | None) -> Cell:
        asked = {"outcome": outcome.value} if outcome else {"state": "closed"}
        days_asked = {"since": days.first.isoformat(), "until": days.last.isoformat()}
        return number(cases, "retention:win-backs", {"territory": node.code, **days_asked, **asked})

    rows = [
        Row(
            Cell(str(outcome.label)),
            [
                cell(now[outcome], period, outcome),
                share(now[outcome], now.total()),
                cell(before[outcome], period.before, outcome),
            ],
        )
        for outcome in WinBackOutcome
    ]
    sums = [cell(now.total(), period, None), share(now.total(), now.total()), cell(before.total(), period.before, None)]
    rows.append(Row(Cell(_("Total")), sums, is_total=True))
    columns = [_("Outcome"), _("This period"), _("Share"), _("The period before")]
    note = _("Every closed case counts, also those that could not be restored.")
    return Table("win-backs", _in_words(now), columns, rows, None, note, is_wide=False)


def _in_words(now: Counter[str]) -> str:
    if not now.total():
        return _("No win-back was closed")
    restored = now[WinBackOutcome.RESTORED]
    words = {"restored": restored, "number": now.total(), "rate": share(restored, now.total()).text}
    text = ngettext(
        "Win-back rate %(rate)s: %(restored)s of %(number)s case restored",
        "Win-back rate %(rate)s: %(restored)s of %(number)s cases restored",
        now.total(),
    )
    return text % words
