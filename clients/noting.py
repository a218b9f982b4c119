"""What people know of a hospital, noted: listings, its committee, the size of departments, events, what is key.

Each change keeps what stood there in the history, and says whether anything differed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction

from accounts.models import User
from clients.enums import Role
from clients.models import (
    Department,
    DepartmentEstimate,
    Organisation,
    OrganisationEvent,
    PharmacyCommittee,
    Product,
    ProductListing,
)

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def note_listing(*, organisation: Organisation, product: Product, by: User, **facts: Any) -> bool:
    """Say how far a product is in a hospital: `state`, `since`, `source`, `checked_on`, `note`."""
    known = _locked(ProductListing, organisation, product=product)
    return _write(known or ProductListing(organisation=organisation, product=product), facts, by)


@transaction.atomic
def note_committee(*, organisation: Organisation, by: User, on: date, **facts: Any) -> bool:
    """Say when the committee meets: `months`, `every`, `announced_on`, `source`."""
    known = _locked(PharmacyCommittee, organisation)
    return _write(known or PharmacyCommittee(organisation=organisation), facts, by, noted_on=on)


@transaction.atomic
def estimate_department(
    *, department: Department, by: User, on: date, numbers: Mapping[Role, int | None], source: str = ""
) -> bool:
    """Say how many people of each role a department has; None where nobody knows any more."""
    _lock(department.organisation)
    known = {row.role: row for row in department.estimates.all()}
    changed = False
    for role, number in numbers.items():
        row = known.get(role) or DepartmentEstimate(department=department, role=role)
        if row.pk or number is not None:
            changed |= _write(row, {"number": number, "source": source}, by, noted_on=on)
    return changed


@transaction.atomic
def note_event(*, organisation: Organisation, by: User, noted_on: date, **facts: Any) -> OrganisationEvent:
    """Note what happened: `on`, `kind`, `text`, `source`. The same from the same person on one day is one event."""
    _lock(organisation)
    said = {"organisation": organisation, "author": by, "noted_on": noted_on, **facts}
    return OrganisationEvent.objects.filter(**said).first() or OrganisationEvent.objects.create(**said)


@transaction.atomic
def mark_key(organisation: Organisation, *, is_key: bool) -> bool:
    """Mark an organisation as key to us, or take the mark away."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.is_key == is_key:
        return False
    row.is_key = is_key
    row.save(update_fields=["is_key"])
    return True


def _lock(organisation: Organisation) -> None:
    """Two who say something of the same hospital at once wait for each other: the second one finds the first one's."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _locked(model: type[Row], organisation: Organisation, **told: Any) -> Row | None:
    _lock(organisation)
    return model._default_manager.filter(organisation=organisation, **told).first()


def _write(row: Any, facts: Mapping[str, Any], by: User, **marks: Any) -> bool:
    """Save what differs, with who says so and the marks of when; nothing where nothing does."""
    if row.pk and all(getattr(row, name) == value for name, value in facts.items()):
        return False
    for name, value in {**facts, **marks, "author": by}.items():
        setattr(row, name, value)
    row.save()
    return True
