"""Team: what each rep attained of what was asked, with what it is a part of. By name: nobody is ranked by calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from clients.enums import Grade
from desk.asked import Asked
from desk.periods import Period
from desk.tables import Cell, Row, Table, number, plain, share
from desk.wording import day_in_words
from retention.attainment import Attainment
from retention.enums import Figure
from retention.spent import Person, people_below, with_strangers
from retention.team import Part, Work, attained_by, attained_in, won_at, won_by, work_at

# Grades that a cadence may ask contacts for.
PLANNED = (Grade.A, Grade.B, Grade.C, Grade.UNGRADED)


@dataclass(frozen=True)
class Member:
    """A rep's row."""

    person: Person
    attained: Attainment
    before: Attainment
    work: Work
    won: Part
    asked: dict[str, object]


def team_tables(asked: Asked) -> list[Table]:
    """The tables of a team at a node. Nine queries, ten where somebody did something and is not posted there."""
    node, period = asked.node, asked.period
    return [_attained(members_at([node.path], period, on=asked.on, asked={"territory": node.code}), period)]


def own_team_tables(user: User, paths: Sequence[str], period: Period, *, on: date) -> list[Table]:
    """The same of the person herself."""
    members = members_at(paths, period, on=on, asked={})
    return [_attained([member for member in members if member.person.pk == user.pk], period)]


def members_at(paths: Sequence[str], period: Period, *, on: date, asked: dict[str, object]) -> list[Member]:
    """Who is posted at and below these paths, or tried or promised something there, by name."""
    work, won = work_at(paths, *period), won_at(paths, *period)
    now, before = attained_in(paths, [period, period.before])
    return [
        Member(
            person,
            attained_by(person, now),
            attained_by(person, before),
            work.get(person.pk, Work()),
            won_by(person, won),
            {"rep": person.pk, **asked},
        )
        for person in with_strangers(people_below(paths, on), work)
    ]


def _attained(members: Sequence[Member], period: Period) -> Table:
    columns = [_("Rep"), _("Targets"), _("Seen"), _("Share"), _("The period before")]
    columns += [_("Planned"), _("Done of it"), _("Share"), _("The period before")]
    groups = [("", 1), (_("Coverage"), 4), (_("Capped attainment"), 4)]
    columns += [str(grade.label) for grade in PLANNED]
    groups.append((_("As often as planned"), len(PLANNED)))
    columns += [_("Attempts"), _("Promises kept"), _("Won from B to A")]
    groups.append(("", 3))
    rows = [Row(Cell(member.person.name), _cells(member, period)) for member in members]
    return Table("team", _title(members), columns, rows, None, _note(period), groups)


def _cells(member: Member, period: Period) -> list[Cell]:
    now, before = member.attained, member.before
    days = {"from_on": period.first.isoformat(), "to_on": period.last.isoformat()}
    attempts = {**member.asked, **days, "outcome": "attempt"}
    return [
        _targets(member, period.last),
        plain(now.covered),
        share(now.covered, now.targets),
        share(before.covered, before.targets),
        plain(now.planned),
        plain(now.attained),
        share(now.attained, now.planned),
        share(before.attained, before.planned),
        *(_of(Part(now.as_planned[grade], now.with_plan[grade])) for grade in PLANNED),
        number(member.work.attempts, "visits:list", attempts),
        _of(member.work.promises),
        _of(member.won),
    ]


def _targets(member: Member, day: date) -> Cell:
    """Where all are of one territory there is a list of them."""
    if len(member.person.codes) != 1:
        return plain(member.attained.targets)
    query = {"figure": Figure.ACTIVE.value, "on": day.isoformat(), "territory": member.person.codes[0]}
    return number(member.attained.targets, "retention:past", query)


def _of(part: Part) -> Cell:
    """So many of so many; of none it is nothing."""
    return Cell(f"{part.part} / {part.whole}") if part.whole else Cell("–")


def _title(members: Sequence[Member]) -> str:
    planned = sum(member.attained.planned for member in members)
    attained = sum(member.attained.attained for member in members)
    if not planned:
        return _("Attainment: the cadence asked for nothing")
    return _("%(attained)s of %(planned)s planned contacts were made: %(share)s") % {
        "attained": attained,
        "planned": planned,
        "share": share(attained, planned).text,
    }


def _note(period: Period) -> str:
    words = {"first": day_in_words(period.first), "last": day_in_words(period.last)}
    text = _(
        "%(first)s to %(last)s. Targets are the clients of the last day, with their grade of then; what was more than "
        "planned for one makes up for no other. B to A counts when a joint visit or a later assessment confirms it."
    )
    return text % words
