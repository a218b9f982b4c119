"""The plan of a quarter at a node: what it asks by grade, what was made of it, and whether the days have room."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import add
from typing import NamedTuple

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Territory
from clients.enums import Grade
from clients.models import Relationship
from desk.asked import Asked
from desk.tables import Cell, Row, Table, number, plain, share
from planning.capacity import Capacity, with_room
from planning.enums import Progress
from planning.models import CallPlan, QuarterPlan, unplanned
from workdays.quarters import Quarter

# A grade, and whether focus B is meant.
Kind = tuple[Grade, bool]
# In the order in which clients are served.
KINDS: tuple[Kind, ...] = (
    (Grade.B, True),
    (Grade.A, False),
    (Grade.B, False),
    (Grade.C, False),
    (Grade.UNGRADED, False),
    (Grade.D, False),
)


@dataclass
class Calls:
    """What a plan asks of some clients and, where that was counted, what was made of it.

    `done` is what was made up to what was asked for each: more for one makes up for no other.
    """

    clients: int = 0
    asked: int = 0
    in_person: int = 0
    made: int = 0
    done: int = 0
    progress: dict[Progress, int] = field(default_factory=lambda: dict.fromkeys(Progress, 0))

    def __add__(self, other: "Calls") -> "Calls":
        progress = {each: self.progress[each] + other.progress[each] for each in Progress}
        return Calls(
            self.clients + other.clients,
            self.asked + other.asked,
            self.in_person + other.in_person,
            self.made + other.made,
            self.done + other.done,
            progress,
        )


class Plans(NamedTuple):
    """When the plans of a node were made: of how many territories, the first and the last of them."""

    made: int
    since: Mapping[str, date]
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class QuarterBoard:
    """`changed` and `missing` are None where they are not counted, on the board of a company."""

    quarter: Quarter
    plans: Plans
    whole: Calls
    capacity: Capacity
    tables: list[Table]
    # What is still open from today on, and whether it fits; None before the quarter and after it.
    ahead: Capacity | None
    changed: int | None
    missing: int | None

    @property
    def is_planned(self) -> bool:
        return bool(self.plans.made)


def quarter_board(asked: Asked, quarter: Quarter) -> QuarterBoard:
    """The board of a node. As many queries at any size; on a company's nothing is read for each client."""
    node = asked.node
    plans = _plans(node, quarter)
    counts_clients = not asked.below
    found = _made(node, quarter) if counts_clients else _planned(node, quarter)
    capacity = with_room([node.path], _asked(found), quarter.first, quarter.last, plans.since)
    by_kind = {kind: reduce(add, (calls[kind] for calls in found.values() if kind in calls), Calls()) for kind in KINDS}
    tables = [_by_grade(node, quarter, by_kind, counts_clients=counts_clients)]
    if asked.children:
        tables.append(_by_territory(asked, quarter, found, capacity))
    is_under_way = counts_clients and quarter.first <= asked.on <= quarter.last
    left = with_room([node.path], _left(found), asked.on, quarter.last) if is_under_way else {}
    planned, served = CallPlan.objects.below([node.path]).of(quarter), Relationship.objects.below([node.path])
    return QuarterBoard(
        quarter,
        plans,
        reduce(add, by_kind.values()),
        _sum(capacity.values()),
        tables,
        _sum(left.values()) if is_under_way else None,
        planned.changed().count() if counts_clients else None,
        unplanned(quarter, served).count() if counts_clients else None,
    )


def _sum(capacities: Iterable[Capacity]) -> Capacity:
    return reduce(add, capacities, Capacity())


# --- read -------------------------------------------------------------------------------------------------------------

# Per tree path of a territory, by kind of client.
Found = Mapping[str, Mapping[Kind, Calls]]


def _plans(node: Territory, quarter: Quarter) -> Plans:
    rows = QuarterPlan.objects.below([node.path]).of(quarter).order_by()
    found = list(rows.values_list("territory__path", "from_on", "planned_at__date"))
    days = [day for *_rest, day in found]
    since = {path: from_on for path, from_on, _day in found}
    return Plans(len(found), since, min(days, default=None), max(days, default=None))


