"""A client as she stood on a past day, for the list that a past number opens."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from django.utils.translation import gettext as _

from clients.enums import Grade, Status
from clients.masking import is_within, name_as_seen
from retention.models import StateSpan


class PastRow(TypedDict):
    """`url` is empty and the name masked where she is another team's by now.

    `happened_on` is there where each row is something that happened on a day.
    """

    pk: str
    url: str
    name: str
    place: str
    territory: str
    grade: str
    mark: str
    grade_in_words: str
    state: str
    tone: str
    happened_on: date | None


def past_rows(spans: Iterable[StateSpan], paths: list[str]) -> list[PastRow]:
    """Rows of spans read with their client and both territories; `paths` are the nodes the reader sees now."""
    return [_row(span, is_mine=is_within(span.relationship.territory.path, paths)) for span in spans]


def _row(span: StateSpan, *, is_mine: bool) -> PastRow:
    client, grade = span.relationship.client, Grade(span.grade)
    is_neglected = span.status == Status.ACTIVE and span.neglected
    return {
        "pk": str(span.relationship_id),
        "url": span.relationship.get_absolute_url() if is_mine else "",
        "name": name_as_seen(client.full_name, is_seen=is_mine),
        "place": client.place_in_words,
        "territory": span.territory.name,
        "grade": grade.value,
        "mark": grade.mark,
        "grade_in_words": _("Grade %(grade)s") % {"grade": grade.label},
        "state": _("Neglected") if is_neglected else span.get_status_display(),
        "tone": "bad" if is_neglected or span.status == Status.LOST else "",
        "happened_on": getattr(span, "happened_on", None),
    }
