"""A product's way through a hospital, drawn up and kept up to date."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from clients.enums import PathPart, PathStepKind
from clients.models import Client, Organisation, PathPerson, PathStep, Product

USUAL = [kind for kind in PathStepKind if kind != PathStepKind.OWN]


@transaction.atomic
def draw_up(*, organisation: Organisation, product: Product, by: User) -> bool:
    """Give a product's path through a hospital its usual steps; False when it has steps."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if PathStep.objects.filter(organisation=organisation, product=product).exists():
        return False
    for position, kind in enumerate(USUAL):
        PathStep.objects.create(organisation=organisation, product=product, position=position, kind=kind, author=by)
    return True


@transaction.atomic
def add_step(*, after: PathStep, name: str, by: User) -> PathStep:
    """Put a step of the hospital's own behind another one; those behind it move on by one.

    Sent twice it is one step.
    """
    steps = _locked(after)
    before = next(step for step in steps if step.pk == after.pk)
    following = next((step for step in steps if step.position == before.position + 1), None)
    if following is not None and following.own_name == name:
        return following
    later = [step.pk for step in steps if step.position > before.position]
    PathStep.objects.filter(pk__in=later).update(position=F("position") + 1)
    return PathStep.objects.create(
        organisation=after.organisation,
        product=after.product,
        position=before.position + 1,
        kind=PathStepKind.OWN,
        own_name=name,
        author=by,
    )


def _locked(step: PathStep) -> list[PathStep]:
    """The steps of a path, in the order of their ids, so that two who change it at once wait for each other."""
    path = PathStep.objects.filter(organisation=step.organisation_id, product=step.product_id)
    return list(path.select_for_update().order_by("pk"))


@transaction.atomic
def update_step(
    step: PathStep,
    *,
    by: User,
    on: date,
    facts: Mapping[str, Any],
    named: Iterable[tuple[PathPart, Client]] = (),
    ended: Collection[PathPerson] = (),
) -> None:
    """All that is said of a step at once, or nothing: how it stands, who acts or decides too, and who no longer."""
    change_step(step, by=by, **facts)
    end_people(ended, on=on)
    for part, client in named:
        name_person(step=step, client=client, part=part, by=by, on=on)


@transaction.atomic
def change_step(step: PathStep, *, by: User, **facts: Any) -> bool:
    """Write `state`, `on` and `note`, with the old ones kept in the history; False when nothing differs."""
    row = PathStep.objects.select_for_update().get(pk=step.pk)
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
    if not changed:
        return False
    for name, value in {**changed, "author": by}.items():
        setattr(row, name, value)
    row.save()
    return True


@transaction.atomic
def name_person(*, step: PathStep, client: Client, part: PathPart, by: User, on: date) -> bool:
    """Say that a client acts or decides at a step; False when that is known."""
    PathStep.objects.select_for_update().get(pk=step.pk)
    if PathPerson.objects.in_force().filter(step=step, client=client, part=part).exists():
        return False
    PathPerson.objects.create(step=step, client=client, part=part, noted_on=on, author=by)
    return True


def end_people(people: Collection[PathPerson], *, on: date) -> int:
    """Say that these do so no longer; return how many did until now."""
    return PathPerson.objects.in_force().filter(pk__in=[person.pk for person in people]).update(ended_on=on)
