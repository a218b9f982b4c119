"""The paths of products through a hospital, as a person may see them: her own clients by name, others masked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from clients.enums import PathGap, PathPart, PathStepState, Status
from clients.masking import name_as_seen
from clients.models import Organisation, PathPerson, PathStep, Relationship, place_in_words
from clients.product_path import PASSED, Standing, Step, first_open, gaps_of


@dataclass(frozen=True)
class Person:
    """Somebody at a step. Of another team's client nobody is told more than a masked name and the hospital.

    `place` leaves the hospital out where it is the path's own.
    """

    pk: int
    part: PathPart
    name: str
    place: str
    url: str
    standing: Standing

    @property
    def is_lost(self) -> bool:
        return self.standing == Standing.LOST

    @property
    def is_neglected(self) -> bool:
        return self.standing == Standing.NEGLECTED


@dataclass(frozen=True)
class StepRow:
    step: PathStep
    acting: Sequence[Person]
    deciding: Sequence[Person]
    gaps: Sequence[PathGap]
    # Whether it is the first that is not passed.
    is_next: bool

    @property
    def is_passed(self) -> bool:
        return PathStepState(self.step.state) in PASSED

    @property
    def tone(self) -> str:
        tones = {PathStepState.DONE: "good", PathStepState.BLOCKED: "bad", PathStepState.SKIPPED: "plain"}
        return tones.get(PathStepState(self.step.state), "")


@dataclass(frozen=True)
class Path:
    rows: Sequence[StepRow]

    @property
    def passed(self) -> int:
        return sum(row.is_passed for row in self.rows)

    @property
    def gaps(self) -> int:
        return sum(len(row.gaps) for row in self.rows)

    @property
    def next(self) -> StepRow | None:
        return next((row for row in self.rows if row.is_next), None)

    @property
    def is_blocked(self) -> bool:
        return any(row.step.state == PathStepState.BLOCKED for row in self.rows)


NOTHING = Path([])


def paths_at(organisation: Organisation, user: User, on: date, *, product: int | None = None) -> dict[int, Path]:
    """The paths drawn up at an organisation by product, or the one of a product. Four queries, one where none is."""
    steps = PathStep.objects.filter(organisation=organisation).order_by("position", "pk")
    by_product: dict[int, list[PathStep]] = defaultdict(list)
    for step in steps.filter(product=product) if product else steps:
        by_product[step.product_id].append(step)
    people = people_at([step.pk for each in by_product.values() for step in each], user, on, here=organisation.pk)
    return {pk: Path(_rows(each, people)) for pk, each in by_product.items()}


def people_at(step_ids: Collection[int], user: User, on: date, *, here: int) -> dict[int, list[Person]]:
    """Who acts and decides at each of these steps of a hospital's. Three queries, none for no step."""
    if not step_ids:
        return {}
    known = PathPerson.objects.in_force().filter(step__in=step_ids).order_by("pk")
    found = list(known.select_related("client__organisation", "client__department"))
    mine = _mine(user, {each.client_id for each in found})
    people: dict[int, list[Person]] = defaultdict(list)
    for each in found:
        people[each.step_id].append(_person(each, mine.get(each.client_id, ()), on, here))
    return people


def _mine(user: User, client_ids: Collection[int]) -> dict[int, list[Relationship]]:
    """Of these clients the person's relationships with each. One query, and where she is posted."""
    rows = Relationship.objects.visible_to(user).filter(client__in=client_ids).order_by("pk")
    found: dict[int, list[Relationship]] = defaultdict(list)
    for row in rows.only("id", "client_id", "status", "neglected_on"):
        found[row.client_id].append(row)
    return found


def _person(known: PathPerson, hers: Sequence[Relationship], on: date, here: int) -> Person:
    client = known.client
    elsewhere = client.organisation.name if client.organisation and client.organisation_id != here else None
    department = client.department.name if hers and client.department else None
    return Person(
        known.pk,
        PathPart(known.part),
        name_as_seen(client.full_name, is_seen=bool(hers)),
        place_in_words(elsewhere, department),
        hers[0].get_absolute_url() if hers else "",
        standing_of(hers, on),
    )


def standing_of(relationships: Iterable[Relationship], on: date) -> Standing:
    """How we stand with a client of whom these relationships are seen: as the best of them."""
    rows = [row for row in relationships if row.status != Status.CLOSED]
    if not rows:
        return Standing.NOT_TOLD
    active = [row for row in rows if row.status == Status.ACTIVE]
    if not active:
        return Standing.LOST
    is_neglected = all(row.neglected_on is not None and row.neglected_on <= on for row in active)
    return Standing.NEGLECTED if is_neglected else Standing.FINE


def _rows(steps: Sequence[PathStep], people: dict[int, list[Person]]) -> list[StepRow]:
    parts = [_parts(people.get(step.pk, [])) for step in steps]
    judged = [
        Step(PathStepState(step.state), len(acting), tuple(person.standing for person in deciding))
        for step, (acting, deciding) in zip(steps, parts, strict=True)
    ]
    comes_next = first_open(judged)
    return [
        StepRow(step, *parts[number], gaps, is_next=number == comes_next)
        for number, (step, gaps) in enumerate(zip(steps, gaps_of(judged), strict=True))
    ]


def _parts(people: Sequence[Person]) -> tuple[list[Person], list[Person]]:
    return (
        [person for person in people if person.part == PathPart.ACTS],
        [person for person in people if person.part == PathPart.DECIDES],
    )
