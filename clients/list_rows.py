"""What a row of a list of clients shows, ready to be put into the page.

The words are found here and not in the template: thirty rows of its conditions took longer than everything else. And
the rows are dictionaries, in which a template finds a value with one look instead of a caught error.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.due import WorkingDays, due_state
from clients.enums import Grade, Phase, Role
from clients.models import RelationshipRow, place_in_words


class Tag(TypedDict):
    text: str
    tone: str


class ListRow(TypedDict):
    """One client of a list; `tone` as in `DueState`."""

    pk: str
    url: str
    name: str
    title: str
    place: str
    grade: str
    mark: str
    grade_in_words: str
    is_focus: bool
    state: str
    tone: str
    tags: list[Tag]


def list_rows(
    found: Iterable[RelationshipRow], *, on: date, calendar: WorkingDays, with_territory: bool = False
) -> list[ListRow]:
    """The rows of a list read `as_rows`, in their order; a manager's name the territory. No query."""
    grades = {grade.value: _("Grade %(grade)s") % {"grade": grade.label} for grade in Grade}
    return [_row(each, grades, on, calendar, with_territory=with_territory) for each in found]


def _row(
    row: RelationshipRow, grades: dict[str, str], on: date, calendar: WorkingDays, *, with_territory: bool
) -> ListRow:
    state = due_state(row, on=on, calendar=calendar)
    is_focus = row.grade == Grade.B and row.focus_until is not None and row.focus_until >= on
    return {
        "pk": str(row.id),
        "url": reverse("client", args=[row.id]),
        "name": row.client__full_name,
        "title": row.client__title,
        "place": place_in_words(row.client__organisation__name, row.client__department__name),
        "grade": row.grade,
        "mark": Grade(row.grade).mark,
        "grade_in_words": _("Focus B") if is_focus else grades[row.grade],
        "is_focus": is_focus,
        "state": f"{state.words} · {_('Escalated')}" if state.is_escalated else state.words,
        "tone": state.tone,
        "tags": _tags(row, is_focus=is_focus, with_territory=with_territory),
    }


def _tags(row: RelationshipRow, *, is_focus: bool, with_territory: bool) -> list[Tag]:
    tags: list[Tag] = [{"text": _("Focus B"), "tone": "warn"}] if is_focus else []
    if row.phase != Phase.TARGET:
        tags.append({"text": str(Phase(row.phase).label), "tone": ""})
    held = (row.client__is_prescriber, row.client__is_decision_maker, row.client__is_influencer)
    tags += [{"text": str(role.label), "tone": "plain"} for role, has in zip(Role, held, strict=True) if has]
    if with_territory:
        tags.append({"text": row.territory__name, "tone": "plain"})
    return tags
