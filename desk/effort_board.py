"""Effort: how the contacts of each rep spread over the grades, against what the cadence asks of her panel."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import Territory, User
from clients.enums import Grade
from clients.models import Relationship
from desk.asked import Asked
from desk.churn_board import COLOURS
from desk.doers import Doer, who
from desk.flag_board import flag_tables, flags_by_part
from desk.growth_board import growth_table
from desk.panel_board import panel_tables
from desk.periods import Period
from desk.tables import Cell, Chart, Row, Table, number, plain, share
from desk.wording import in_short
from retention.effort import FIRST
from retention.goals import goals_over
from retention.models import EffortGoal
from retention.panel_figures import PanelFigures, PanelsFound, contacts_in, figures_of_parts, panels_found
from retention.quarter_end import QuarterEnd, quarter_end
from retention.spent import (
    Effort,
    Panel,
    Person,
    efforts,
    panel_of,
    panels,
    people_below,
)
from retention.subtotals import done_below, panels_below
from visits.enums import ActivityKind
from visits.models import Activity, Visit
from visits.queries import rules
from workdays.words import day_in_words

_AS_FAR = gettext_lazy("As far as minutes were written down.")
# Of more goals than these a note says only how many.
_GOALS_IN_WORDS = 3
MIX_COLOURS = {**COLOURS, Grade.UNGRADED: "--ink-3"}


def effort_tables(user: User, asked: Asked) -> list[Table]:
    """The tables of effort at a node, for who oversees it: by rep where they hang below it, else by its parts."""
    node, period, on = asked.node, asked.period, asked.on
    known = rules()
    end = quarter_end(on, known.calendar)
    if asked.below:
        doers = parts_at(asked, end)
        flagged = [flags_by_part(user, asked)]
        figures = figures_of_parts(asked, period, period.before)
    else:
        found = panels(Relationship.objects.below([node.path]), on, known)
        doers = doers_at(user, [node.path], period, found, end, on=on, asked={"territory": node.code})
        flagged = flag_tables(user, [node.path], period, found, on=on)
        flagged.append(growth_table(doers, found, [node.path], period, on=on))
        figures = panels_found([node.path], period, period.before)
    more = panel_tables(doers, figures, period, end)
    return [
        _by_grade(doers, period),
        *flagged,
        _talked(doers),
        _minutes(doers, period),
        _care(doers, figures, period),
        *more,
    ]


def own_tables(user: User, paths: Sequence[str], period: Period, *, on: date) -> list[Table]:
    """The same of the person herself, in the territories that she sees; what is told to her alone comes first."""
    known = rules()
    found = panels(Relationship.objects.below(list(paths)), on, known)
    end = quarter_end(on, known.calendar)
    doers = doers_at(user, paths, period, found, end, on=on, asked={}, alone=True)
    flagged = flag_tables(user, paths, period, found, on=on, alone=True)
    flagged.append(growth_table(doers, found, _posts(doers), period, on=on, alone=True))
    figures = panels_found(paths, period, period.before)
    more = panel_tables(doers, figures, period, end)
    told = _care(doers, figures, period)
    return [*flagged, _by_grade(doers, period), _talked(doers), _minutes(doers, period), told, *more]


def _posts(doers: Sequence[Doer]) -> list[str]:
    """The tree paths of what they serve."""
    return [path for doer in doers for path in doer.person.posts]


def doers_at(
    user: User,
    paths: Sequence[str],
    period: Period,
    found: Mapping[str, Panel],
    end: QuarterEnd,
    *,
    on: date,
    asked: dict[str, object],
    alone: bool = False,
) -> list[Doer]:
    """Who did something or is posted at and below these paths, by name; with `alone` she herself, nobody else."""
    visits = Visit.objects.below(paths)
    activities = Activity.objects.standing().visible_to(user)
    if alone:
        visits, activities = visits.filter(rep=user), activities.filter(rep=user)
    else:
        activities = activities.below(paths)
    now = efforts(visits.between(*period), activities.between(*period))
    other = contacts_in(visits, [period.before, *end.spans], with_a=period.before)
    people = [person for person in people_below(paths, on, now) if not alone or person.pk == user.pk]
    goals = goals_over([path for person in people for path in person.posts], on)

    def doer(person: Person) -> Doer:
        before, *ending, with_a = other.get(person.pk, (0, 0, 0, 0))
        done, panel = now.get(person.pk, Effort()), panel_of(person, found)
        query = {"rep": person.pk, **asked}
        return Doer(person, done, before, ending, panel, query, goals.of(person.posts), before_a=with_a)

    return [doer(person) for person in people]


def parts_at(asked: Asked, end: QuarterEnd) -> list[Doer]:
    """A row for each part of a node, and one for what was done at the node itself."""
    node, period = asked.node, asked.period
    now, *rest = done_below(asked, [period, period.before, *end.spans])
    found = panels_below(asked.children)
    goals = goals_over([part.path for part in [node, *asked.children]], asked.on)

    def row(part: Territory, query: dict[str, object], href: str = "") -> Doer:
        before, *ending = (done[part.path].total if part.path in done else 0 for done in rest)
        person = Person.part(part)
        panel = found.get(part.path, Panel())
        return Doer(person, now.get(part.path, Effort()), before, ending, panel, query, goals.of([part.path]), href)

    rows = [row(part, {"territory": part.code}, asked.board_of(part)) for part in asked.children]
    if any(node.path in done for done in (now, *rest)):
        rows.append(row(node, {"territory": node.code, "only": 1}))
    return rows


# --- contacts by grade ------------------------------------------------------------------------------------------------


def _by_grade(doers: Sequence[Doer], period: Period) -> Table:
    columns = [who(doers), pgettext("how many", "Contacts"), _("The period before")]
    groups = [("", 1), ("", 2)]
    for grade in Grade:
        columns += [pgettext("how many", "Contacts"), _("Share"), pgettext("effort", "Target")]
        groups.append((str(grade.label), 3))
    rows = [Row(doer.head, _contacts(doer, period)) for doer in doers]
    title = _leaning(doers)
    series = [
        (str(grade.label), [_percent(doer.mix.get(grade)) for doer in doers], colour)
        for grade, colour in MIX_COLOURS.items()
    ]
    chart = Chart("bar", [doer.person.name for doer in doers], series, title, stacked=True, unit="%")
    return Table("effort", title, columns, rows, chart, _target_in_words(doers, period), groups)


def _contacts(doer: Doer, period: Period) -> list[Cell]:
    target, leans = doer.target, doer.leans_to_c
    cells = [
        number(doer.now.total, "visits:list", doer.query(period, counts="on")),
        number(doer.before, "visits:list", doer.query(period.before, counts="on")),
    ]
    for grade in Grade:
        made = doer.now.contacts[grade]
        tone = "bad" if leans and grade == Grade.C else ""
        cells += [
            number(made, "visits:list", doer.query(period, counts="on", grade=grade.value), tone),
            share(made, doer.now.total),
            _fraction(target.get(grade)),
        ]
    return cells


def _fraction(part: Fraction | None) -> Cell:
    return Cell("–") if part is None else share(part.numerator, part.denominator)


def _percent(part: Fraction | None) -> float:
    return float(round(100 * part)) if part else 0.0


def _leaning(doers: Sequence[Doer]) -> str:
    names = [doer.person.name for doer in doers if doer.leans_to_c]
    if not names:
        return _("Effort by grade: nobody leans to C")
    return _("Effort leans to C: %(names)s") % {"names": in_short(names)}


def _target_in_words(doers: Sequence[Doer], period: Period) -> str:
    words = {"first": day_in_words(period.first), "last": day_in_words(period.last)}
    target = (
        _("%(first)s to %(last)s. The target is each grade's share of what the cadence asks of her own clients.")
        % words
    )
    goals = {doer.goal.pk: doer.goal for doer in doers if doer.goal}
    if len(goals) > _GOALS_IN_WORDS:
        many = _("In %(count)s territories a goal of the manager stands in its place.") % {"count": len(goals)}
        return f"{target} {many}"
    return " ".join([target, *(_goal_in_words(goal) for goal in goals.values())])


def _goal_in_words(goal: EffortGoal) -> str:
    shares = " · ".join(f"{grade.label} {percent} %" for grade, percent in goal.percents.items() if percent)
    words = {"territory": goal.territory, "day": day_in_words(goal.starts_on), "shares": shares}
    return _("In %(territory)s the manager's goal stands in its place since %(day)s: %(shares)s.") % words


# --- minutes by grade -------------------------------------------------------------------------------------------------


def _talked(doers: Sequence[Doer]) -> Table:
    columns, groups = [who(doers), _("Talked, minutes")], [("", 2)]
    for grade in Grade:
        columns += [_("Minutes"), _("Share"), pgettext("effort", "Target")]
        groups.append((str(grade.label), 3))
    rows = [Row(doer.head, _minutes_by_grade(doer)) for doer in doers]
    return Table("talked", _talked_in_words(doers), columns, rows, None, str(_AS_FAR), groups)


def _minutes_by_grade(doer: Doer) -> list[Cell]:
    talked = doer.now.talked
    whole = sum(talked.values())
    cells = [plain(whole)]
    for grade in Grade:
        cells += [plain(talked[grade]), share(talked[grade], whole), _fraction(doer.target.get(grade))]
    return cells


def _talked_in_words(doers: Sequence[Doer]) -> str:
    sums = {grade: sum(doer.now.talked[grade] for doer in doers) for grade in Grade}
    whole = sum(sums.values())
    if not whole:
        return _("Minutes with clients: none were written down")
    words = {grade.name.lower(): share(sums[grade], whole).text for grade in FIRST}
    return _("Of the minutes with clients A got %(a)s, B %(b)s") % words


# --- minutes ----------------------------------------------------------------------------------------------------------


def _minutes(doers: Sequence[Doer], period: Period) -> Table:
    columns, groups = [who(doers), _("Talked, minutes")], [("", 2)]
    for kind in ActivityKind:
        columns += [_("Times"), _("Minutes")]
        groups.append((str(kind.label), 2))
    rows = [Row(doer.head, [plain(sum(doer.now.talked.values())), *_other(doer, period)]) for doer in doers]
    title = _other_in_words(doers)
    return Table("minutes", title, columns, rows, None, str(_AS_FAR), groups)


def _other(doer: Doer, period: Period) -> list[Cell]:
    cells = []
    for kind in ActivityKind:
        times, minutes = doer.now.other.get(kind, (0, 0))
        cells += [number(times, "visits:activities", doer.query(period, kind=kind.value)), plain(minutes)]
    return cells


def _other_in_words(doers: Sequence[Doer]) -> str:
    talked = sum(sum(doer.now.talked.values()) for doer in doers)
    other = sum(spent.minutes for doer in doers for spent in doer.now.other.values())
    words = {"talked": talked, "other": other}
    return _("Minutes: %(talked)s with clients, %(other)s on other activity") % words


# --- how it was logged, and what the client learnt of it --------------------------------------------------------------


def _care(doers: Sequence[Doer], figures: PanelsFound, period: Period) -> Table:
    columns = [who(doers), pgettext("visits", "Logged"), _("Logged late"), _("On the same day")]
    columns += [_("Extra effort"), _("The client was told"), _("Share"), _("Promises kept"), _("Competitor seen")]
    rows = [Row(doer.head, _logged(doer, _promises(doer, figures), period)) for doer in doers]
    told, extra = sum(doer.now.told for doer in doers), sum(doer.now.extra for doer in doers)
    title = _("Extra effort: the client was told of %(told)s of %(extra)s") % {"told": told, "extra": extra}
    return Table("care", title, columns, rows, None, _("Attempts are among what was logged."))


def _promises(doer: Doer, figures: PanelsFound) -> Cell:
    """Of the clients she serves; of a node's own no sum is kept apart."""
    found = PanelFigures() if "only" in doer.asked else figures.of(doer.person.posts)
    return Cell(f"{found.kept} / {found.promised}") if found.promised else Cell("–")


def _logged(doer: Doer, promises: Cell, period: Period) -> list[Cell]:
    def cell(count: int, **asked: object) -> Cell:
        return number(count, "visits:list", doer.query(period, **asked))

    now = doer.now
    return [
        cell(now.logged),
        cell(now.late, late="on"),
        share(now.logged - now.late, now.logged),
        cell(now.extra, effort="on"),
        cell(now.told, effort="on", told="yes"),
        share(now.told, now.extra),
        promises,
        cell(now.competitor, competitor="on"),
    ]
