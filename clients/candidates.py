"""The list of candidates and trials: what narrows it down, and what its rows show."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import BooleanFilter, CharFilter, ChoiceFilter

from accounts.access import visible_territories
from accounts.models import User
from clients.enums import Phase
from clients.list_rows import ListRow, list_rows
from clients.models import CandidateFlag, Relationship, RelationshipQuerySet, RelationshipRow
from clients.narrowing import Narrowing
from clients.paging import Nulls, Order
from clients.phases import Flag, is_over
from clients.queries import are_many, search
from workdays.rules import Calendar
from workdays.words import day_in_words

PHASES = (Phase.CANDIDATE, Phase.TRIAL)
# Trials whose day has come on top, then those it comes to next, then who is not tried yet.
ORDER = Order("candidates", ("ends_on", "id"), nulls=Nulls.LAST)


class CandidateFilter(Narrowing):
    """Filters the active candidates and trials that a person sees. What makes no sense finds nothing."""

    q = CharFilter(label=gettext_lazy("Search"), method="by_text", max_length=100)
    phase = ChoiceFilter(
        label=gettext_lazy("Phase"),
        choices=[(phase.value, phase.label) for phase in PHASES],
        empty_label=gettext_lazy("Any"),
    )
    flag = ChoiceFilter(
        label=gettext_lazy("What speaks for her"),
        field_name="candidate_flags__flag",
        choices=Flag,
        empty_label=gettext_lazy("Any"),
    )
    over = BooleanFilter(method="by_over")

    def __init__(self, data: QueryDict, *, user: User, on: date) -> None:
        self.user, self.on = user, on
        mine = Relationship.objects.visible_to(user).active().filter(phase__in=PHASES)
        super().__init__(data, mine.annotate(ends_on=F("trial_ends_on")))

    def by_text(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return search(queryset, value, anywhere=not are_many(visible_territories(self.user)))

    def by_over(self, queryset: RelationshipQuerySet, name: str, value: bool) -> RelationshipQuerySet:
        return queryset.filter(trial_ends_on__lte=self.on) if value else queryset


class Candidate(NamedTuple):
    """A row of the list; `url` is where it is decided, `flags` what speaks for her, `until` says when a trial ends."""

    row: ListRow
    url: str
    flags: list[Flag]
    until: str
    is_over: bool


def candidates(
    found: Sequence[RelationshipRow], *, on: date, calendar: Calendar, with_territory: bool
) -> list[Candidate]:
    """The rows of a page, in its order. One query."""
    flags: dict[int, list[Flag]] = defaultdict(list)
    rows: Any = CandidateFlag.objects.filter(relationship__in=[row.id for row in found])
    for pk, flag in rows.values_list("relationship", "flag"):
        flags[pk].append(Flag(flag))
    shown = list_rows(found, on=on, calendar=calendar, with_territory=with_territory)
    ends = [getattr(row, "ends_on", None) for row in found]
    return [
        Candidate(row, reverse("phase", args=[each.id]), flags[each.id], _until(end, on), is_over(each.phase, end, on))
        for row, each, end in zip(shown, found, ends, strict=True)
    ]


def _until(ends_on: date | None, on: date) -> str:
    if ends_on is None:
        return ""
    day = day_in_words(ends_on) if ends_on.year == on.year else date_format(ends_on, "Y-m-d")
    words = _("Trial ended on %(day)s: decide") if ends_on <= on else _("Trial until %(day)s")
    return words % {"day": day}
