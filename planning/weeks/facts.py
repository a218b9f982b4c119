"""What a person's week is planned from, read from the database: about fifteen queries, however many clients she has."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.access import held_by
from accounts.enums import PostingRole
from accounts.models import Leave, Posting, User, at_or_below
from clients.clinic import Off, Quiet, Slot
from clients.enums import Status
from clients.influence import IMPORTANT, SEEN_EVERY
from clients.models import Booking, ClinicException, ClinicSlot, Relationship
from clients.receptions import Place, Registered, Rules, registered_at, rules_of
from planning.capacity import contacts_a_day
from planning.enums import ItemState
from planning.models import CONTACTS_A_DAY, PlannedVisit
from planning.weeks.horizon import DAYS, field_days
from planning.weeks.travel import Spot
from planning.weeks.worth import SOON_DAYS, Step
from retention.models import WinBack
from visits.cadence import Contacts, Facts
from visits.models import NextStep
from visits.queries import Rules as CadenceRules
from visits.queries import rules

_DAY = timedelta(days=1)


def spot_of(pk: int | None, city: str | None, county: str | None, latitude: Any, longitude: Any) -> Spot:
    """Where an organisation is; of who has none, nowhere."""
    degrees = (float(latitude), float(longitude)) if latitude is not None and longitude is not None else (None, None)
    return Spot(pk or 0, city or "", county or "", *degrees)


class Who(NamedTuple):
    """A relationship as its row and its client's say it."""

    pk: int
    client_id: int
    territory_id: int
    path: str
    status: str
    grade: str
    is_focus: bool
    potential: int | None
    volume: int | None
    began_on: date
    last_contact_on: date | None
    last_in_person_on: date | None
    contact_days_that_week: int
    contact_days_that_month: int
    next_step_on: date | None
    due_on: date | None
    neglected_on: date | None
    escalated_on: date | None
    is_prescriber: bool
    is_decision_maker: bool
    is_influencer: bool
    style: str
    moves: int
    importance: int | None
    has_wechat: bool
    quiet_from: Any
    quiet_to: Any
    organisation: int | None
    department: int | None
    kind: str | None
    city: str | None
    county: str | None
    latitude: Any
    longitude: Any

    @property
    def contacts(self) -> Contacts:
        return Contacts(
            self.last_contact_on, self.last_in_person_on, self.contact_days_that_week, self.contact_days_that_month
        )

    @property
    def quiet(self) -> Quiet | None:
        return Quiet(self.quiet_from, self.quiet_to) if self.quiet_from and self.quiet_to else None

    @property
    def spot(self) -> Spot:
        return spot_of(self.organisation, self.city, self.county, self.latitude, self.longitude)

    @property
    def facts(self) -> Facts:
        return Facts(
            status=self.status,
            grade=self.grade,
            focus=self.is_focus,
            began_on=self.began_on,
            last_contact_on=self.last_contact_on,
            last_in_person_on=self.last_in_person_on,
            contact_days_that_week=self.contact_days_that_week,
            contact_days_that_month=self.contact_days_that_month,
            next_step_on=self.next_step_on,
            is_prescriber=self.is_prescriber,
            is_decision_maker=self.is_decision_maker,
            is_influencer=self.is_influencer,
            style=self.style,
            organisation_kind=self.kind or "",
        )


_COLUMNS = (
    "pk", "client_id", "territory_id", "territory__path", "status", "grade", "has_focus", "potential", "volume",
    "began_on",
    "last_contact_on", "last_in_person_on", "contact_days_that_week", "contact_days_that_month", "next_step_on",
    "due_on", "neglected_on", "escalated_on", "client__is_prescriber", "client__is_decision_maker",
    "client__is_influencer", "client__style", "client__moves", "client__importance", "has_wechat",
    "client__quiet_from", "client__quiet_to", "client__organisation_id", "client__department_id",
    "client__organisation__kind", "client__organisation__city", "client__organisation__county",
    "client__organisation__latitude", "client__organisation__longitude",
)  # fmt: skip


class Item(NamedTuple):
    """A planned visit that stands, of anybody, with one of these clients."""

    pk: int
    rep_id: int
    relationship: int
    on: date
    half: int
    channel: str
    state: str
    is_pinned: bool
    origin: str
    skip_reason: str
    spot: Spot

    @property
    def is_open(self) -> bool:
        return self.state == ItemState.PLANNED


