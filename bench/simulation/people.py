"""The clients of the simulation: made from a seed, judged each quarter, moved by care and by the lack of it."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log

from bench.simulation.assumptions import Assumptions
from clients.clinic import Slot
from clients.enums import Grade, OrganisationKind, SlotKind, SlotPart, Status
from grading.rules import GradeRule, number_score
from planning.weeks.facts import Who
from visits.cadence import DEFAULT_POLICY, Contacts, Dates, Facts, advanced, dates, month_of
from workdays.rules import Calendar
from workdays.weeks import monday_of

RULE = GradeRule()
HIGH, MEDIUM = 70, 40
# Degrees of latitude to a kilometre.
DEGREE = 1 / 111


@dataclass(frozen=True)
class Hospital:
    pk: int
    latitude: float
    longitude: float


@dataclass
class Truth:
    """What is so, whether her rep knows it or not."""

    # Suitable patients a month, and the score that follows from them.
    volume: float
    potential: int
    support: float
    openness: int
    # Days of shocks that nobody has answered yet.
    shocks: list[date] = field(default_factory=list)
    weeks_below: int = 0
    was_supporter: bool = False


@dataclass
class SimClient:
    """A client of one rep: what is true of her, and what the rep knows."""

    key: int
    hospital: Hospital
    truth: Truth
    slots: list[Slot]
    began_on: date
    contacts: Contacts
    grade: str = Grade.UNGRADED
    is_focus: bool = False
    lost_on: date | None = None

    @property
    def value(self) -> float:
        """Support-weighted potential, in patients a month; nothing of who is lost."""
        return 0.0 if self.lost_on else self.truth.volume * self.truth.support / 100

    @property
    def facts(self) -> Facts:
        status = Status.LOST if self.lost_on else Status.ACTIVE
        return Facts(status, self.grade, self.is_focus, self.began_on, *self.contacts, next_step_on=None)

    def dates(self, calendar: Calendar) -> Dates:
        return dates(self.facts, DEFAULT_POLICY, calendar)

    def who(self, calendar: Calendar, on: date) -> Who:
        """The row that the product would read of her on a day."""
        facts = self.facts
        counts = _as_of(self.contacts, on)
        due, neglected, escalated = self.dates(calendar)
        return Who(
            pk=self.key, client_id=self.key, territory_id=1, path="0001", status=facts.status, grade=self.grade,
            is_focus=self.is_focus, potential=self.truth.potential, volume=round(self.truth.volume),
            began_on=self.began_on,
            last_contact_on=counts.last_contact_on, last_in_person_on=counts.last_in_person_on,
            contact_days_that_week=counts.contact_days_that_week,
            contact_days_that_month=counts.contact_days_that_month, next_step_on=None, due_on=due,
            neglected_on=neglected, escalated_on=escalated, is_prescriber=True, is_decision_maker=False,
            is_influencer=False, style="", moves=0, importance=None, has_wechat=True, quiet_from=None, quiet_to=None,
            organisation=self.hospital.pk, department=None, kind=OrganisationKind.HOSPITAL, city="", county="",
            latitude=self.hospital.latitude, longitude=self.hospital.longitude,
        )  # fmt: skip

    def meet(self, on: date, calendar: Calendar, *, in_person: bool, given: Assumptions) -> None:
        """A contact that came about."""
        share = (1.0 if in_person else 0.5) * (given.gains_after_lapse if self.lapsed(on, calendar, given) else 1.0)
        self.contacts = advanced(self.contacts, on, in_person) or self.contacts
        self.truth.support += given.gains * share * max(0.0, self.truth.openness - self.truth.support)
        self.truth.shocks.clear()

    def lapsed(self, on: date, calendar: Calendar, given: Assumptions, *, times: int = 1) -> bool:
        """Whether she has waited longer than her patience, or so many times as long."""
        waited = calendar.between(self.contacts.last_contact_on or self.began_on, on)
        return waited > times * given.patience[_level(self.truth.potential)]

    def live_through(self, monday: date, calendar: Calendar, given: Assumptions, seed: int) -> None:
        """A week with what was done in it: patience that ran out, competitors, and who is lost by it."""
        chance = random.Random(f"{seed}/{self.key}/{monday}")
        sunday, truth = monday + timedelta(days=6), self.truth
        if self.lapsed(sunday, calendar, given, times=2):
            truth.support -= given.sinks_fast
        elif self.lapsed(sunday, calendar, given):
            truth.support -= given.sinks
        if chance.random() < given.shock * (2 if truth.potential >= HIGH else 1):
            truth.support -= given.shock_takes
            truth.shocks.append(sunday)
        unanswered = [day for day in truth.shocks if calendar.between(day, sunday) > given.answered_within]
        truth.support -= given.shock_takes * len(unanswered)
        truth.shocks = [day for day in truth.shocks if day not in unanswered]
        truth.support = min(100.0, max(0.0, truth.support))
        self._maybe_lost(sunday, chance, given)

    def _maybe_lost(self, on: date, chance: random.Random, given: Assumptions) -> None:
        truth = self.truth
        truth.was_supporter = truth.was_supporter or truth.support >= given.supporter_from
        truth.weeks_below = truth.weeks_below + 1 if truth.support < given.lost_below else 0
        is_lost = truth.was_supporter and truth.weeks_below >= given.lost_after_weeks
        if is_lost or chance.random() < given.moved:
            self.lost_on = on


def _as_of(contacts: Contacts, on: date) -> Contacts:
    """Her contact days with what is left of the counts of a week and a month that are over."""
    last = contacts.last_contact_on
    if last is None:
        return contacts
    week = contacts.contact_days_that_week if monday_of(last) == monday_of(on) else 0
    month = contacts.contact_days_that_month if month_of(last) == month_of(on) else 0
    return contacts._replace(contact_days_that_week=week, contact_days_that_month=month)


def _level(potential: int) -> int:
    return 0 if potential >= HIGH else 1 if potential >= MEDIUM else 2


# --- making them ------------------------------------------------------------------------------------------------------


def panel(seed: int, first: date, given: Assumptions) -> list[SimClient]:
    """The clients of one rep at the beginning, each with a last contact within the last six weeks."""
    chance = random.Random(f"{seed}/panel")
    hospitals = [
        Hospital(
            pk, 39.9 + chance.gauss(0, given.spread_km) * DEGREE, 116.4 + chance.gauss(0, given.spread_km) * DEGREE
        )
        for pk in range(1, given.hospitals + 1)
    ]
    # The first hospitals are the large ones.
    weights = [1 / number for number in range(2, given.hospitals + 2)]
    return [
        _client(chance, key, chance.choices(hospitals, weights)[0], first, given) for key in range(1, given.clients + 1)
    ]


def _client(chance: random.Random, key: int, hospital: Hospital, first: date, given: Assumptions) -> SimClient:
    median, spread = given.volume
    volume = chance.lognormvariate(log(median), spread)
    potential = number_score(round(volume), given.full_at)
    shape = given.support_of_high if potential >= HIGH else given.support_of_others
    support = 100 * chance.betavariate(*shape)
    openness = max(chance.randint(*given.openness), round(support))
    last = first - timedelta(days=chance.randint(1, 42))
    truth = Truth(volume, potential, support, openness, was_supporter=support >= given.supporter_from)
    contacts = Contacts(last, last, 1, 1)
    return SimClient(key, hospital, truth, _slots(chance, given), first - timedelta(days=400), contacts)


def _slots(chance: random.Random, given: Assumptions) -> list[Slot]:
    if chance.random() >= given.hours_known:
        return []
    cells = [(weekday, part) for weekday in range(5) for part in (SlotPart.MORNING, SlotPart.AFTERNOON)]
    chosen = chance.sample(cells, chance.randint(*given.half_days))
    return [Slot(weekday, part, chance.choice([SlotKind.CLINIC, SlotKind.WARD])) for weekday, part in sorted(chosen)]


def judge(clients: list[SimClient], seed: int, quarter: int, given: Assumptions) -> None:
    """Each client's grade as her rep sees her at the beginning of a quarter, and whom she tries to win in it."""
    for client in clients:
        chance = random.Random(f"{seed}/{client.key}/judged/{quarter}")
        seen = round(client.truth.support) + chance.randint(-given.judged_within, given.judged_within)
        client.grade = RULE.grade(client.truth.potential, min(100, max(0, seen)))
        client.is_focus = False
    winnable = [client for client in clients if client.grade == Grade.B and not client.lost_on]
    for client in sorted(winnable, key=lambda each: (-each.truth.potential, each.key))[: given.focus]:
        client.is_focus = True
