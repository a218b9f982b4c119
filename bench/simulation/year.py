"""The simulation carried out: week by week, for each rep alone, and what came of it."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from bench.simulation.assumptions import DEFAULT, Assumptions
from bench.simulation.people import SimClient, judge, panel
from bench.simulation.policies import POLICIES
from clients.enums import Grade
from planning.weeks.facts import WeekFacts
from planning.weeks.framing import Framed, frame
from planning.weeks.horizon import DAY, days_of
from planning.weeks.problem import ANY_TIME, Placed
from visits.queries import Rules
from workdays.rules import Calendar, calendar_of

# The first Monday of a quarter; a quarter has thirteen weeks.
FIRST, WEEKS = date(2026, 1, 5), 13
# When a day is planned.
MORNING = time(7)


@dataclass(frozen=True)
class Outcome:
    """What became of some reps' clients. Values are potential weighted by support, in points."""

    at_first: float = 0.0
    kept: float = 0.0
    lost: int = 0
    won: int = 0
    planned: int = 0
    contacts: int = 0
    in_person: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(*(mine + its for mine, its in zip(vars(self).values(), vars(other).values(), strict=True)))

    @property
    def share(self) -> float:
        """How much of the support-weighted potential of the first day there is on the last."""
        return self.kept / self.at_first if self.at_first else 0.0


@cache
def calendar() -> Calendar:
    """China's working days as the product ships them; no database."""
    files = sorted((Path(settings.BASE_DIR) / "workdays" / "data").glob("20??.json"))
    days = [day for path in files for day in json.loads(path.read_text(encoding="utf-8"))["days"]]
    return calendar_of(tuple((date.fromisoformat(day["date"]), not day["isOffDay"]) for day in days))


def simulate(*, reps: int, quarters: int, policy: str, seed: int, given: Assumptions = DEFAULT) -> Outcome:
    """What so many reps come to in so many quarters by one policy.

    The clients, what fails and what competitors do are the same for every policy of a seed. Reps do not know each
    other, so they are worked off by as many processes as there are processors.
    """
    seeds = [seed * 1_000 + number for number in range(reps)]
    tasks = [(one, quarters, policy, given) for one in seeds]
    if reps == 1:
        return _rep(*tasks[0])
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("fork")) as pool:
        return sum(pool.map(_rep, *zip(*tasks, strict=True)), Outcome())


def _rep(seed: int, quarters: int, policy: str, given: Assumptions) -> Outcome:
    clients = panel(seed, FIRST, given)
    total = Outcome(at_first=sum(client.value for client in clients))
    for number in range(quarters * WEEKS):
        if number % WEEKS == 0:
            before = {client.key for client in clients if client.grade == Grade.B}
            judge(clients, seed, number // WEEKS, given)
            total += Outcome(won=sum(each.key in before and each.grade == Grade.A for each in clients))
        total += _week(seed, clients, FIRST + number * 7 * DAY, policy, given)
    lost = sum(client.lost_on is not None for client in clients)
    return total + Outcome(kept=sum(client.value for client in clients), lost=lost)


def _week(seed: int, clients: Sequence[SimClient], monday: date, policy: str, given: Assumptions) -> Outcome:
    """A week, planned anew each morning with what the day before has brought; then what it did to support."""
    days = list(_field_days(seed, monday, given))
    total = sum((_day(seed, clients, day, days, policy, given) for day in days), Outcome())
    for client in clients:
        if client.lost_on is None:
            client.live_through(monday, calendar(), given, seed)
    return total


def _day(
    seed: int, clients: Sequence[SimClient], on: date, days: Sequence[date], policy: str, given: Assumptions
) -> Outcome:
    plan = [placed for placed in POLICIES[policy](framed(clients, on, days, given)) if placed.on == on]
    by_key = {client.key: client for client in clients}
    met = [placed for placed in plan if _meets(seed, by_key[placed.key], placed, given)]
    for placed in met:
        by_key[placed.key].meet(on, calendar(), in_person=placed.part != ANY_TIME, given=given)
    return Outcome(planned=len(plan), contacts=len(met), in_person=sum(placed.part != ANY_TIME for placed in met))


def _meets(seed: int, client: SimClient, placed: Placed, given: Assumptions) -> bool:
    """Whether it comes about; the same luck for whatever policy has the same idea."""
    chance = random.Random(f"{seed}/{client.key}/met/{placed.on}/{placed.part}").random()
    if placed.part == ANY_TIME:
        return chance >= given.missed_afar
    return chance >= (given.missed_known if client.slots else given.missed_unknown)


def framed(clients: Sequence[SimClient], on: date, days: Iterable[date], given: Assumptions) -> Framed:
    """What is left of a week on a morning, as the product frames it."""
    facts = WeekFacts(
        rep=User(pk=1, filing_number="simulated"),
        week_on=on - on.weekday() * DAY,
        on=on,
        days=dict.fromkeys(days, ("0001",)),
        cadence=Rules(calendar(), {}),
        contacts_a_day=given.contacts_a_day,
        people=[client.who(calendar(), on) for client in clients if client.lost_on is None],
        items=(),
        slots={client.key: client.slots for client in clients if client.slots},
    )
    return frame(facts, timezone.make_aware(datetime.combine(on, MORNING)))


def _field_days(seed: int, monday: date, given: Assumptions) -> Iterator[date]:
    for day in days_of(monday):
        if calendar().is_working(day) and random.Random(f"{seed}/away/{day}").random() >= given.days_away:
            yield day
