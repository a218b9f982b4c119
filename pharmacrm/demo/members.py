"""Who is on one rep's panel, and how each of them stands today."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from math import ceil
from random import Random

from clients.enums import ClientKind, Grade, OrganisationKind, Status, Style
from pharmacrm.demo.drift import BUSY, DAYS_OF_C, QUIET, UNHURRIED, drifting, numbers_of_week
from pharmacrm.demo.people import Name, a_name
from pharmacrm.demo.scores import UNKNOWN, Judge, Judged
from pharmacrm.demo.words import DOCTOR_TITLES, NURSE_TITLES, PHARMACIST_TITLES
from pharmacrm.demo.world import Department, Place, Rep, World
from visits.cadence import Dates, Facts, dates
from workdays.quarters import quarter_of


class Sort(Enum):
    DOCTOR = auto()
    NEW_DOCTOR = auto()
    DIRECTOR = auto()
    NURSE = auto()
    PHARMACIST = auto()
    DISTRIBUTOR = auto()
    SUPPLIER = auto()
    PERIPHERAL = auto()


class Standing(Enum):
    """Where the cadence has a client today. CROSSING ones are neglected from the next working day."""

    FRESH = auto()
    DUE = auto()
    CROSSING = auto()
    NEGLECTED = auto()


# Of a hundred clients.
_SORTS = {
    Sort.DOCTOR: 72,
    Sort.NEW_DOCTOR: 4,
    Sort.DIRECTOR: 9,
    Sort.NURSE: 5,
    Sort.PHARMACIST: 4,
    Sort.DISTRIBUTOR: 3,
    Sort.SUPPLIER: 2,
    Sort.PERIPHERAL: 1,
}
# In percent of the panel. The rest is fresh.
_NEGLECTED, _DUE = 6.3, 12.2
_FOCUS = 3
_STYLES = (*Style.values, Style.AMIABLE.value, Style.ANALYTICAL.value, "")
# How many visits a new client had, and how rarely one without a cadence is seen.
_VISITS_OF_NEW, _GAP_WITHOUT_CADENCE = 6, 60


@dataclass(slots=True)
class Member:
    """One client of the panel, on the way to her rows."""

    pk: int
    sort: Sort
    name: Name
    place: Place
    department: Department | None
    title: str = ""
    post: str = ""
    is_prescriber: bool = False
    is_decision_maker: bool = False
    is_influencer: bool = False
    style: str = ""
    kind: str = ClientKind.PERSON.value
    # The first and the newest judgement.
    first: Judged = UNKNOWN
    now: Judged = UNKNOWN
    focus_until: date | None = None
    standing: Standing = Standing.FRESH
    visits: int = 0
    # How many working days before today the last contact in person was, where that is settled.
    seen_ago: int | None = None
    # Days of open next steps.
    promises: list[date] = field(default_factory=list)

    @property
    def is_partner(self) -> bool:
        return self.place.kind != OrganisationKind.HOSPITAL

    def facts(self, grade: str, began_on: date) -> Facts:
        """What her dates follow from, before any contact."""
        return Facts(
            status=Status.ACTIVE.value,
            grade=grade,
            focus=self.focus_until is not None,
            began_on=began_on,
            last_contact_on=None,
            last_in_person_on=None,
            contact_days_that_week=0,
            contact_days_that_month=0,
            next_step_on=None,
            is_prescriber=self.is_prescriber,
            is_decision_maker=self.is_decision_maker,
            is_influencer=self.is_influencer,
            style=self.style,
            organisation_kind=self.place.kind.value,
        )


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights whose sum is the total."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    found = [int(number) for number in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: found[n] - exact[n])
    for n in by_rest[: total - sum(found)]:
        found[n] += 1
    return found


class Casting:
    """Fills panels. One for all panels of a process, since it remembers intervals."""

    def __init__(self, world: World) -> None:
        self.world, self.days = world, world.days
        self.judge = Judge(world.scheme, world.indicators)
        self._intervals: dict[Facts, Dates] = {}
        self._since = self.days.day(self.days.last - 300)

    def panel(self, rep: Rep, chance: Random) -> list[Member]:
        count = self.world.plan.clients_per_rep
        sorts = [sort for sort, n in zip(_SORTS, shares(count, list(_SORTS.values())), strict=True) for _ in range(n)]
        chance.shuffle(sorts)
        first = rep.index * count + 1
        members = [self._member(rep, chance, first + n, sort) for n, sort in enumerate(sorts)]
        self._choose_focus(members)
        self._place_on_the_clock(chance, members)
        if rep.index in drifting(self.world.plan):
            self._drift(rep, chance, members)
        self._share_visits(members)
        return members

    def intervals(self, member: Member, grade: str) -> tuple[int | None, int | None]:
        """Working days from a contact in person until the client is due and until she is neglected, by the policy."""
        facts = member.facts(grade, self._since)
        found = self._intervals.get(facts)
        if found is None:
            rules = self.world.rules
            found = self._intervals[facts] = dates(facts, rules.policy(self.world.reps[0].path), rules.calendar)
        start = self.days.calendar.number(self._since)
        number = self.days.calendar.number
        return (
            None if found.due_on is None else number(found.due_on) - start,
            None if found.neglected_on is None else number(found.neglected_on) - start,
        )

    # --- who --------------------------------------------------------------------------------------------------------

    def _member(self, rep: Rep, chance: Random, pk: int, sort: Sort) -> Member:
        place = _place(rep, chance, sort)
        department = _department(chance, place, sort)
        member = Member(pk, sort, a_name(chance), place, department)
        _give_part(chance, member)
        if sort in {Sort.SUPPLIER, Sort.PERIPHERAL, Sort.NEW_DOCTOR}:
            return member
        potential, support = chance.gauss(64, 21), chance.gauss(56, 24)
        member.now = self.judge.judge(chance, potential, support)
        changed = chance.random() < 0.3
        member.first = self.judge.judge(chance, potential, support - chance.gauss(8, 14)) if changed else member.now
        return member

    def _choose_focus(self, members: list[Member]) -> None:
        chosen = [member for member in members if member.now.grade == Grade.B and member.sort == Sort.DOCTOR][:_FOCUS]
        for member in chosen:
            member.focus_until = quarter_of(self.days.on).last

    # --- how they stand ---------------------------------------------------------------------------------------------

    def _place_on_the_clock(self, chance: Random, members: list[Member]) -> None:
        waiting = [member for member in members if self.intervals(member, member.now.grade)[1]]
        chance.shuffle(waiting)
        count = len(members)
        wanted = {
            Standing.CROSSING: round(count * self.world.plan.crossing / 100),
            Standing.NEGLECTED: round(count * _NEGLECTED / 100 + chance.random() - 0.3),
            Standing.DUE: round(count * _DUE / 100 + chance.random() - 0.5),
        }
        for standing, number in wanted.items():
            for member in waiting[:number]:
                member.standing = standing
            del waiting[:number]
        self._promise(chance, members)

    def _promise(self, chance: Random, members: list[Member]) -> None:
        """A promise is due today, one was due, one belongs to somebody who waits; a few are for later."""
        on = self.days.on
        waiting = [member for member in members if member.standing == Standing.DUE]
        fresh = [member for member in members if member.standing == Standing.FRESH and member.now.grade in "AB"]
        for member, days in zip([*waiting[:1], *fresh], (-2, 0, -1, 3, 4, 6, 8), strict=False):
            if days >= 0 or chance.random() < 0.8:
                member.promises.append(date.fromordinal(on.toordinal() + days))

    def days_ago(self, chance: Random, member: Member) -> int:
        """How many working days before today the last contact in person was."""
        if member.seen_ago is not None:
            return member.seen_ago
        due, neglected = self.intervals(member, member.now.grade)
        if due is None:
            return 5 + int(chance.random() * 50)
        if neglected is None or member.standing == Standing.FRESH:
            return 1 + int(chance.random() * (due - 1))
        if member.standing == Standing.CROSSING:
            return neglected - 1
        if member.standing == Standing.NEGLECTED:
            return neglected + int(chance.random() ** 2 * 14)
        return due + int(chance.random() * max(1, neglected - 1 - due))

    def _drift(self, rep: Rep, chance: Random, members: list[Member]) -> None:
        free = [
            each for each in members if each.standing == Standing.FRESH and not each.promises and not each.focus_until
        ]
        if rep.index == BUSY:
            self._be_busy(chance, [each for each in free if each.now.grade == Grade.C])
        else:
            self._rest(chance, free, len(members))

    def _be_busy(self, chance: Random, c_clients: list[Member]) -> None:
        """All C clients that may be were seen on the first days of one week."""
        numbers = numbers_of_week(self.days)[:DAYS_OF_C]
        for member in c_clients:
            ago = self.days.today - chance.choice(numbers)
            due, _ = self.intervals(member, member.now.grade)
            if due and ago < due:
                member.seen_ago = ago

    def _rest(self, chance: Random, free: list[Member], count: int) -> None:
        """Part of the panel was neglected when that week began, and is still."""
        began = self.days.today - numbers_of_week(self.days)[0]
        lapses = {member.pk: self.intervals(member, member.now.grade)[1] or 0 for member in free}
        unhurried = [member for member in free if lapses[member.pk] >= UNHURRIED]
        for member in chance.sample(unhurried, min(len(unhurried), ceil(count * QUIET))):
            member.standing = Standing.NEGLECTED
            member.seen_ago = lapses[member.pk] + began + chance.randrange(3)

    # --- how often they were visited --------------------------------------------------------------------------------

    def _share_visits(self, members: list[Member]) -> None:
        """Each client gets her part of the panel's visits, by what her cadence asks."""
        plan = self.world.plan
        total = plan.clients_per_rep * plan.visits_per_client
        weights = [self._weight(member) for member in members]
        old = sum(weight for weight, member in zip(weights, members, strict=True) if member.sort != Sort.NEW_DOCTOR)
        new = old * min(_VISITS_OF_NEW, plan.visits_per_client) / max(total, 1)
        weights = [new if m.sort == Sort.NEW_DOCTOR else w for m, w in zip(members, weights, strict=True)]
        for member, visits in zip(members, shares(total, weights), strict=True):
            member.visits = visits

    def _weight(self, member: Member) -> float:
        due, _ = self.intervals(member, member.now.grade)
        return 1 / (due or _GAP_WITHOUT_CADENCE)