def _planned(node: Territory, quarter: Quarter) -> Found:
    """Sums by territory and kind, made by the database."""
    rows = CallPlan.objects.below([node.path]).of(quarter).order_by().values("territory__path", "grade", "is_focus")
    sums = rows.annotate(clients=Count("pk"), sum_asked=Sum("asked"), sum_in_person=Sum("in_person"))
    found: dict[str, dict[Kind, Calls]] = defaultdict(dict)
    columns = ("territory__path", "grade", "is_focus", "clients", "sum_asked", "sum_in_person")
    for path, grade, is_focus, *counts in sums.values_list(*columns):
        found[path][Grade(grade), is_focus] = Calls(*counts)
    return found


def _made(node: Territory, quarter: Quarter) -> Found:
    """The same with what was made of it, client by client."""
    rows = CallPlan.objects.below([node.path]).of(quarter).with_made(quarter).annotate(path=F("territory__path"))
    found: dict[str, dict[Kind, Calls]] = defaultdict(lambda: defaultdict(Calls))
    columns = ("path", "grade", "is_focus", "asked", "in_person", "made")
    for path, grade, is_focus, asked, in_person, made in rows.order_by().values_list(*columns):
        calls = found[path][Grade(grade), is_focus]
        calls.clients += 1
        calls.asked += asked
        calls.in_person += in_person
        calls.made += made
        calls.done += min(made, asked)
        calls.progress[_progress(made, asked)] += 1
    return found


def _progress(made: int, asked: int) -> Progress:
    if not made:
        return Progress.NONE
    return Progress.ALL if made >= asked else Progress.SOME


def _asked(found: Found) -> dict[str, dict[Grade, int]]:
    return {path: _by_grade_of({kind: calls.asked for kind, calls in kinds.items()}) for path, kinds in found.items()}


def _left(found: Found) -> dict[str, dict[Grade, int]]:
    """What is asked and was not made yet."""
    return {
        path: _by_grade_of({kind: calls.asked - calls.done for kind, calls in kinds.items()})
        for path, kinds in found.items()
    }


def _by_grade_of(numbers: Mapping[Kind, int]) -> dict[Grade, int]:
    found: dict[Grade, int] = defaultdict(int)
    for (grade, _is_focus), contacts in numbers.items():
        found[grade] += contacts
    return found


# --- shown ------------------------------------------------------------------------------------------------------------


def _by_grade(node: Territory, quarter: Quarter, by_kind: Mapping[Kind, Calls], *, counts_clients: bool) -> Table:
    columns = [_("Grade"), _("Clients")]
    columns += [str(each.label) for each in Progress] if counts_clients else []
    columns += [_("Contacts asked"), _("In person at least")]
    columns += [_("Made"), _("Done of it"), _("Share")] if counts_clients else []
    asked: dict[str, object] = {"quarter": quarter.first.isoformat(), "territory": node.code}

    def cells(calls: Calls, more: Mapping[str, object]) -> list[Cell]:
        return _cells(calls, {**asked, **more}, counts_clients=counts_clients)

    rows = [
        Row(Cell(_kind_in_words(kind)), cells(calls, _query_of(kind)))
        for kind, calls in by_kind.items()
        if calls.clients
    ]
    whole = reduce(add, by_kind.values(), Calls())
    rows.append(Row(Cell(_("Total")), cells(whole, {}), is_total=True))
    note = _("As often as planned counts each client alone: what was more than planned for one makes up for no other.")
    title = _title(whole) if counts_clients else _asked_in_words(whole)
    return Table("calls", title, columns, rows if whole.clients else [], None, note if counts_clients else "")


def _cells(calls: Calls, query: dict[str, object], *, counts_clients: bool) -> list[Cell]:
    cells = [number(calls.clients, "planning:calls", query)]
    if counts_clients:
        for each in Progress:
            tone = "bad" if each == Progress.NONE else ""
            cells.append(number(calls.progress[each], "planning:calls", {**query, "progress": each.value}, tone))
    cells += [plain(calls.asked), plain(calls.in_person)]
    if counts_clients:
        cells += [plain(calls.made), plain(calls.done), share(calls.done, calls.asked)]
    return cells


