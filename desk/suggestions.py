"""A client on Today or in the plan, as the page says it."""

from collections.abc import Sequence
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.enums import Grade
from clients.models import ClinicSlot, RelationshipRow, place_in_words
from desk.reasons import Reason


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
    # Whether her hospital lets anybody in today; else she is suggested from afar. Any contact can be logged.
    is_in_person: bool
    # `text` and `weight` of each, as in `Reason`, and what stands between it and the one before.
    reasons: list[dict[str, str]]


def suggestion(
    row: RelationshipRow,
    reasons: list[Reason],
    slots: Sequence[ClinicSlot] = (),
    *,
    now: str | None = None,
    with_territory: bool = False,
    is_in_person: bool = True,
) -> Suggestion:
    """`slots` are those of the day, morning first; `now` is the part of the day it is, if it is one."""
    in_clinic = any(slot.part == now for slot in slots)
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
        "clinic": _("In clinic now") if in_clinic else _first_slot(slots),
        "in_clinic": in_clinic,
        "is_in_person": is_in_person,
        "reasons": [
            {"text": reason.text, "weight": reason.weight, "after": " · " if number else ""}
            for number, reason in enumerate(reasons)
        ],
    }


def _first_slot(slots: Sequence[ClinicSlot]) -> str:
    if not slots:
        return ""
    part, kind = slots[0].get_part_display(), slots[0].get_kind_display()
    return pgettext("clinic slot", "%(part)s %(kind)s") % {"part": part, "kind": kind}
