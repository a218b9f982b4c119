"""Team: what each rep attained of what was asked, with what it is a part of. By name: nobody is ranked by calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Territory, User, at_or_below
from clients.enums import Grade
from desk.asked import Asked
from desk.periods import Period
from desk.tables import Cell, Row, Table, number, plain, share
from retention.attained_sums import attained_below
from retention.attainment import Attainment
from retention.enums import Figure
from retention.spent import Effort, Person, people_below
from retention.subtotals import done_below, promises_below
from retention.team import Part, Work, attained_by, attained_in, won_at, won_by, work_at
from workdays.words import day_in_words

# Grades that a cadence may ask contacts for.
PLANNED = (Grade.A, Grade.B, Grade.C, Grade.UNGRADED)


@dataclass(frozen=True)
class Member:
    """A row: a rep, or on the board of a company a part of it, and `href` the board of that part.

    Of a part nothing is known of a period before the night has looked at it.
    """

    person: Person
    attained: Attainment | None
    before: Attainment | None
    work: Work
    won: Part
    asked: dict[str, object]
    href: str = ""


def team_tables(asked: Asked) -> list[Table]:
    """The tables of a team at a node: by rep where they hang below it, else by its parts. Nine queries for reps."""
    node, period = asked.node, asked.period
    if asked.below:
        return [_attained(parts_at(asked), period)]
    return [_attained(members_at([node.path], period, on=asked.on, asked={"territory": node.code}), period)]


def own_team_tables(user: User, paths: Sequence[str], period: Period, *, on: date) -> list[Table]:
    """The same of the person herself."""
    members = members_at(paths, period, on=on, asked={})
    return [_attained([member for member in members if member.person.pk == user.pk], period)]


def members_at(paths: Sequence[str], period: Period, *, on: date, asked: dict[str, object]) -> list[Member]:
    """Who is posted at and below these paths, or tried or promised something there, by name."""
    where = at_or_below(paths, "territory__path")
    work, won = work_at(paths, *period), won_at(where, *period)
    now, before = attained_in(where, [period, period.before])
    return [
        Member(
            person,
            attained_by(person, now),
            attained_by(person, before),
            work.get(person.pk, Work()),
            won_by(person, won),
            {"rep": person.pk, **asked},
        )
        for person in people_below(paths, on, work)
    ]


def parts_at(asked: Asked) -> list[Member]:
    """A row for each part of a node, and one for what belongs to the node itself."""
    node, period = asked.node, asked.period
    now, before = attained_below(node, asked.children, [period, period.before])
    done = done_below(asked, [period])[0]
    promises = promises_below(asked, period)

    def row(part: Territory, query: dict[str, object], href: str = "") -> Member:
        found, earlier = now.get(part.path), before.get(part.path)
        work = Work(done.get(part.path, Effort()).attempts, promises.get(part.path, Part()))
        attained = found.done if found else None
        return Member(
            Person.part(part),
            attained,
            earlier.done if earlier else None,
            work,
            found.won if found else Part(),
            query,
            href,
        )

    rows = [row(part, {"territory": part.code}, asked.board_of(part)) for part in asked.children]
    if node.path in now:
        rows.append(row(node, {"territory": node.code, "only": 1}))
    return rows


def _attained(members: Sequence[Member], period: Period) -> Table:
    is_of_parts = any(member.person.is_part for member in members)
    columns = [_("Territory") if is_of_parts else _("Rep"), _("Targets"), _("Seen"), _("Share"), _("The period before")]
    columns += [_("Planned"), _("Done of it"), _("Share"), _("The period before")]
    groups = [("", 1), (_("Coverage"), 4), (_("Capped attainment"), 4)]
    columns += [str(grade.label) for grade in PLANNED]
    groups.append((_("As often as planned"), len(PLANNED)))
    columns += [_("Attempts"), _("Promises kept"), _("Won from B to A")]
    groups.append(("", 3))
    rows = [Row(Cell(member.person.name, href=member.href), _cells(member, period)) for member in members]
    note = _note(period)
    if is_of_parts:
        note = _("%(note)s As the last night found it.") % {"note": note}
    return Table("team", _title(members), columns, rows, None, note, groups)


def _cells(member: Member, period: Period) -> list[Cell]:
    days = {"from_on": period.first.isoformat(), "to_on": period.last.isoformat()}
    attempts = {**member.asked, **days, "outcome": "attempt"}
    return [
        *_done(member, period.last),
        number(member.work.attempts, "visits:list", attempts),
        _of(member.work.promises),
        _of(member.won),
    ]


def _done(member: Member, day: date) -> list[Cell]:
    now, before = member.attained, member.before or Attainment()
    if now is None:
        return [Cell("–")] * (8 + len(PLANNED))
    return [
        _targets(member, now, day),
        plain(now.covered),
        share(now.covered, now.targets),
        share(before.covered, before.targets),
        plain(now.planned),
        plain(now.attained),
        share(now.attained, now.planned),
        share(before.attained, before.planned),
        *(_of(Part(now.as_planned[grade], now.with_plan[grade])) for grade in PLANNED),
    ]


def _targets(member: Member, now: Attainment, day: date) -> Cell:
    """Where all are of one territory there is a list of them."""
    if len(member.person.codes) != 1:
        return plain(now.targets)
    only = {"only": 1} if member.asked.get("only") else {}
    query = {"figure": Figure.ACTIVE.value, "on": day.isoformat(), "territory": member.person.codes[0], **only}
    return number(now.targets, "retention:past", query)


def _of(part: Part) -> Cell:
    """So many of so many; of none it is nothing."""
    return Cell(f"{part.part} / {part.whole}") if part.whole else Cell("–")


def _title(members: Sequence[Member]) -> str:
    known = [member.attained for member in members if member.attained]
    planned, attained = sum(each.planned for each in known), sum(each.attained for each in known)
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
