"""What a row of a list of clients shows, ready to be put into the page.

The words are found here and not in the template: thirty rows of its conditions took longer than everything else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clients.due import DueState, WorkingDays, due_state
from clients.enums import Phase
from clients.models import Relationship


@dataclass(frozen=True)
class Tag:
    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class ListRow:
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
    found: Iterable[Relationship], *, on: date, calendar: WorkingDays, with_territory: bool = False
) -> list[ListRow]:
    """The rows of relationships read `with_client`, in their order; a manager's name the territory. No query."""
    return [_row(each, due_state(each, on=on, calendar=calendar), on, with_territory) for each in found]


def _row(relationship: Relationship, state: DueState, on: date, with_territory: bool) -> ListRow:
    client, is_focus = relationship.client, relationship.is_focus(on)
    grade = _("Grade %(grade)s") % {"grade": relationship.get_grade_display()}
    return ListRow(
        pk=str(relationship.pk),
        url=relationship.get_absolute_url(),
        name=client.full_name,
        title=client.title,
        place=client.place_in_words,
        grade=relationship.grade,
        mark=relationship.grade_mark,
        grade_in_words=_("Focus B") if is_focus else grade,
        is_focus=is_focus,
        state=f"{state.words} · {_('Escalated')}" if state.is_escalated else state.words,
        tone=state.tone,
        tags=_tags(relationship, is_focus=is_focus, with_territory=with_territory),
    )


def _tags(relationship: Relationship, *, is_focus: bool, with_territory: bool) -> list[Tag]:
    tags = [Tag(_("Focus B"), "warn")] if is_focus else []
    if relationship.phase != Phase.TARGET:
        tags.append(Tag(relationship.get_phase_display(), ""))
    tags += [Tag(str(role.label)) for role in relationship.client.roles]
    if with_territory:
        tags.append(Tag(str(relationship.territory)))
    return tags
