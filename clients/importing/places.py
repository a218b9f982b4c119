"""Which organisation a sheet means by a name and a city."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rapidfuzz import fuzz, process

from clients.enums import OrganisationKind
from clients.models import Organisation, OrganisationAlias
from clients.names import is_spelling_of, name_key, organisation_core, unmarked

SUGGESTIONS = 3
# Below this likeness (0–100) a name is no help to whoever looks for the right one.
HELPFUL = 55


def city_key(text: str) -> str:
    """北京 and 北京市 are the same city."""
    key = name_key(text)
    return key.removesuffix("市") if len(key) > 2 else key


def _keys(organisation: Organisation) -> set[str]:
    """What a sheet may write for its place: nothing, the city, or the city with the district."""
    return {"", city_key(organisation.city), city_key(f"{organisation.city}{organisation.county}")}


@dataclass(frozen=True)
class Found:
    """The organisation, or in words why it is none, and whether one may be made of the name."""

    organisation: Organisation | None = None
    fault: str = ""
    is_unknown: bool = False


class Places:
    """The organisations that the rows at hand may mean, in two queries; those made meanwhile are added.

    Those that are no longer active are known too, so that none is entered a second time: a row that names one is told.
    """

    def __init__(self, cities: Iterable[str]) -> None:
        wanted = {city_key(city) for city in cities}
        self.by_city: dict[str, list[Organisation]] = {}
        self.names: dict[tuple[str, str], list[Organisation]] = {}
        self.spellings: dict[tuple[str, str], list[Organisation]] = {}
        self.cores: dict[tuple[str, str], list[Organisation]] = {}
        for organisation in Organisation.objects.order_by("pk"):
            if wanted & _keys(organisation):
                self.add(organisation)
        known = {row.pk: row for rows in self.by_city.values() for row in rows}
        for pk, alias in OrganisationAlias.objects.order_by("pk").values_list("organisation_id", "name"):
            if pk in known:
                self._name(known[pk], name_key(alias))

    def add(self, organisation: Organisation) -> None:
        for city in _keys(organisation):
            self.by_city.setdefault(city, []).append(organisation)
            self.spellings.setdefault((city, unmarked(organisation.name_key)), []).append(organisation)
            self.cores.setdefault((city, organisation_core(organisation.name)), []).append(organisation)
        self._name(organisation, organisation.name_key)

    def _name(self, organisation: Organisation, key: str) -> None:
        for city in _keys(organisation):
            rows = self.names.setdefault((city, key), [])
            if organisation not in rows:
                rows.append(organisation)

    def find(self, name: str, city: str) -> Found:
        """By name or other name, then by a spelling with or without 市, 省 or 有限公司; never by a mere likeness.

        One letter more or less is another hospital (第一, 第二; 东区, 西区). So is one word: 郑州大学第一附属医院 and
        郑州市第一人民医院 share a core and are two. What is only like it is suggested.
        """
        place, key = city_key(city), name_key(name)
        spelled = self.spellings.get((place, unmarked(key)), [])
        for rows in (self.names.get((place, key)), [row for row in spelled if is_spelling_of(key, row.name_key)]):
            if rows:
                return _only(rows)
        return Found(fault=self._unknown(name, place), is_unknown=True)

    def _unknown(self, name: str, place: str) -> str:
        like = self._like(name, place)
        if like:
            return _("This organisation is not known. Perhaps: %(names)s.") % {"names": _listed(like)}
        return _("This organisation is not known.")

    def _like(self, name: str, place: str) -> list[Organisation]:
        """What may have been meant: those of the same core, then close names. Those made meanwhile have no key yet."""
        rows = _active(self.by_city.get(place, []))
        keys = [row.name_key for row in rows]
        close = process.extract(name_key(name), keys, scorer=fuzz.WRatio, limit=SUGGESTIONS, score_cutoff=HELPFUL)
        same_core = _active(self.cores.get((place, organisation_core(name)), []))
        found = [*same_core, *(rows[index] for _key, _score, index in close)]
        return list({id(row): row for row in found}.values())[:SUGGESTIONS]


def _active(rows: Sequence[Organisation]) -> list[Organisation]:
    return [row for row in rows if row.is_active]


def _only(rows: Sequence[Organisation]) -> Found:
    """The one of these that is active, or why there is none."""
    active = _active(rows)
    if len(active) == 1:
        return Found(active[0])
    if active:
        words = _("Several organisations are called so: %(names)s. Write the city, and its district after it.")
    else:
        words = _("This organisation is no longer active: %(names)s.")
    return Found(fault=words % {"names": _listed((active or rows)[:SUGGESTIONS])})


def new_hospital(name: str, city: str) -> Organisation:
    """An organisation of that name (unsaved, and without its search names)."""
    return Organisation(name=name, city=city, kind=OrganisationKind.HOSPITAL)


def _listed(rows: Sequence[Organisation]) -> str:
    return pgettext("between the parts of a list", ", ").join(map(_placed, rows))


def _placed(row: Organisation) -> str:
    words = _("%(name)s (%(place)s)")
    return words % {"name": row.name, "place": f"{row.city}{row.county}"} if row.city else row.name
