"""What the lists of growth ideas are narrowed down by."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import BooleanFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from accounts.access import people_within, posted_paths, visible_territories
from accounts.models import Territory, User
from clients.filters import DayFilter, RelationshipFilter
from clients.models import Relationship, RelationshipQuerySet
from clients.paging import Order
from planning.enums import GrowthKind, GrowthState
from planning.models import GrowthIdea, GrowthIdeaQuerySet, without_idea

BY_TRY = Order("try", ("next_try_on", "id"))
NEWEST = Order("newest", ("noted_on", "id"), descending=True)
ANY = pgettext_lazy("a filter", "Any")
OPEN = ("open", pgettext_lazy("growth ideas", "Open"))
# Asked for by links alone.
KEPT = ("client", "rep", "territory", "only")


class GrowthFilter(FilterSet):
    """Growth ideas of the clients a person sees. What makes no sense finds nothing."""

    state = ChoiceFilter(label=_("State"), method="by_state", choices=[OPEN, *GrowthState.choices], empty_label=ANY)
    kind = ChoiceFilter(label=_("Kind"), choices=GrowthKind, empty_label=ANY)
    late = BooleanFilter(label=_("Past the day of the next try"), method="by_late", widget=forms.CheckboxInput())
    since = DayFilter(field_name="closed_on", lookup_expr="gte", label=_("Closed since"))
    until = DayFilter(field_name="closed_on", lookup_expr="lte", label=_("Closed until"))
    client = ModelChoiceFilter(
        label=_("Client"), field_name="relationship", queryset=Relationship.objects.none(), widget=forms.HiddenInput()
    )
    rep = ModelChoiceFilter(label=_("Rep"), method="by_rep", queryset=User.objects.none(), widget=forms.HiddenInput())
    territory = ModelChoiceFilter(
        label=_("Territory"),
        method="by_territory",
        to_field_name="code",
        queryset=Territory.objects.none(),
        widget=forms.HiddenInput(),
    )
    only = BooleanFilter(method="as_it_is", widget=forms.HiddenInput())

    class Meta:
        model = GrowthIdea
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, user: User, on: date) -> None:
        self.on = on
        super().__init__(data, GrowthIdea.objects.visible_to(user))
        fields, seen = self.form.fields, visible_territories(user)
        fields["territory"].queryset = seen
        fields["rep"].queryset = people_within(seen, on)
        fields["client"].queryset = Relationship.objects.visible_to(user).select_related("client")

    @property
    def chosen(self) -> dict[str, Any]:
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def faults(self) -> list[forms.BoundField]:
        return [field for field in self.form if field.errors]

    @property
    def narrows(self) -> bool:
        return any(value for name, value in self.chosen.items() if name != "only")

    @property
    def client_chosen(self) -> Relationship | None:
        return self.chosen.get("client")

    @property
    def kept(self) -> list[tuple[str, str]]:
        return [(name, self.data[name]) for name in KEPT if self.data.get(name)]

    @property
    def order(self) -> Order:
        """What is open by the day of its next try, else the newest first."""
        state = self.chosen.get("state")
        is_open = state in {OPEN[0], GrowthState.IDEA, GrowthState.TRYING} or self.chosen.get("late")
        return BY_TRY if is_open else NEWEST

    def filter_queryset(self, queryset: GrowthIdeaQuerySet) -> GrowthIdeaQuerySet:
        if self.form.errors:
            return queryset.none()
        found: GrowthIdeaQuerySet = super().filter_queryset(queryset)
        return found

    def by_state(self, queryset: GrowthIdeaQuerySet, name: str, value: str) -> GrowthIdeaQuerySet:
        return queryset.open() if value == OPEN[0] else queryset.filter(state=value)

    def by_late(self, queryset: GrowthIdeaQuerySet, name: str, value: bool) -> GrowthIdeaQuerySet:
        return queryset.late(self.on) if value else queryset

    def by_rep(self, queryset: GrowthIdeaQuerySet, name: str, value: User) -> GrowthIdeaQuerySet:
        """Those of the clients of her territories, as a board's row counts them."""
        return queryset.below(posted_paths(value, self.on))

    def by_territory(self, queryset: GrowthIdeaQuerySet, name: str, value: Territory) -> GrowthIdeaQuerySet:
        if self.chosen.get("only"):
            return queryset.filter(relationship__territory=value)
        return queryset.below([value.path])

    def as_it_is(self, queryset: GrowthIdeaQuerySet, name: str, value: object) -> GrowthIdeaQuerySet:
        return queryset


class MissingFilter(RelationshipFilter):
    """A clients without an open idea, narrowed by all that the list of clients is."""

    @property
    def found(self) -> RelationshipQuerySet:
        return without_idea(self.qs)
