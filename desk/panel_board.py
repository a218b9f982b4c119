"""Effort, looked at from the clients: who was met too often, what the best of them get, what a quarter's end made."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from clients.enums import Grade
from desk.doers import Doer, who
from desk.periods import Period
from desk.tables import Cell, Chart, Row, Table, number, plain, share
from desk.wording import in_short
from retention.enums import Figure
from retention.panel_figures import PanelFigures, PanelsFound
from retention.quarter_end import QuarterEnd
from retention.spent import Person
from workdays.words import day_in_words

Query = dict[str, object]


def panel_tables(doers: Sequence[Doer], found: PanelsFound, period: Period, end: QuarterEnd) -> list[Table]:
    """What was counted of their clients, and how the end of a quarter compares."""
    posted = [doer for doer in doers if doer.person.posts and "only" not in doer.asked]
    return [_over_visited(posted, found, period), _top(posted, found, period), _quarter_end(doers, end)]


def _whole(doers: Sequence[Doer], found: PanelsFound) -> PanelFigures:
    """Of everybody together; a territory that two share counts once."""
    return found.of(path for doer in doers for path in doer.person.posts)


def _listed(person: Person, count: int, period: Period, query: Query) -> Cell:
    """Where all are of one territory there is a list of them."""
    if len(person.codes) != 1:
        return plain(count)
    return number(count, "retention:past", {"on": period.last.isoformat(), "territory": person.codes[0], **query})


# --- met too often ----------------------------------------------------------------------------------------------------


def _over_visited(doers: Sequence[Doer], found: PanelsFound, period: Period) -> Table:
    columns = [who(doers), *(str(grade.label) for grade in Grade), _("Together"), _("The period before")]
    rows = [Row(doer.head, _overs(doer.person, found.of(doer.person.posts), period)) for doer in doers]
    note = _(
        "How often a client was met on more days of a week or month than her cadence allows, whoever it was: counted "
        "where she belonged, on the day and with the grade of the day that was too much."
    )
    return Table("over-visited", _over_in_words(_whole(doers, found)), columns, rows, None, note)


def _overs(person: Person, figures: PanelFigures, period: Period) -> list[Cell]:
    def cell(count: int, days: Period, **more: object) -> Cell:
        query = {"figure": Figure.OVER_VISITED.value, "since": days.first.isoformat(), **more}
        return _listed(person, count, days, query)

    return [
        *(cell(figures.over[grade], period, grade=grade.value) for grade in Grade),
        cell(sum(figures.over.values()), period),
        cell(figures.over_before, period.before),
    ]


def _over_in_words(figures: PanelFigures) -> str:
    times = sum(figures.over.values())
    if not times:
        return _("Over-visited: nobody")
    most = max(Grade, key=lambda grade: figures.over[grade])
    return _("Over-visited: %(times)s times, %(most)s of them %(grade)s clients") % {
        "times": times,
        "most": figures.over[most],
        "grade": most.label,
    }


# --- the top fifth ----------------------------------------------------------------------------------------------------


def _top(doers: Sequence[Doer], found: PanelsFound, period: Period) -> Table:
    columns = [who(doers), _("Clients"), _("Share of the value"), _("Share of the contacts")]
    all_figures = [found.of(doer.person.posts) for doer in doers]
    pairs = list(zip(doers, all_figures, strict=True))
    rows = [Row(doer.head, _tops(doer.person, figures, period)) for doer, figures in pairs]
    title = _top_in_words(_whole(doers, found))
    series = [
        (columns[2], [_percent(each.top_worth, each.worth) for each in all_figures], "--accent"),
        (columns[3], [_percent(each.to_top, each.contacts) for each in all_figures], "--ink-3"),
    ]
    chart = Chart("bar", [doer.person.name for doer in doers], series, title, unit="%")
    note = _(
        "The fifth of each territory's clients with the highest potential × support, on the last day; the value is as "
        "of last night. The two shares should match: who holds half of the value should get half of the contacts."
    )
    return Table("top", title, columns, rows, chart, note)


def _tops(person: Person, figures: PanelFigures, period: Period) -> list[Cell]:
    return [
        _listed(person, figures.top, period, {"figure": Figure.TOP.value}),
        share(figures.top_worth, figures.worth),
        share(figures.to_top, figures.contacts),
    ]


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _top_in_words(figures: PanelFigures) -> str:
    if not figures.worth:
        return _("Top fifth of the clients: their value is not known yet")
    words = {
        "value": share(figures.top_worth, figures.worth).text,
        "contacts": share(figures.to_top, figures.contacts).text,
    }
    if not figures.contacts:
        return _("The top fifth holds %(value)s of the value; there were no contacts") % words
    return _("The top fifth holds %(value)s of the value and gets %(contacts)s of the contacts") % words


# --- the end of a quarter ---------------------------------------------------------------------------------------------


def _quarter_end(doers: Sequence[Doer], end: QuarterEnd) -> Table:
    columns = [
        who(doers),
        _("Contacts at the end"),
        _("Contacts before"),
        _("Usual in as many days"),
        _("Times as many"),
    ]
    rows = [Row(doer.head, _ended(doer, end)) for doer in doers]
    names = [doer.person.name for doer in doers if end.is_spike(*doer.ending)]
    title = _("Quarter-end spike: %(names)s") % {"names": in_short(names)} if names else _("Quarter-end spike: nobody")
    return Table("quarter-end", title, columns, rows, None, _end_in_words(end))


def _ended(doer: Doer, end: QuarterEnd) -> list[Cell]:
    since, before = doer.ending
    usual = end.usual(before)

    def cell(count: int, days: tuple[date, date], tone: str = "") -> Cell:
        query = {"from_on": days[0].isoformat(), "to_on": days[1].isoformat(), "counts": "on"}
        return number(count, "visits:list", {**doer.asked, **query}, tone)

    last, rest = end.spans
    return [
        cell(since, last, "bad" if end.is_spike(since, before) else ""),
        cell(before, rest),
        _decimal(usual),
        _decimal(since / usual) if usual else Cell("–"),
    ]


def _decimal(value: Fraction) -> Cell:
    return Cell(f"{float(value):.1f}", round(float(value), 1))


def _end_in_words(end: QuarterEnd) -> str:
    words = {"first": day_in_words(end.turn), "last": day_in_words(end.last), "days": end.days}
    text = _(
        "%(first)s to %(last)s: the last %(days)s working days of the quarter, against as many of those before. A "
        "spike is half as many again, and ten contacts at least."
    )
    if not end.is_whole:
        text = _(
            "%(first)s to %(last)s: the first %(days)s of the quarter's last ten working days, against as many of "
            "those before. A spike is half as many again, and ten contacts at least."
        )
    return text % words
