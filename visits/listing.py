"""What rows of this room's lists show, ready to be put into the page.

A row of the past stays where it was made. Where its client is seen by others now, her name is masked, nothing that was
said is shown, and nothing leads to her.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypedDict

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.enums import Grade
from clients.masking import is_within, name_as_seen
from clients.models import Relationship, place_in_words
from clients.paging import Order
from visits.enums import Channel, Effort, outcome_in_words
from visits.models import Activity, CoachingForm, Visit, VisitQuerySet

NEWEST_FIRST = Order("newest", ("happened_on", "id"), descending=True)
COACHED_LAST_FIRST = Order("coached", ("visit__happened_on", "id"), descending=True)

SHOWN_IN_ROWS = (
    "id", "happened_on", "grade", "channel", "outcome", "counts", "is_late", "filing_expired", "note", "competitor",
    "effort", "effort_words", "waited_minutes", "client_told", "rep__full_name", "territory__name",
    "relationship__territory__path", "relationship__client__full_name", "relationship__client__organisation__name",
    "relationship__client__department__name",
)  # fmt: skip


class Tag(TypedDict):
    text: str
    tone: str


class VisitRow(TypedDict):
    """One visit of a list; without a `url` its client is somebody else's now."""

    pk: str
    url: str
    name: str
    place: str
    on: Any
    grade: str
    mark: str
    grade_in_words: str
    what: str
    rep: str
    territory: str
    note: str
    tags: list[Tag]


def keys_of(visits: VisitQuerySet) -> "QuerySet[Visit, Any]":
    """What a list is paged by, and nothing else: what a row shows is joined to the rows of the page alone."""
    return visits.values_list("id", "happened_on", named=True)


def companions_of(visit_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of who came along, per visit. One query."""
    through = Visit.companions.through._default_manager.filter(visit__in=visit_ids)
    found: dict[int, list[str]] = defaultdict(list)
    for visit_id, name in through.order_by("user__full_name").values_list("visit_id", "user__full_name"):
        found[visit_id].append(name)
    return found


def visit_rows(ids: Sequence[int], paths: Sequence[str]) -> list[VisitRow]:
    """The rows of these visits, in this order, for who sees the territories at these paths and below. Two queries."""
    grades = {grade.value: _("Grade %(grade)s") % {"grade": grade.label} for grade in Grade}
    found = {row.id: row for row in Visit.objects.filter(pk__in=ids).values_list(*SHOWN_IN_ROWS, named=True)}
    companions = companions_of(ids)
    return [_row(found[pk], grades, companions[pk], paths) for pk in ids]


def _row(row: Any, grades: dict[str, str], companions: list[str], paths: Sequence[str]) -> VisitRow:
    is_seen = is_within(row.relationship__territory__path, paths)
    department = row.relationship__client__department__name if is_seen else None
    return {
        "pk": str(row.id),
        "url": reverse("visits:detail", args=[row.id]) if is_seen else "",
        "name": name_as_seen(row.relationship__client__full_name, is_seen=is_seen),
        "place": place_in_words(row.relationship__client__organisation__name, department),
        "on": row.happened_on,
        "grade": row.grade,
        "mark": Grade(row.grade).mark,
        "grade_in_words": grades[row.grade],
        "what": f"{Channel(row.channel).label} · {outcome_in_words(row.channel, row.outcome)}",
        "rep": row.rep__full_name,
        "territory": row.territory__name,
        "note": row.note if is_seen else "",
        "tags": _tags(row, companions, is_seen=is_seen),
    }


def _tags(row: Any, companions: list[str], *, is_seen: bool) -> list[Tag]:
    tags: list[Tag] = [] if row.counts else [{"text": _("Does not count as contact"), "tone": "plain"}]
    if row.is_late:
        tags.append({"text": _("logged late"), "tone": "plain"})
    if row.filing_expired:
        tags.append({"text": _("Filing number had expired"), "tone": "warn"})
    if companions:
        who = pgettext("between items", ", ").join(companions)
        tags.append({"text": _("Joint visit with %(who)s") % {"who": who}, "tone": ""})
    if row.competitor and is_seen:
        tags.append({"text": _("Competitor seen"), "tone": "warn"})
    if row.effort or row.effort_words or row.waited_minutes:
        tags.append(_effort(row))
    return tags


def _effort(row: Any) -> Tag:
    said = row.effort or ("" if row.effort_words else Effort.WAITING)
    what = str(Effort(said).label) if said else _("Extra effort")
    if row.client_told:
        return {"text": what, "tone": "plain"}
    return {"text": _("%(effort)s, client not told") % {"effort": what}, "tone": "warn"}


class Named(NamedTuple):
    """A client's name as it may be read, and where it leads: nowhere when she is somebody else's now."""

    name: str
    url: str


NOBODY = Named("", "")


def client_named(relationship: Relationship, paths: Sequence[str]) -> Named:
    """The client of a relationship read with her and its territory."""
    is_seen = is_within(relationship.territory.path, paths)
    name = name_as_seen(relationship.client.full_name, is_seen=is_seen)
    return Named(name, relationship.get_absolute_url() if is_seen else "")


class ActivityRow(NamedTuple):
    activity: Activity
    # Of a service.
    client: Named


def activity_rows(activities: Iterable[Activity], paths: Sequence[str]) -> list[ActivityRow]:
    """The rows of a list read `for_rows`. No query."""
    named = [(row, row.relationship) for row in activities]
    return [ActivityRow(row, client_named(client, paths) if client else NOBODY) for row, client in named]


class CoachingRow(NamedTuple):
    form: CoachingForm
    client: Named
    # The page of the visit, for whom its client is hers.
    visit_url: str


def coaching_rows(forms: Iterable[CoachingForm], paths: Sequence[str]) -> list[CoachingRow]:
    """The rows of a list read `for_rows`. No query."""
    return [_coaching_row(form, client_named(form.visit.relationship, paths)) for form in forms]


def _coaching_row(form: CoachingForm, client: Named) -> CoachingRow:
    return CoachingRow(form, client, reverse("visits:detail", args=[form.visit_id]) if client.url else "")
