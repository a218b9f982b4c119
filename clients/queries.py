"""Who is meant: search, close spellings, and who is likely to be seen."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from accounts.access import visible_territories, workable_territories
from accounts.models import Territory, User
from clients.enums import Status
from clients.masking import name_as_seen
from clients.models import Client, Organisation, OrganisationAlias, Relationship, RelationshipQuerySet
from clients.names import is_han, letters, name_key, organisation_core, person_pinyin, phone_digits

# Shorter tails of a phone find half of the list.
PHONE_TAIL = 3
# Shorter parts of a pinyin are found at the beginning only: "an" is inside of every other name.
PINYIN_PART = 3
# Words of a search that are looked at.
WORDS = 3
# Organisations up to which a search lists them.
FEW_PLACES = 50
# How alike (0-100) two names of organisations must be to be the same hospital written differently.
SAME_ORGANISATION = 85
# Characters from which a part of an organisation's name tells which one it is.
TELLING_NAME = 3
# A phone shorter than this is an extension, and no sign of the same person.
WHOLE_PHONE = 7
# Candidates read from the database for one name, and warnings shown.
CANDIDATES = 1000
WARNINGS = 10
# What an autocomplete shows.
AUTOCOMPLETE = 20
# From here on a search looks at the beginning of names only (about 20,000 clients).
MANY_TERRITORIES = 200


def search(relationships: RelationshipQuerySet, text: str, *, anywhere: bool = True) -> RelationshipQuerySet:
    """Those whose client or hospital the text names: characters of either script, pinyin, initials, a phone's tail.

    Several words must all fit ("安贞 王"). With `anywhere` a part of a name is enough; without it only its beginning
    finds it, which an index answers among a million, at the price of one query for the hospitals.
    """
    words = text.split()[:WORDS]
    if not words:
        return relationships
    if "\0" in text:
        # No name holds a NUL, and PostgreSQL refuses to look for one.
        return relationships.none()
    places = [_at_place_named(word) for word in words] if anywhere else _at_few_places_named(words)
    each = Q()
    for word, at_place in zip(words, places, strict=True):
        each &= _client_named(word, anywhere=anywhere) | at_place
    return relationships.filter(_client_named("".join(text.split()), anywhere=anywhere) | each)


def search_organisations(organisations: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Those the text names, by their own or another name, in either script, pinyin or initials."""
    for word in text.split()[:WORDS]:
        organisations = organisations.filter(_organisation_named(word))
    return organisations


def _client_named(text: str, *, anywhere: bool) -> Q:
    key, latin, digits = name_key(text), _latin(text), phone_digits(text)
    found = Q(**{f"client__name_key__{'contains' if anywhere else 'startswith'}": key})
    if latin:
        part = "contains" if anywhere and len(latin) >= PINYIN_PART else "startswith"
        found |= Q(**{f"client__pinyin__{part}": latin}) | Q(client__initials__startswith=latin)
    if len(digits) >= PHONE_TAIL and not latin.strip("0123456789") and not is_han(text):
        found |= Q(client__phone_reversed__startswith=digits[::-1])
    return found


def _at_place_named(word: str) -> Q:
    return Q(client__organisation__in=Organisation.objects.filter(_organisation_named(word)).order_by().values("pk"))


def _at_few_places_named(words: list[str]) -> list[Q]:
    """Like `_at_place_named` for each word, with the organisations looked up where they are few.

    A list of them can be answered from an index; a text that names many fits so many clients that it needs none.
    """
    named = {f"fits_{number}": _organisation_named(word) for number, word in enumerate(words)}
    anyone = reduce(or_, named.values())
    fits = {name: Case(When(condition, then=True), default=False) for name, condition in named.items()}
    found = list(Organisation.objects.filter(anyone).order_by().annotate(**fits).values("pk", *fits)[: FEW_PLACES + 1])
    if len(found) > FEW_PLACES:
        return [_at_place_named(word) for word in words]
    return [Q(client__organisation__in=[row["pk"] for row in found if row[name]]) for name in fits]


