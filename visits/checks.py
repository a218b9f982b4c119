"""The styles of clients compared with what was observed; for `check_state`."""

from collections.abc import Iterator
from datetime import date

from clients.models import RelationshipQuerySet
from clients.styles import style_of
from visits.observed import tallies
from visits.style_signs import NOTHING_SEEN
from visits.styling import settle_style

# Relationship id, the column, what is stored, what it should be.
Difference = tuple[int, str, object, object]
_STORED = ("pk", "client", "client__stated_style", "client__style", "client__style_clarity")


def style_differences(relationships: RelationshipQuerySet) -> Iterator[Difference]:
    """Every style of a client, and how clear it is, that what was observed does not make. Two queries."""
    for pk, _client, column, stored, computed in _wrong(relationships):
        yield pk, column, stored, computed


def mend_styles(relationships: RelationshipQuerySet, *, on: date) -> int:
    """Write what the observations make of these clients; return of how many it was wrong."""
    wrong = sorted({client for _pk, client, *_rest in _wrong(relationships)})
    for client in wrong:
        settle_style(client, on=on)
    return len(wrong)


def _wrong(relationships: RelationshipQuerySet) -> Iterator[tuple[int, int, str, object, object]]:
    found = tallies(relationships.order_by().values("client"))
    for pk, client, stated, style, clarity in relationships.order_by("pk").values_list(*_STORED):
        seen = found.get(client, NOTHING_SEEN)
        right = style_of(stated=stated, observed=seen.style or "", clarity=seen.clarity)
        if style != right:
            yield pk, client, "style", style, right
        if clarity != seen.clarity:
            yield pk, client, "style_clarity", clarity, seen.clarity.value
