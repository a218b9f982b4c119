"""What the greetings of a batch are narrowed down by."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from clients.enums import Grade
from clients.names import name_key
from planning.enums import GREETINGS_DONE, GreetingState
from planning.models import Greeting, GreetingQuerySet

TO_DO = ("to_do", pgettext_lazy("greetings", "To do"))
DONE = ("done", pgettext_lazy("greetings", "Done"))


class GreetingFilter(FilterSet):
    """Greetings of one batch. What makes no sense finds nothing."""

    state = ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[TO_DO, DONE, *GreetingState.choices],
        empty_label=pgettext_lazy("a filter", "Any"),
    )
    q = CharFilter(label=_("Search"), method="by_name", max_length=80)
    grade = MultipleChoiceFilter(
        label=_("Grade"),
        field_name="relationship__grade",
        choices=Grade,
        distinct=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}),
    )

    class Meta:
        model = Greeting
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: GreetingQuerySet) -> None:
        super().__init__(data, queryset)

    @property
    def chosen(self) -> dict[str, Any]:
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def narrows(self) -> bool:
        return any(self.chosen.values())

    @property
    def faults(self) -> list[forms.BoundField]:
        return [field for field in self.form if field.errors]

    def filter_queryset(self, queryset: GreetingQuerySet) -> GreetingQuerySet:
        if self.form.errors:
            return queryset.none()
        found: GreetingQuerySet = super().filter_queryset(queryset)
        return found

    def by_state(self, queryset: GreetingQuerySet, name: str, value: str) -> GreetingQuerySet:
        if value == TO_DO[0]:
            return queryset.to_do()
        return queryset.filter(state__in=GREETINGS_DONE) if value == DONE[0] else queryset.filter(state=value)

    def by_name(self, queryset: GreetingQuerySet, name: str, value: str) -> GreetingQuerySet:
        return queryset.filter(relationship__client__name_key__contains=name_key(value))
