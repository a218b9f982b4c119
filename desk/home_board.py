"""The board of a manager's home: who is neglected, by grade and by child of a node."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import (
    Count,
    Q,
)

from accounts.models import Posting, Territory, User
from clients.enums import Grade
from clients.models import Relationship
from retention.risk.enums import RiskLevel

BOARD_GRADES = (Grade.A, Grade.B, Grade.C, Grade.D, Grade.UNGRADED)


@dataclass(frozen=True)
class BoardRow:
    """One child of the node a manager looks at, with the numbers of everything below it."""

    territory: Territory
    people: list[User]
    numbers: dict[str, int]
    # What belongs to the node itself, not to its children.
    is_direct: bool = False

    @property
    def path(self) -> str:
        return self.territory.path

    @property
    def is_vacant(self) -> bool:
        """A leaf without a rep is held by the manager (经理代管)."""
        return self.territory.is_leaf() and not self.people


@dataclass(frozen=True)
class Board:
    node: Territory
    rows: list[BoardRow]
    totals: dict[str, int]

    @property
    def has_parts(self) -> bool:
        """Whether territories below the node have others below them: it is not a board of reps then."""
        return any(row.territory != self.node and not row.territory.is_leaf() for row in self.rows)


def board(node: Territory, children: Sequence[Territory], *, on: date) -> Board:
    """Who is neglected, by grade and by child of a node. Three queries at any size of the tree."""
    children = children or [node]
    numbers = _numbers_below(node, on)
    people = people_at(children, on)
    rows = [BoardRow(child, people.get(child.pk, []), numbers[child.path]) for child in children]
    direct = numbers[node.path] if children != [node] else None
    if direct is not None and any(direct.values()):
        rows.append(BoardRow(node, [], direct, is_direct=True))
    totals = {name: sum(row.numbers[name] for row in rows) for name in BOARD_NUMBERS}
    return Board(node, rows, totals)


def _board_counts(on: date) -> dict[str, Count]:
    neglected = Q(neglected_on__lte=on)
    counts = {f"neglected_{grade.name}": Count("pk", filter=neglected & Q(grade=grade)) for grade in BOARD_GRADES}
    return counts | {
        "active": Count("pk"),
        "due": Count("pk", filter=Q(due_on__lte=on)),
        "neglected": Count("pk", filter=neglected),
        "escalated": Count("pk", filter=Q(escalated_on__lte=on)),
    }


# The columns of `_numbers_below`.
BOARD_NUMBERS = (*_board_counts(date.min), "at_risk")


def _numbers_below(node: Territory, on: date) -> dict[str, dict[str, int]]:
    """Counts per path of a child; what belongs to the node itself stands at its own path. One query.

    Counted by territory first: cutting a million paths takes four times as long as counting them. At a root nearly
    everybody belongs to it, and who does not is left out afterwards, by territory.
    """
    below = Relationship.objects.active().order_by()
    if not node.is_root():
        below = below.filter(territory__path__startswith=node.path)
    counted = below.values("territory_id").annotate(**_board_counts(on))
    risky = below.filter(risk__level=RiskLevel.HIGH).values("territory_id").annotate(at_risk=Count("pk"))
    (leaf, values), (risk, more) = (rows.query.sql_with_params() for rows in (counted, risky))
    sums = ", ".join(f'COALESCE(SUM("{name}"), 0)' for name in BOARD_NUMBERS)
    length = (node.depth + 1) * Territory.steplen
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT SUBSTR(territory.path, 1, {length}), {sums} FROM ({leaf}) AS leaf"  # noqa: S608 - our own names
            f" LEFT JOIN ({risk}) AS risk ON risk.territory_id = leaf.territory_id"
            " JOIN accounts_territory AS territory ON territory.id = leaf.territory_id"
            " WHERE territory.path LIKE %s GROUP BY 1",
            [*values, *more, f"{node.path}%"],
        )
        rows = cursor.fetchall()
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(BOARD_NUMBERS, 0))
    for child, *numbers in rows:
        found[child] = dict(zip(BOARD_NUMBERS, map(int, numbers), strict=True))
    return found


def people_at(territories: Sequence[Territory], on: date) -> dict[int, list[User]]:
    """Who is posted to each, once however many posts she holds there. One query."""
    postings = Posting.objects.valid(on).filter(territory__in=territories).select_related("user")
    people: dict[int, list[User]] = defaultdict(list)
    for posting in postings.order_by("role", "user__full_name"):
        if posting.user not in people[posting.territory_id]:
            people[posting.territory_id].append(posting.user)
    return people
