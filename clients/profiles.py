"""What is known of a client and where from, and how much of what her role asks that is."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import reduce
from operator import add, or_
from typing import NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, TextChoices, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from clients.completeness import ASKED, THIN_PERCENT, Asked, Completeness, completeness
from clients.enums import ClientKind, OrganisationKind, Role
from clients.facts import REACH, TALK, WORK, Fact, is_stale, month_and_day
from clients.models import Client, ClinicSlot, FactSource, Relationship, RelationshipQuerySet
from workdays.words import day_in_words

# --- how much is known ------------------------------------------------------------------------------------------------

_HOURS = Exists(ClinicSlot.objects.filter(client=OuterRef("client")))
_IN_HOSPITAL = Q(client__organisation__kind=OrganisationKind.HOSPITAL)
_ROLES = {role: Q(**{f"client__is_{role.value}": True}) for role in Role}
_ANY_ROLE = reduce(or_, _ROLES.values())
_EVERYBODY = Q(pk__isnull=False)
# The names of `ASKED`, as a condition on a relationship; `_is_known` says the same of one that was read.
_KNOWN: dict[str, Q | Exists] = {
    "role": _ANY_ROLE,
    "organisation": Q(client__organisation__isnull=False),
    "department": Q(client__department__isnull=False),
    "stage": ~Q(stage=""),
    "hours": _HOURS,
    "moves": Q(client__importance__isnull=False),
    **{
        name: ~Q(**{f"client__{name}": ""})
        for name in ("address_form", "title", "style", "concerns", "post", "duties", "decision_scope")
    },
}


def with_profile(relationships: RelationshipQuerySet, on: date) -> RelationshipQuerySet:
    """Adds what a profile needs beside the columns: whether her hours are known, and whether a fact is stale."""
    stale = FactSource.objects.stale(on).filter(client=OuterRef("client"))
    return relationships.annotate(has_hours=_HOURS, has_stale=Exists(stale))


def profile_of(relationship: Relationship) -> Completeness | None:
    """How much is known of one read `with_profile`; None of a firm."""
    client = relationship.client
    if client.kind == ClientKind.FIRM:
        return None
    known = [each.name for each in ASKED if _is_known(relationship, each.name)]
    return completeness(client.roles, known, in_hospital=_is_in_hospital(client))


def _is_known(relationship: Relationship, name: str) -> bool:
    client = relationship.client
    special: dict[str, Callable[[], object]] = {
        "role": lambda: client.roles,
        "stage": lambda: relationship.stage,
        "hours": lambda: getattr(relationship, "has_hours", False),
        "moves": lambda: client.importance is not None,
    }
    return bool(special[name]() if name in special else getattr(client, name))


def _is_in_hospital(client: Client) -> bool:
    return client.organisation is not None and client.organisation.kind == OrganisationKind.HOSPITAL


def thin(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Those persons of whom less than half is known of what is asked: what `completeness` finds, by the database."""
    known = _sum(_is_asked(each) & Q(_KNOWN[each.name]) for each in ASKED)
    asked = _sum(_is_asked(each) for each in ASKED)
    lacking = asked * Value(THIN_PERCENT) - known * Value(100)
    return relationships.filter(client__kind=ClientKind.PERSON).alias(lacking=lacking).filter(lacking__gt=0)


def _is_asked(asked: Asked) -> Q:
    if asked.name == "role":
        return _IN_HOSPITAL | _ANY_ROLE
    return reduce(or_, (_ROLES[role] for role in Role if role in asked.roles)) if asked.roles else _EVERYBODY


def _sum(conditions: Iterable[Q]) -> Combinable:
    """How many of the conditions hold."""
    total: Combinable
    total, *rest = (Case(When(each, then=1), default=0, output_field=IntegerField()) for each in conditions)
    return reduce(add, rest, total)


# --- what is known, for the page --------------------------------------------------------------------------------------


class Known(NamedTuple):
    """One fact in words, empty where it is not known; `source` None where nobody said where it is from."""

    name: str
    label: str | Promise
    words: str
    source: FactSource | None
    as_of: date
    is_stale: bool


GROUPS = ((_("What she does"), WORK), (_("What to talk about, and how"), TALK), (_("How to reach her"), REACH))


def known_facts(client: Client, on: date) -> list[tuple[str | Promise, list[Known]]]:
    """Everything that may be known of a client, in groups. One query."""
    sources = {row.fact: row for row in client.fact_sources.select_related("author")}
    return [
        (heading, [_known(client, fact, sources.get(fact.name), on) for fact in facts]) for heading, facts in GROUPS
    ]


def _known(client: Client, fact: Fact, source: FactSource | None, on: date) -> Known:
    as_of = source.noted_on if source else timezone.localtime(client.created_at).date()
    words = in_words(client, fact.name)
    return Known(fact.name, fact.label, words, source, as_of, bool(words) and is_stale(fact.name, as_of, on))


def in_words(client: Client, fact: str) -> str:
    """A fact of a client as a person reads it."""
    several: dict[str, Sequence[TextChoices]] = {
        "roles": client.roles,
        "decision_scope": client.decides,
        "concerns": client.cares_about,
    }
    if fact in several:
        return pgettext("between items", ", ").join(str(each.label) for each in several[fact])
    return _birthday(client.birthday) if fact == "birthday" else str(getattr(client, fact))


def _birthday(birthday: str) -> str:
    known = month_and_day(birthday)
    # Of a leap year, so that every day of a year is in it.
    return day_in_words(date(2000, *known)) if known else ""
