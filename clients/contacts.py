"""How many contacts a person has at organisations, and which of the key ones hang on a single one."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from clients.enums import Grade, OrganisationKind, Status
from clients.key_places import FEWEST_CONTACTS, TERTIARY, is_key, stands_on_one_leg
from clients.models import Organisation, Relationship, RelationshipQuerySet


class Contacts(NamedTuple):
    """Of a person at an organisation. `clients` are those not closed, which the list opens; `active` each once."""

    clients: int
    active: int
    is_key: bool

    @property
    def is_single(self) -> bool:
        """Whether it is key and all hangs on one."""
        return stands_on_one_leg(self.active, key=self.is_key)


NOBODY = Contacts(0, 0, is_key=False)


def contacts_at(organisation: Organisation, user: User) -> Contacts:
    """One query."""
    found = contacts_by_place([organisation], Relationship.objects.visible_to(user))
    return found.get(organisation.pk, NOBODY)


def contacts_by_place(organisations: Collection[Organisation], mine: RelationshipQuerySet) -> dict[int, Contacts]:
    """Those of these relationships at each of the organisations; none where nobody is. One query."""
    here = mine.exclude(status=Status.CLOSED).filter(client__organisation__in=organisations).order_by()
    rows = here.values_list("client__organisation").annotate(
        number=Count("pk"), active=_active(), of_grade_a=_active(grade=Grade.A)
    )
    found = {pk: tuple(numbers) for pk, *numbers in rows}
    return {each.pk: _judged(each, *found[each.pk]) for each in organisations if each.pk in found}


def _active(**facts: str) -> Count:
    """How many clients are active, each once."""
    of = Q(status=Status.ACTIVE, **facts)
    return Count("client", filter=of, distinct=True)


def _judged(organisation: Organisation, number: int, active: int, of_grade_a: int) -> Contacts:
    # Which grades beside A makes no difference.
    grades = {Grade.A} if of_grade_a else {Grade.UNGRADED} if active else set()
    key = is_key(kind=organisation.kind, level=organisation.level, is_marked=organisation.is_key, grades=grades)
    return Contacts(number, active, key)


def key_with_one_contact(organisations: QuerySet[Organisation], mine: RelationshipQuerySet) -> QuerySet[Organisation]:
    """Those that `key_places` calls key, and where all hangs on one of these relationships' clients. One subquery."""
    place = "client__organisation"
    tertiary = {f"{place}__kind": OrganisationKind.HOSPITAL, f"{place}__level__in": TERTIARY}
    key = Q(of_grade_a__gt=0) | Q(**{f"{place}__is_key": True}) | Q(**tertiary)
    counted = mine.active().order_by().values(place).annotate(active=_active(), of_grade_a=_active(grade=Grade.A))
    return organisations.filter(pk__in=counted.filter(key, active__lt=FEWEST_CONTACTS).values(place))
