"""Whose day a festival is, by what is known of a client: her titles and posts, her roles, where she works."""

from django.db.models import Q

from clients.enums import ClientKind
from clients.models import RelationshipQuerySet
from planning.enums import Audience


def _said(*words: str, fields: tuple[str, ...] = ("title", "post")) -> Q:
    found = Q()
    for field in fields:
        for word in words:
            found |= Q(**{f"client__{field}__contains": word})
    return found


_NURSE = _said("护", "Nurse", "nurse")
_PHARMACIST = _said("药师", "药剂", "药学", "harmac") | _said("药剂", "药学", "药房", fields=("department__name",))
_DOCTOR = _said("医师", "医生", "octor", "hysician", "onsultant") | Q(client__is_prescriber=True)
_TEACHER = _said("教授", "导师", "讲师", "rofessor", fields=("title", "post", "address_form"))

_OF: dict[str, Q] = {
    Audience.EVERYBODY: Q(),
    Audience.NURSES: _NURSE,
    Audience.PHARMACISTS: _PHARMACIST & ~_NURSE,
    Audience.DOCTORS: _DOCTOR & ~_NURSE & ~_PHARMACIST,
    Audience.TEACHERS: _TEACHER,
}


def greeted(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Of these the people served: nobody who is lost, closed or died is greeted, and no firm."""
    return relationships.active().filter(client__kind=ClientKind.PERSON)


def is_for(audience: str) -> Q:
    """The relationships whose client a festival of this audience is for."""
    return _OF[audience]
