"""How far the risk of loss is to be trusted: what measuring it on the past has shown."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from desk.tables import Cell, Row, Table
from retention.models import RiskBacktest
from retention.risk.queries import newest_backtest


def risk_tables() -> list[Table]:
    """The rule of risk beside the days since the last contact alone; nothing before it was measured. One query."""
    found = newest_backtest()
    return [] if found is None else [_backtest(found)]


def _backtest(found: RiskBacktest) -> Table:
    rows = [
        Row(Cell(_("Told the lost from the kept (AUC)")), [_figure(found.auc), _figure(found.auc_by_days)]),
        Row(
            Cell(_("Lost among the tenth at the highest risk")),
            [_percent(found.precision), _percent(found.precision_by_days)],
        ),
        Row(Cell(_("Lost among all")), [_of_all(found)] * 2),
    ]
    columns = [_("Measured on the past"), _("Our rule"), _("Days since the last contact alone")]
    words = {
        "first": date_format(found.from_on, "Y-m-d"),
        "last": date_format(found.to_on, "Y-m-d"),
        "days": found.horizon,
        "clients": found.clients,
    }
    note = _(
        "%(clients)s clients, from %(first)s to %(last)s; lost means within %(days)s days. An AUC of 0.5 is chance."
    )
    return Table("backtest", _finding(found), columns, rows, None, note % words, is_wide=False)


def _finding(found: RiskBacktest) -> str:
    if found.auc is None or found.auc_by_days is None:
        return _("The risk of loss: too little was lost to measure it")
    words = {"auc": f"{found.auc:.2f}", "alone": f"{found.auc_by_days:.2f}"}
    if found.auc > found.auc_by_days:
        return _("The risk of loss tells more than the last contact alone: %(auc)s against %(alone)s") % words
    return _("The risk of loss tells no more than the last contact alone: %(auc)s against %(alone)s") % words


def _of_all(found: RiskBacktest) -> Cell:
    """Of the later days, as the other figures."""
    later = found.periods["later"]
    return _percent(later["judged_lost"] / later["judged"] if later["judged"] else None)


def _figure(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(f"{value:.2f}", round(value, 4))


def _percent(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(f"{100 * value:.1f}%", round(value, 4))
