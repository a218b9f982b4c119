"""What changed in a client's places since a day: organisation, department or ward, post (003#48)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from clients.models import Affiliation


class PlaceChange(NamedTuple):
    on: date
    words: str


def place_changes(after: Mapping[int, date], *, on: date) -> dict[int, list[PlaceChange]]:
    """Client id -> what changed in her places after a day and up to `on`, the newest first. One query."""
    if not after:
        return {}
    places: dict[int, list[Affiliation]] = defaultdict(list)
    rows = Affiliation.objects.held().filter(client__in=after, from_on__lte=on)
    for row in rows.select_related("organisation", "department").order_by("from_on", "pk"):
        places[row.client_id].append(row)
    found = {client_id: changes_among(rows, after=after[client_id], on=on) for client_id, rows in places.items()}
    return {client_id: changes for client_id, changes in found.items() if changes}


def changes_among(places: Sequence[Affiliation], *, after: date, on: date) -> list[PlaceChange]:
    """The changes that one client's places, in order of their beginning, tell of."""
    found: list[PlaceChange] = []
    primary = [place for place in places if place.is_primary]
    for before, place in zip([None, *primary], primary, strict=False):
        if place.from_on > after:
            found.append(PlaceChange(place.from_on, _said(before, place)))
    if primary and (last := primary[-1]).to_on is not None and after < last.to_on <= on:
        words = _("Left %(place)s; where to is not known") % {"place": last.place_in_words}
        found.append(PlaceChange(last.to_on, words))
    for place in places:
        if not place.is_primary and place.from_on > after:
            found.append(PlaceChange(place.from_on, _("Also at %(place)s") % {"place": place.place_in_words}))
        if not place.is_primary and place.to_on is not None and after < place.to_on <= on:
            found.append(PlaceChange(place.to_on, _("No longer at %(place)s") % {"place": place.place_in_words}))
    return sorted(found, key=lambda change: change.on, reverse=True)


def _said(before: Affiliation | None, now: Affiliation) -> str:
    if before is None:
        return _("Place now known: %(place)s") % {"place": now.place_in_words}
    if before.organisation_id != now.organisation_id:
        return _("Moved from %(before)s to %(now)s") % {"before": before.place_in_words, "now": now.place_in_words}
    if before.department_id != now.department_id:
        names = {"before": before.department or _("none"), "now": now.department or _("none")}
        return _("Department or ward: %(before)s → %(now)s") % names
    return _("Post: %(before)s → %(now)s") % {"before": before.post or _("none"), "now": now.post or _("none")}
