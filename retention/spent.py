"""What people spent their time on, and what the cadence asked of them: the reads behind effort."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum, Value

from accounts.enums import PostingRole
from accounts.models import Posting, Territory, User, at_or_below
from clients.enums import Grade, Status
from clients.models import RelationshipQuerySet
from retention.effort import FIRST, Ask, target_mix
from retention.enums import ENDINGS
from visits.cadence import Facts, interval
from visits.enums import ActivityKind, Outcome
from visits.models import ActivityQuerySet, VisitQuerySet
from visits.queries import Rules, Spent, rules

# What the interval of a client follows from, but for her territory's policy.
ASKED_OF = (
    "grade",
    "focus",
    "client__is_prescriber",
    "client__is_decision_maker",
    "client__is_influencer",
    "client__style",
    "client__organisation__kind",
)


@dataclass(frozen=True)
class Person:
    """Somebody of a board; `posts` are the tree paths of what she is to serve there, as rep or cover.

    On the board of a company a part of it stands in her place, with 0 for the id of a user.
    """

    pk: int
    name: str
    posts: tuple[str, ...] = ()
    # The codes of these territories.
    codes: tuple[str, ...] = ()

    @classmethod
    def part(cls, territory: Territory) -> "Person":
        return cls(0, territory.name, (territory.path,), (territory.code,))

    @property
    def is_part(self) -> bool:
        return not self.pk

    def serves(self, path: str) -> bool:
        return path.startswith(self.posts) if self.posts else False


def people_below(paths: Sequence[str], on: date, found: Iterable[int] = ()) -> list[Person]:
    """Who is posted as rep or cover at or below these paths, and who else is found to have done something, by name.

    One query.
    """
    below = at_or_below(paths, "territory__path")
    serving = Posting.objects.valid(on).filter(below, role__in=[PostingRole.REP, PostingRole.COVER]).order_by()
    columns = ("user_id", "user__full_name", "territory__path", "territory__code")
    others = User.objects.filter(pk__in=list(found)).order_by().values_list("pk", "full_name", Value(""), Value(""))
    held: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for pk, name, path, code in serving.values_list(*columns).union(others, all=True):
        posts = held[name, pk]
        if path:
            posts[path] = code
    return [Person(pk, name, *_posts(posts)) for (name, pk), posts in sorted(held.items())]


def _posts(posts: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tree paths in their order, and the codes that belong to them."""
    paths = tuple(sorted(posts))
    return paths, tuple(posts[path] for path in paths)


@dataclass
class Panel:
    """What the clients of some territories ask for, and how many of the first grades wait for their visit."""

    asks: list[Ask] = field(default_factory=list)
    due: int = 0
    neglected: int = 0

    @property
    def target(self) -> dict[Grade, Fraction]:
        return target_mix(self.asks)

    def clients_of(self, grade: Grade) -> int:
        return sum(ask.clients for ask in self.asks if ask.grade == grade)


def panels(relationships: RelationshipQuerySet, on: date, known: Rules | None = None) -> dict[str, Panel]:
    """Per tree path what its active clients ask for on a day. One query, of which the database makes groups."""
    known = known or rules()
    found: dict[str, Panel] = defaultdict(Panel)
    first = Q(grade__in=FIRST)
    grouped = relationships.active().order_by().annotate(focus=is_focus()).values("territory__path", *ASKED_OF)
    counted = grouped.annotate(
        clients=Count("pk"),
        due=Count("pk", filter=first & Q(due_on__lte=on)),
        neglected=Count("pk", filter=first & Q(neglected_on__lte=on)),
    )
    # The thousands of kinds of clients of a district differ in few of the facts that an interval follows from.
    every: dict[tuple[Any, ...], int | None] = {}
    for path, *facts, clients, due, neglected in counted.values_list(
        "territory__path", *ASKED_OF, "clients", "due", "neglected"
    ):
        panel = found[path]
        key = (id(known.policy(path)), *facts)
        if key not in every:
            every[key] = asked_every(known, path, *facts)
        panel.asks.append(Ask(facts[0], every[key], clients))
        panel.due += due
        panel.neglected += neglected
    return dict(found)


def is_focus() -> Any:
    return ExpressionWrapper(Q(focus_until__isnull=False), output_field=BooleanField())


def asked_every(known: Rules, path: str, *facts: Any) -> int | None:
    """Working days between two contacts that the cadence asks for of a client with these facts, those of `ASKED_OF`."""
    return interval(facts_of(*facts), known.policy(path))