def _query_of(kind: Kind) -> dict[str, object]:
    grade, is_focus = kind
    return {"grade": grade.value, **({"focus": "yes" if is_focus else "no"} if grade == Grade.B else {})}


def _kind_in_words(kind: Kind) -> str:
    grade, is_focus = kind
    if is_focus:
        return _("Focus B")
    return _("Other B") if grade == Grade.B else str(grade.label)


def _title(whole: Calls) -> str:
    if not whole.asked:
        return _("Calls: none are planned")
    words = {"done": whole.done, "asked": whole.asked, "share": share(whole.done, whole.asked).text}
    return _("%(done)s of %(asked)s contacts asked are made: %(share)s") % words


def _asked_in_words(whole: Calls) -> str:
    words = {"asked": whole.asked, "clients": whole.clients}
    return _("%(asked)s contacts are asked of %(clients)s clients") % words


def _by_territory(asked: Asked, quarter: Quarter, found: Found, capacity: Mapping[str, Capacity]) -> Table:
    columns = [_("Territory"), _("Clients"), _("Contacts asked"), _("Field days"), _("Room for"), _("Too many")]
    rows = []
    for part in [*asked.children, asked.node]:
        is_direct = part == asked.node
        paths = [path for path in found.keys() | capacity.keys() if _is_of(path, part, is_direct=is_direct)]
        if is_direct and not any(path in found for path in paths):
            continue
        calls = reduce(add, (each for path in paths for each in found.get(path, {}).values()), Calls())
        room = _sum(capacity[path] for path in paths if path in capacity)
        query = {"quarter": quarter.first.isoformat(), "territory": part.code, **({"only": 1} if is_direct else {})}
        cells = [
            number(calls.clients, "planning:calls", query),
            plain(calls.asked),
            Cell(_days(room), float(room.field_days), tone="" if room.field_days else "warn"),
            plain(room.possible),
            Cell(str(room.too_many), room.too_many, tone="bad" if room.too_many else "zero"),
        ]
        href = "" if is_direct else f"?territory={part.code}&quarter={quarter.first.isoformat()}"
        rows.append(Row(Cell(part.name, href=href), cells))
    names = [row.head.text for row in rows if int(row.cells[-1].text)]
    title = (
        ngettext(
            "More is asked than there are days for in %(number)s territory",
            "More is asked than there are days for in %(number)s territories",
            len(names),
        )
        % {"number": len(names)}
        if names
        else _("Field days have room for what is asked, everywhere")
    )
    return Table("rooms", title, columns, rows)


def _is_of(path: str, part: Territory, *, is_direct: bool) -> bool:
    return path == part.path if is_direct else path.startswith(part.path)


def _days(capacity: Capacity) -> str:
    days = capacity.field_days
    return str(days.numerator) if days.denominator == 1 else f"{float(days):.1f}"


def capacity_in_words(capacity: Capacity) -> list[str]:
    """What is asked against what there is room for, and who would have to give way."""
    words = {"asked": capacity.asked, "possible": capacity.possible, "days": _days(capacity)}
    text = _("The plan asks for %(asked)s contacts; %(days)s field days have room for %(possible)s.") % words
    if not capacity.too_many:
        return [text]
    return [
        f"{text} {_('%(number)s too many.') % {'number': capacity.too_many}}",
        _("To give way first: %(grades)s.") % {"grades": _relaxed_in_words(capacity)},
    ]


def _relaxed_in_words(capacity: Capacity) -> str:
    said = [
        pgettext("contacts of a grade", "%(grade)s %(contacts)s of %(of)s")
        % {"grade": each.grade.label, "contacts": each.contacts, "of": each.of}
        for each in capacity.relaxed
    ]
    return pgettext("between items", ", ").join(said)
