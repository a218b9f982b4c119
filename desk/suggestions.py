"""A client on Today or in the plan, as the page says it."""

from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.enums import Grade
from clients.models import RelationshipRow, place_in_words
from desk.reasons import Reason
from desk.whereabouts import UNKNOWN, Whereabouts


class Suggestion(TypedDict):
    """Whom to see: why, and where she is to be found on this half day.

    The words are found here and not in the template, whose conditions cost more than the whole day's queries; a
    dictionary, for the same reason.
    """

    pk: str
    url: str
    log_url: str
    name: str
    title: str
    place: str
    territory: str
    territory_id: int
    grade: str
    mark: str
    grade_in_words: str
    is_focus: bool
    # Where she is today, now first; empty where it is not known.
    clinic: str
    in_clinic: bool
    is_reachable: bool
    # Whether her hospital lets anybody in today; else she is suggested from afar. Any contact can be logged.
    is_in_person: bool
    # `text` and `weight` of each, as in `Reason`, and what stands between it and the one before.
    reasons: list[dict[str, str]]


def suggestion(
    row: RelationshipRow,
    reasons: list[Reason],
    where: Whereabouts = UNKNOWN,
    *,
    with_territory: bool = False,
    is_in_person: bool = True,
) -> Suggestion:
    grade, has_focus_mark = Grade(row.grade), row.grade == Grade.B and row.focus_until is not None
    return {
        "pk": str(row.id),
        "url": reverse("client", args=[row.id]),
        "log_url": reverse("visits:new", args=[row.id]),
        "name": row.client__full_name,
        "title": row.client__title or row.client__post,
        "place": place_in_words(row.client__organisation__name, row.client__department__name),
        "territory": row.territory__name if with_territory else "",
        "territory_id": row.territory_id,
        "grade": row.grade,
        "mark": grade.mark,
        "grade_in_words": _("Focus B") if has_focus_mark else str(grade.label),
        "is_focus": has_focus_mark,
        "clinic": where.text,
        "in_clinic": where.in_clinic,
        "is_reachable": where.is_reachable,
        "is_in_person": is_in_person,
        "reasons": [
            {"text": reason.text, "weight": reason.weight, "after": " · " if number else ""}
            for number, reason in enumerate(reasons)
        ],
    }
