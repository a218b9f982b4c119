"""Stages: how far the prescribers of each rep have come, and of each grade. Every number opens its list."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Territory, User
from clients.enums import Grade, Role, Stage, Status
from clients.filters import NO_STAGE
from clients.funnel import Funnel, funnel_at, funnels_below
from desk.asked import Asked
from desk.churn_board import Place
from desk.home_board import people_at
from desk.periods import Period
from desk.tables import Cell, Chart, Row, Table, number, plain, share
from workdays.words import day_in_words

# From here on she works with us; before, we work on her.
TRUSTING = list(Stage)[list(Stage).index(Stage.TRUST) :]
NOT_JUDGED = ""


def stage_tables(asked: Asked) -> list[Table]:
    """The funnel below a node, by rep where they hang below it, else by its parts; and by grade. Three queries."""
    node = asked.node
    found = funnels_below(node, *asked.period)
    children = asked.children or [node]
    people = people_at(children, asked.on)
    rows = [_row(Place(child, child.path), found, people.get(child.pk, []), asked) for child in children]
    if node not in children and not found[node.path].is_empty:
        rows.append(_row(Place(node, node.path, is_direct=True), found, [], asked))
    whole = sum(found.values(), Funnel())
    query = {"territory": node.code}
    if len(rows) > 1:
        rows.append(Row(Cell(_("Total")), _cells(whole, query), is_total=True))
    head = _("Territory") if asked.below else _("Rep")
    return [_by_stage(head, rows, whole, asked.period), _by_grade(whole, query)]


def own_stage_tables(user: User, paths: Sequence[str], period: Period, *, on: date) -> list[Table]:
    """The same of all that a person sees, as of now whatever day it is. Two queries."""
    found = funnel_at(paths, *period)
    row = Row(Cell(str(user)), _cells(found, {}))
    return [_by_stage(_("Rep"), [row], found, period), _by_grade(found, {})]


def _row(place: Place, found: Mapping[str, Funnel], people: Sequence[User], asked: Asked) -> Row:
    territory: Territory = place.territory
    href = "" if territory == asked.node else asked.board_of(territory)
    names = [Cell(str(person)) for person in people]
    return Row(Cell(territory.name, href=href), _cells(found.get(place.path, Funnel()), place.query()), names)


def _cells(funnel: Funnel, query: Mapping[str, object]) -> list[Cell]:
    return [*_stages(funnel, query), plain(funnel.up), plain(funnel.down)]


def _stages(funnel: Funnel, query: Mapping[str, object], grade: str | None = None) -> list[Cell]:
    """Who stands on each stage, who was not judged yet, and all together."""
    graded = {} if grade is None else {"grade": grade}
    asked = {"role": Role.PRESCRIBER.value, "status": Status.ACTIVE.value, **query, **graded}
    count = partial(funnel.of, grade=grade)
    return [
        *(number(count(stage.value), "clients:list", {**asked, "stage": stage.value}) for stage in Stage),
        number(count(NOT_JUDGED), "clients:list", {**asked, "stage": NO_STAGE[0]}, "bad"),
        number(count(), "clients:list", asked),
    ]


def _by_stage(head: str, rows: list[Row], whole: Funnel, period: Period) -> Table:
    title = _in_words(whole)
    columns = [head, *(str(stage.label) for stage in Stage), _("Not judged yet"), _("Together"), _("Up"), _("Down")]
    groups = [("", 1), (_("Stands at"), len(Stage) + 2), (pgettext("stages", "Moves"), 2)]
    words = {"first": day_in_words(period.first), "last": day_in_words(period.last)}
    note = _("Active prescribers as of now; moves from %(first)s to %(last)s.") % words
    labels = [*(str(stage.label) for stage in Stage), _("Not judged yet")]
    values = [float(whole.of(stage)) for stage in (*Stage.values, NOT_JUDGED)]
    chart = Chart("bar", labels, [(_("Prescribers"), values, "--accent")], title)
    return Table("stages", title, columns, rows, chart, note, groups)


def _by_grade(whole: Funnel, query: Mapping[str, object]) -> Table:
    columns = [_("Grade"), *(str(stage.label) for stage in Stage), _("Not judged yet"), _("Together")]
    rows = [Row(Cell(str(grade.label)), _stages(whole, query, grade.value)) for grade in Grade]
    return Table("stages-by-grade", _("Stages by grade"), columns, rows)


def _in_words(whole: Funnel) -> str:
    everybody = whole.of()
    if not everybody:
        return _("Stages: no active prescribers")
    trusting = sum(whole.of(stage) for stage in TRUSTING)
    words = {"trusting": trusting, "number": everybody, "share": share(trusting, everybody).text}
    return _("%(trusting)s of %(number)s prescribers stand at trust or higher: %(share)s") % words