def _organisation_named(word: str) -> Q:
    alias = OrganisationAlias.objects.filter(_place_named(word), organisation=OuterRef("pk"))
    return _place_named(word) | Q(Exists(alias))


def _place_named(word: str) -> Q:
    latin = _latin(word)
    found = Q(name_key__contains=name_key(word))
    if latin:
        part = "contains" if len(latin) >= PINYIN_PART else "startswith"
        found |= Q(**{f"pinyin__{part}": latin}) | Q(**{f"initials__{part}": latin})
    return found


def _latin(text: str) -> str:
    """The letters a pinyin is compared with; none for a text of Chinese characters, which reads as others do too."""
    return "" if is_han(text) else letters(text)


# --- is she here already? -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Duplicate:
    """A client who may be the one being entered.

    `relationship` is the person's own one with her, when she has one: only then the name is shown and linked.
    """

    client: Client
    relationship: Relationship | None
    same_phone: bool

    @property
    def name(self) -> str:
        """Her name, masked when she is somebody else's client: "王**"."""
        return name_as_seen(self.client.full_name, is_seen=self.relationship is not None)


def possible_duplicates(
    *,
    user: User,
    full_name: str,
    organisation: Organisation | None = None,
    phone: str = "",
    apart_from: Client | None = None,
) -> list[Duplicate]:
    """Clients of any team with the same phone, or the same or a close name at the same or a similar organisation.

    Ordered by how sure it is; at most ten. Two queries.
    """
    probe = _Probe(full_name, organisation, phone)
    candidates = Client.objects.filter(probe.candidates()).select_related("organisation", "department")
    if apart_from is not None:
        candidates = candidates.exclude(pk=apart_from.pk)
    scored = [(probe.likeness(client), client) for client in candidates.order_by("pk")[:CANDIDATES]]
    alike = sorted(((score, client) for score, client in scored if score), key=lambda pair: (-pair[0], pair[1].pk))
    clients = [client for _, client in alike[:WARNINGS]]
    mine = Relationship.objects.visible_to(user).filter(client__in=clients).order_by("-pk")
    own = {relationship.client_id: relationship for relationship in mine}
    return [Duplicate(client, own.get(client.pk), probe.is_same_phone(client)) for client in clients]


class _Probe:
    """What is known of the person being entered, ready to be compared."""

    def __init__(self, full_name: str, organisation: Organisation | None, phone: str) -> None:
        self.key = name_key(full_name)
        self.pinyin = person_pinyin(full_name)[0]
        self.organisation = organisation
        self.core = organisation_core(organisation.name) if organisation else ""
        self.phone = phone_digits(phone)[::-1]

    def candidates(self) -> Q:
        found = Q(name_key=self.key) | Q(pinyin=self.pinyin)
        if self.organisation is not None:
            found |= Q(organisation=self.organisation)
        if len(self.phone) >= WHOLE_PHONE:
            found |= Q(phone_reversed=self.phone)
        return found

    def is_same_phone(self, client: Client) -> bool:
        return len(self.phone) >= WHOLE_PHONE and client.phone_reversed == self.phone

    def likeness(self, client: Client) -> int:
        """0 for somebody else; more, the surer."""
        if self.is_same_phone(client):
            return 4
        if not self._is_same_place(client):
            return 0
        if client.name_key == self.key:
            return 3
        return 2 if client.pinyin == self.pinyin else int(self._is_close_name(client))

    def _is_same_place(self, client: Client) -> bool:
        """Where either place is not known, it may be the same."""
        if self.organisation is None or client.organisation is None:
            return True
        if client.organisation == self.organisation:
            return True
        core = organisation_core(client.organisation.name)
        # A short name is part of the long one (北京安贞 of 首都北京安贞), unless it says next to nothing.
        alike = fuzz.partial_ratio if min(len(core), len(self.core)) >= TELLING_NAME else fuzz.ratio
        return alike(self.core, core) >= SAME_ORGANISATION

    def _is_close_name(self, client: Client) -> bool:
        """One slip of the pen in a name of three or more: 王建国 and 王健国, but not 王强 and 王伟."""
        longest = max(len(self.key), len(client.name_key))
        if longest < 3 or client.name_key[:1] != self.key[:1]:
            return False
        return Levenshtein.distance(self.pinyin, client.pinyin, score_cutoff=1) <= 1 or (
            longest > 3 and Levenshtein.distance(self.key, client.name_key, score_cutoff=1) <= 1
        )