def facts_of(
    grade: str,
    focus: Any,
    prescriber: bool,
    decides: bool,
    influences: bool,
    style: str,
    kind: str | None,
) -> Facts:
    """What a cadence asks and allows follows from, of a client with these facts, those of `ASKED_OF` in their order."""
    facts = Facts(
        Status.ACTIVE, grade, bool(focus), date.min, None, None, 0, 0, None, prescriber, decides, influences, style
    )
    return facts._replace(organisation_kind=kind or "")


def panel_of(person: Person, found: Mapping[str, Panel]) -> Panel:
    """What all the clients ask for whom a person serves."""
    hers = [panel for path, panel in found.items() if person.serves(path)]
    asks = [ask for panel in hers for ask in panel.asks]
    return Panel(asks, sum(panel.due for panel in hers), sum(panel.neglected for panel in hers))


@dataclass
class Effort:
    """What somebody did in a period: contacts and minutes talked by grade, and other activity by kind."""

    contacts: dict[Grade, int] = field(default_factory=lambda: dict.fromkeys(Grade, 0))
    talked: dict[Grade, int] = field(default_factory=lambda: dict.fromkeys(Grade, 0))
    other: dict[str, Spent] = field(default_factory=dict)
    # Of all that was logged, attempts too: how much, how much of it on a later day, where a competitor was seen, where
    # something extra was done, where the client was told of that, and how much met nobody.
    logged: int = 0
    late: int = 0
    competitor: int = 0
    extra: int = 0
    told: int = 0
    attempts: int = 0

    @property
    def total(self) -> int:
        return sum(self.contacts.values())

    def columns(self) -> dict[str, int]:
        """The same by the columns of what is counted of a day."""
        found = {f"contacts_{ending}": self.contacts[grade] for grade, ending in ENDINGS.items()}
        found |= {f"talked_{ending}": self.talked[grade] for grade, ending in ENDINGS.items()}
        found |= {name: getattr(self, name) for name in _LOGGED}
        for kind in ActivityKind.values:
            spent = self.other.get(kind, Spent(0, 0))
            found |= {kind: spent.times, f"{kind}_minutes": spent.minutes}
        return found

    @classmethod
    def of(cls, columns: Mapping[str, int]) -> "Effort":
        contacts, talked = (
            {grade: columns.get(f"{name}_{ending}", 0) for grade, ending in ENDINGS.items()}
            for name in ("contacts", "talked")
        )
        other = {
            kind.value: Spent(columns.get(kind.value, 0), columns.get(f"{kind.value}_minutes", 0))
            for kind in ActivityKind
        }
        logged = {name: columns.get(name, 0) for name in _LOGGED}
        return cls(contacts=contacts, talked=talked, other=other, **logged)


def efforts(visits: VisitQuerySet, activities: ActivityQuerySet, by: str = "rep") -> dict[Any, Effort]:
    """Per person, or what else is asked for, what was done among these. Two queries."""
    found = contacts_made(visits, by)
    for key, kind, times, minutes in activities.by_kind(by):
        found[key].other[kind] = Spent(times, minutes)
    return found


def contacts_made(visits: VisitQuerySet, by: str = "rep") -> dict[Any, Effort]:
    """The same of the visits alone. One query."""
    found: dict[Any, Effort] = defaultdict(Effort)
    grouped = visits.standing().order_by().values(by, "grade").annotate(**_SUMS)
    for key, grade, times, talked, *more in grouped.values_list(by, "grade", *_SUMS):
        effort = found[key]
        effort.contacts[Grade(grade)] = times
        effort.talked[Grade(grade)] = talked or 0
        for name, number in zip(_LOGGED, more, strict=True):
            setattr(effort, name, getattr(effort, name) + number)
    return found


# Something was done for the client beyond the visit, as the list of visits asks for it.
_EXTRA = ~Q(effort="") | ~Q(effort_words="") | Q(waited_minutes__gt=0)
_LOGGED: dict[str, Any] = {
    "logged": Count("pk"),
    "late": Count("pk", filter=Q(is_late=True)),
    "competitor": Count("pk", filter=~Q(competitor="")),
    "extra": Count("pk", filter=_EXTRA),
    "told": Count("pk", filter=_EXTRA & Q(client_told=True)),
    "attempts": Count("pk", filter=~Q(outcome=Outcome.MET)),
}
_SUMS: dict[str, Any] = {
    "times": Count("pk", filter=Q(counts=True)),
    "sum_talked": Sum("minutes", filter=Q(counts=True)),
    **{f"sum_{name}": expression for name, expression in _LOGGED.items()},
}
