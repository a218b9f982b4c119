"""What the greetings of a batch are narrowed down by."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter, ChoiceFilter

from clients.enums import Grade
from clients.names import name_key
from clients.narrowing import ANY, Narrowing, PillsFilter
from planning.enums import GREETINGS_DONE, GreetingState
from planning.models import Greeting, GreetingQuerySet

TO_DO = ("to_do", pgettext_lazy("greetings", "To do"))
DONE = ("done", pgettext_lazy("greetings", "Done"))


class GreetingFilter(Narrowing):
    """Greetings of one batch. What makes no sense finds nothing."""

    state = ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[TO_DO, DONE, *GreetingState.choices],
        empty_label=ANY,
    )
    q = CharFilter(label=_("Search"), method="by_name", max_length=80)
    grade = PillsFilter(label=_("Grade"), field_name="relationship__grade", choices=Grade)

    class Meta:
        model = Greeting
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: GreetingQuerySet) -> None:
        super().__init__(data, queryset)

    def by_state(self, queryset: GreetingQuerySet, name: str, value: str) -> GreetingQuerySet:
        if value == TO_DO[0]:
            return queryset.to_do()
        return queryset.filter(state__in=GREETINGS_DONE) if value == DONE[0] else queryset.filter(state=value)

    def by_name(self, queryset: GreetingQuerySet, name: str, value: str) -> GreetingQuerySet:
        return queryset.filter(relationship__client__name_key__contains=name_key(value))