# --- who is likely --------------------------------------------------------------------------------------------------


def at_hospital(relationships: RelationshipQuerySet, organisation: Organisation) -> RelationshipQuerySet:
    """Those whose client has her place there now, as her first or another one (多点执业)."""
    elsewhere = organisation.affiliations.filter(client=OuterRef("client"), to_on__isnull=True)
    return relationships.filter(Q(client__organisation=organisation) | Exists(elsewhere))


def near_hospital(relationships: RelationshipQuerySet, organisation: Organisation) -> RelationshipQuerySet:
    """Those who work elsewhere in the same county or district of a city; nobody where it is not known."""
    if not organisation.county:
        return relationships.none()
    county = {"client__organisation__city": organisation.city, "client__organisation__county": organisation.county}
    return relationships.filter(**county).exclude(client__organisation=organisation).order_by("due_on", "pk")


# --- what a person may choose from ----------------------------------------------------------------------------------


def coverable_territories(user: User) -> QuerySet[Territory]:
    """The leaves a person may enter clients into."""
    return workable_territories(user).filter(numchild=0)


def organisation_options(text: str) -> list[Organisation]:
    """Up to twenty organisations that the text names, those that begin with it first."""
    found = search_organisations(Organisation.objects.filter(is_active=True), text)
    key, latin = name_key(text), letters(text)
    begins = Q(name_key__startswith=key) | Q(pinyin__startswith=latin) | Q(initials__startswith=latin)
    return list(found.order_by(Case(When(begins, then=0), default=1), "pinyin", "pk")[:AUTOCOMPLETE])


def client_options(user: User, text: str, *, at: Organisation | None = None) -> list[Relationship]:
    """Up to twenty of a person's own clients that the text names, by name; before a text, those who work `at` a place.

    Among many territories only the beginning of her own name finds her, and the twenty are any twenty.
    """
    seen = visible_territories(user)
    mine = Relationship.objects.visible_to(user).exclude(status=Status.CLOSED).for_rows()
    if not text.strip():
        mine = mine.filter(client__organisation=at) if at else mine
        return list(mine.order_by("client__pinyin", "pk")[:AUTOCOMPLETE])
    if not are_many(seen):
        return list(search(mine, text).order_by(found_name(), "pk")[:AUTOCOMPLETE])
    named = mine.filter(_client_named("".join(text.split()), anywhere=False))
    return sorted(named[:AUTOCOMPLETE], key=lambda relationship: relationship.client.pinyin)


def found_name() -> Concat:
    """The name that what was searched for is sorted by: an expression, so that no index offers the order.

    With an index the database walks the names from A on and looks for those that fit, and W is a million names away.
    """
    return Concat("client__pinyin", Value(""))


def clients_named(user: User, among: RelationshipQuerySet, text: str) -> list[Relationship]:
    """Up to twenty of these clients of hers that the text names. Who is closed is not offered. Two or three queries."""
    found = search(among.exclude(status=Status.CLOSED), text, anywhere=not are_many(workable_territories(user)))
    return list(found.with_client().order_by(found_name(), "pk")[:AUTOCOMPLETE])


def territory_options(user: User, text: str, *, leaves: bool) -> list[Territory]:
    """Up to twenty territories a person sees whose name or code the text is part of, in the tree's order."""
    seen = coverable_territories(user) if leaves else visible_territories(user)
    return territories_named(seen, text)


def territories_named(among: QuerySet[Territory], text: str) -> list[Territory]:
    """Up to twenty of these whose name or code the text is part of, in the tree's order."""
    return list(among.filter(Q(name__icontains=text) | Q(code__icontains=text))[:AUTOCOMPLETE])


def are_many(territories: QuerySet[Territory]) -> bool:
    """Whether they hold so many clients that only what an index answers is fast."""
    return len(territories.values_list("pk")[: MANY_TERRITORIES + 1]) > MANY_TERRITORIES