def _place(rep: Rep, chance: Random, sort: Sort) -> Place:
    kinds = {
        Sort.DISTRIBUTOR: OrganisationKind.DISTRIBUTOR,
        Sort.SUPPLIER: OrganisationKind.SUPPLIER,
        Sort.PERIPHERAL: OrganisationKind.PERIPHERAL,
    }
    if sort in kinds:
        return chance.choice([firm for firm in rep.firms if firm.kind == kinds[sort]])
    return rep.hospitals[int(chance.random() ** 1.5 * len(rep.hospitals))]


def _department(chance: Random, place: Place, sort: Sort) -> Department | None:
    """Pharmacy and nursing are a hospital's last two; a rep works in half of the others."""
    if not place.departments:
        return None
    if sort == Sort.PHARMACIST:
        return place.departments[-2]
    return place.departments[int(chance.random() * 5)]


def _give_part(chance: Random, member: Member) -> None:
    """Title, post, roles and style, as they go together."""
    sort = member.sort
    if sort in {Sort.DOCTOR, Sort.NEW_DOCTOR, Sort.DIRECTOR}:
        is_head = sort == Sort.DIRECTOR
        member.title = DOCTOR_TITLES[0] if is_head else chance.choice(DOCTOR_TITLES)
        member.post = chance.choice(("科主任", "副主任")) if is_head else ""
        member.is_prescriber, member.is_decision_maker = True, is_head
        member.is_influencer = is_head and chance.random() < 0.3
    elif sort in {Sort.NURSE, Sort.PHARMACIST}:
        member.title = chance.choice(NURSE_TITLES if sort == Sort.NURSE else PHARMACIST_TITLES)
        member.post = "护士长" if sort == Sort.NURSE and chance.random() < 0.5 else ""
        member.is_influencer = True
    elif sort == Sort.DISTRIBUTOR and chance.random() < 0.5:
        member.kind = ClientKind.FIRM.value
    else:
        member.post = chance.choice(("经理", "业务主管", "区域负责人"))
    if member.kind == ClientKind.PERSON:
        member.style = chance.choice(_STYLES)