# All but where it is.
COLUMNS_OF_ITEM = len(Item._fields) - 1


class WinBackDue(NamedTuple):
    due_on: date
    steps_done: int


@dataclass(frozen=True)
class WeekFacts:
    """Everything about a person's week. `days` are her field days, with the tree paths of what she holds on each."""

    rep: User
    week_on: date
    on: date
    days: Mapping[date, tuple[str, ...]]
    cadence: CadenceRules
    contacts_a_day: int
    people: Sequence[Who]
    items: Sequence[Item]
    steps: Mapping[int, Step] = field(default_factory=dict)
    win_backs: Mapping[int, WinBackDue] = field(default_factory=dict)
    appointments: Mapping[int, date] = field(default_factory=dict)
    slots: Mapping[int, list[Slot]] = field(default_factory=dict)
    offs: Mapping[int, list[Off]] = field(default_factory=dict)
    rules: Mapping[int, Rules] = field(default_factory=dict)
    registered: Mapping[int, Registered] = field(default_factory=dict)

    @property
    def last(self) -> date:
        return self.week_on + (DAYS - 1) * _DAY

    def holds(self, who: Who, day: date) -> bool:
        """Whether she is her client on a field day."""
        paths = self.days.get(day, ())
        return bool(paths) and who.path.startswith(paths)


def read_week(rep: User, *, week_on: date, on: date, also: Collection[int] = ()) -> WeekFacts:
    """All that her week is planned from, as it stands on a day, and of these relationships in any case."""
    last, known = week_on + (DAYS - 1) * _DAY, rules()
    held = _held_each_day(rep, week_on, last, on)
    away = _away(rep, week_on, last)
    days = {day: held[day] for day in field_days(week_on, away, known.calendar)}
    paths = sorted({path for each in held.values() for path in each})
    people = _people(paths, week_on, last, on, known, also)
    ids = [who.pk for who in people]
    clients = sorted({who.client_id for who in people})
    hospitals = sorted({who.organisation for who in people if who.organisation})
    places = [Place(who.pk, who.organisation, who.department) for who in people]
    first_paths = next((each for each in held.values() if each), ())
    return WeekFacts(
        rep=rep,
        week_on=week_on,
        on=on,
        days=days,
        cadence=known,
        contacts_a_day=contacts_a_day(week_on).at(first_paths[0]) if first_paths else CONTACTS_A_DAY,
        people=people,
        items=_items(rep, ids, min(on, week_on), last),
        steps=_steps(ids),
        win_backs=_win_backs(ids, last),
        appointments=_appointments(ids, max(on, week_on), last),
        slots=_slots(clients, on),
        offs=_offs(clients, on),
        rules=rules_of(places, rep, on),
        registered=registered_at(rep, hospitals),
    )


def _held_each_day(rep: User, first: date, last: date, on: date) -> dict[date, tuple[str, ...]]:
    """The tree paths that she serves on each day: of her posts then, and of the leaves that are vacant on the first."""
    posted = Posting.objects.touching(first, last).filter(user=rep, role__in=[PostingRole.REP, PostingRole.COVER])
    spans = list(posted.order_by("territory__path").values_list("territory__path", "from_on", "to_on"))
    vacant = held_by(rep, max(first, on)).vacant
    days = [first + number * _DAY for number in range((last - first).days + 1)]
    return {
        day: tuple(
            sorted({*vacant, *(path for path, begins, ends in spans if begins <= day and (not ends or day <= ends))})
        )
        for day in days
    }


def _away(rep: User, first: date, last: date) -> set[date]:
    """The days on which she is on approved leave or at a meeting."""
    spans = Leave.objects.approved().filter(user=rep).touching(first, last).values_list("from_on", "to_on")
    return {begins + number * _DAY for begins, ends in spans for number in range((ends - begins).days + 1)}


