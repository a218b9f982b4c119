"""What the lists of a round are narrowed down by; the query string of a number is one of these."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, ModelChoiceFilter

from accounts.access import visible_territories
from accounts.models import Territory, User, at_or_below
from clients.enums import Grade
from clients.models import RelationshipQuerySet
from clients.narrowing import ANY, Narrowing, TerritoryFilter
from clients.paging import Order
from grading.enums import CheckState, EntryKind, PartState
from grading.models import Round, RoundEntryQuerySet, RoundPart, RoundPartQuerySet, SpotCheckQuerySet
from grading.round_queries import undone

BY_WEIGHT = Order("weight", ("weight", "relationship__client__pinyin", "id"))
BY_TERRITORY = Order("territory", ("territory__path", "id"))
NEWEST_CHECK = Order("newest", ("drawn_on", "id"), descending=True)


class Shown(TextChoices):
    """Which clients of a worklist."""

    TODO = "todo", pgettext_lazy("clients of a round", "Not assessed")
    DONE = "done", pgettext_lazy("clients of a round", "Assessed")
    CHANGED = "changed", pgettext_lazy("clients of a round", "Values changed")


class Late(TextChoices):
    LATE = "late", pgettext_lazy("part of a round", "Late")


class Direction(TextChoices):
    """Which entries of a diff."""

    UP = "up", pgettext_lazy("grades", "Rising")
    DOWN = "down", pgettext_lazy("grades", "Falling")
    CHANGED = "changed", pgettext_lazy("entry of a round", "Values changed")
    CONFIRMED = "confirmed", pgettext_lazy("entry of a round", "Nothing changed")


class WorklistFilter(Narrowing):
    """Of a worklist as `round_queries.worklist` gives it."""

    show = ChoiceFilter(label=_("Show"), method="by_show", choices=Shown, empty_label=ANY)
    grade = ChoiceFilter(label=_("Grade"), choices=Grade, empty_label=ANY)

    def by_show(self, rows: RelationshipQuerySet, name: str, value: str) -> Any:
        left: Any = undone(rows)
        if value == Shown.TODO:
            return left
        annotated: Any = rows
        if value == Shown.CHANGED:
            return annotated.filter(entry_kind=EntryKind.CHANGED)
        return annotated.exclude(entry_id__isnull=True, elsewhere_on__isnull=True)


class PartFilter(Narrowing):
    """Of the parts of rounds that the person oversees."""

    round = ModelChoiceFilter(label=_("Round"), queryset=Round.objects.opened(), empty_label=ANY)
    state = ChoiceFilter(label=pgettext_lazy("part of a round", "State"), choices=PartState, empty_label=ANY)
    late = ChoiceFilter(label=_("Time"), method="by_late", choices=Late, empty_label=ANY)

    def __init__(self, data: QueryDict, queryset: RoundPartQuerySet, *, on: date) -> None:
        self.on = on
        super().__init__(data, queryset)

    def by_late(self, rows: RoundPartQuerySet, name: str, value: str) -> RoundPartQuerySet:
        return rows.late(self.on)


class DiffFilter(Narrowing):
    """Of the entries of one part."""

    show = ChoiceFilter(label=_("Show"), method="by_show", choices=Direction, empty_label=ANY)
    old = ChoiceFilter(label=pgettext_lazy("grade", "From"), field_name="grade_before", choices=Grade, empty_label=ANY)
    new = ChoiceFilter(label=pgettext_lazy("grade", "To"), field_name="grade", choices=Grade, empty_label=ANY)

    def by_show(self, rows: RoundEntryQuerySet, name: str, value: str) -> RoundEntryQuerySet:
        if value in {Direction.UP, Direction.DOWN}:
            return rows.moving(up=value == Direction.UP)
        return rows.filter(kind=value)


class CheckFilter(Narrowing):
    """Of the checks that the person sees."""

    state = ChoiceFilter(label=pgettext_lazy("spot check", "Outcome"), choices=CheckState, empty_label=ANY)
    round = ModelChoiceFilter(
        label=_("Round"), field_name="entry__part__round", queryset=Round.objects.opened(), empty_label=ANY
    )
    territory = TerritoryFilter()
    # Asked for by links alone: there are as many as territories and quarters.
    part = ModelChoiceFilter(
        field_name="entry__part", label="", queryset=RoundPart.objects.none(), widget=forms.HiddenInput()
    )

    def __init__(self, data: QueryDict, queryset: SpotCheckQuerySet, *, user: User) -> None:
        super().__init__(data, queryset)
        self.form.fields["territory"].queryset = visible_territories(user)
        self.form.fields["part"].queryset = RoundPart.objects.visible_to(user)

    def by_territory(self, rows: SpotCheckQuerySet, name: str, value: Territory) -> SpotCheckQuerySet:
        return rows.filter(at_or_below([value.path], "entry__part__territory__path"))
