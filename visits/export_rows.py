"""What an exported list of visits says: its columns, and one row for each visit."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from clients.masking import is_within, name_as_seen
from visits.enums import Channel, Effort, outcome_in_words
from visits.listing import companions_of
from visits.models import Visit

# Visits read and written together.
AT_ONCE = 1000
COLUMNS = (
    "id", "happened_at", "logged_at", "rep__full_name", "territory__code", "grade", "channel", "outcome", "counts",
    "is_late", "filing_expired", "minutes", "waited_minutes", "effort", "effort_words", "client_told", "note",
    "competitor", "product__name", "relationship__territory__path", "relationship__client__full_name",
    "relationship__client__organisation__name",
)  # fmt: skip


def header() -> list[str]:
    return [
        _("Date"),
        _("Logged at"),
        _("Rep"),
        _("Territory"),
        _("Organisation"),
        _("Client"),
        _("Grade then"),
        _("Channel"),
        _("Outcome"),
        _("Counts as contact"),
        _("Logged late"),
        _("Filing number had expired"),
        _("Talked, minutes"),
        _("Waited, minutes"),
        _("Extra effort"),
        _("The client was told"),
        _("Companions"),
        _("Product discussed"),
        _("Competitor seen"),
        _("Note"),
    ]


def rows_of(ids: Sequence[int], paths: Sequence[str], language: str | None) -> Iterator[list[Any]]:
    """A row for each id, in this order, in a language, for who sees the territories at these paths and below.

    It is read while the file is on its way, a part at a time, when the request and its language are over.
    """
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        found = {row.id: row for row in Visit.objects.filter(pk__in=part).values_list(*COLUMNS, named=True)}
        companions = companions_of(part)
        with override(language):
            written = [_row(found[pk], companions[pk], paths) for pk in part if pk in found]
        yield from written


def _row(row: Any, companions: list[str], paths: Sequence[str]) -> list[Any]:
    is_seen = is_within(row.relationship__territory__path, paths)
    effort = str(Effort(row.effort).label) if row.effort else ""
    return [
        timezone.localtime(row.happened_at),
        timezone.localtime(row.logged_at),
        row.rep__full_name,
        row.territory__code,
        row.relationship__client__organisation__name or "",
        name_as_seen(row.relationship__client__full_name, is_seen=is_seen),
        row.grade,
        str(Channel(row.channel).label),
        outcome_in_words(row.channel, row.outcome),
        _yes_or_no(row.counts),
        _yes_or_no(row.is_late),
        _yes_or_no(row.filing_expired),
        row.minutes,
        row.waited_minutes,
        f"{effort} {row.effort_words}".strip() if is_seen else effort,
        _yes_or_no(row.client_told),
        pgettext("between items", ", ").join(companions),
        row.product__name or "",
        row.competitor if is_seen else "",
        row.note if is_seen else "",
    ]


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")