def _people(
    paths: list[str], first: date, last: date, on: date, known: CadenceRules, also: Collection[int]
) -> list[Who]:
    """Whom the week may be about: due, soon due or neglected, promised, to be won back, or one who moves others."""
    if not paths:
        return []
    start = first - timedelta(days=4 * SEEN_EVERY)
    long_ago = known.calendar.add(start, max(0, known.calendar.between(start, last) - SEEN_EVERY))
    mover = Q(client__moves__gte=1, client__importance__gte=IMPORTANT)
    mover &= Q(last_contact_on__isnull=True) | Q(last_contact_on__lte=long_ago)
    booked = Booking.objects.open().filter(on__range=(max(first, on), last), relationship__isnull=False)
    active = (
        Q(due_on__lte=last + SOON_DAYS) | Q(neglected_on__lte=last) | mover | Q(pk__in=booked.values("relationship"))
    )
    due_cases = WinBack.objects.open().filter(due_on__lte=last).values("loss__relationship")
    lost = Q(status=Status.LOST) & (Q(next_step_on__lte=last) | Q(pk__in=due_cases))
    rows = Relationship.objects.filter(at_or_below(paths, "territory__path")).filter(
        Q(status=Status.ACTIVE) & active | lost | Q(pk__in=also)
    )
    flags = {
        "has_focus": ExpressionWrapper(Q(focus_until__isnull=False), output_field=BooleanField()),
        "has_wechat": ExpressionWrapper(~Q(client__wechat=""), output_field=BooleanField()),
    }
    return [Who(*row) for row in rows.annotate(**flags).order_by("pk").values_list(*_COLUMNS)]


def _items(rep: User, ids: Collection[int], first: date, last: date) -> list[Item]:
    """Her own, and those of others with the same clients: who is in somebody's week already is not planned twice.

    What is open in the week of somebody who will not be there for it, bars nobody and is left out.
    """
    standing = PlannedVisit.objects.standing().between(first, last)
    carried = PlannedVisit.objects.open().between(first, last).filter(relationship__in=ids).carried()
    done_with = Q(relationship__in=ids) & ~Q(state=ItemState.PLANNED)
    rows = standing.filter(Q(plan__rep=rep) | done_with | Q(pk__in=carried.order_by().values("pk"))).order_by("pk")
    columns = (
        "plan__rep_id",
        "relationship_id",
        "on",
        "half",
        "channel",
        "state",
        "is_pinned",
        "origin",
        "skip_reason",
    )
    where = [f"relationship__client__organisation{name}" for name in ("_id", "__city", "__county")]
    degrees = [f"relationship__client__organisation__{name}" for name in ("latitude", "longitude")]
    found = rows.values_list("pk", *columns, *where, *degrees)
    return [Item._make((*row[:COLUMNS_OF_ITEM], spot_of(*row[COLUMNS_OF_ITEM:]))) for row in found]


def _steps(ids: Collection[int]) -> dict[int, Step]:
    """The earliest open step of each; of several on one day a promise."""
    rows = NextStep.objects.open().filter(relationship__in=ids).order_by("-due_on", "is_promise", "-pk")
    return {pk: Step(on, is_promise) for pk, on, is_promise in rows.values_list("relationship", "due_on", "is_promise")}


def _win_backs(ids: Collection[int], last: date) -> dict[int, WinBackDue]:
    rows = WinBack.objects.due(last).filter(loss__relationship__in=ids).order_by("pk")
    found = rows.values_list("loss__relationship", "due_on", "step")
    return {pk: WinBackDue(due_on, step) for pk, due_on, step in found}


def _appointments(ids: Collection[int], first: date, last: date) -> dict[int, date]:
    """The first day on which a booking with her stands."""
    rows = Booking.objects.open().filter(relationship__in=ids, on__range=(first, last)).order_by("-on")
    return {pk: on for pk, on in rows.values_list("relationship", "on") if pk is not None}


def _slots(clients: Collection[int], on: date) -> dict[int, list[Slot]]:
    found: dict[int, list[Slot]] = defaultdict(list)
    rows = ClinicSlot.objects.not_over(on).filter(client__in=clients).order_by("pk")
    columns = ("weekday", "part", "kind", "parity", "place", "from_on", "to_on")
    for client, *slot in rows.values_list("client", *columns):
        found[client].append(Slot(*slot))
    return dict(found)


def _offs(clients: Collection[int], on: date) -> dict[int, list[Off]]:
    found: dict[int, list[Off]] = defaultdict(list)
    rows = ClinicException.objects.not_over(on).filter(client__in=clients).order_by("pk")
    columns = ("kind", "from_on", "to_on", "part", "moved_on", "moved_part")
    for client, *off in rows.values_list("client", *columns):
        found[client].append(Off(*off))
    return dict(found)
