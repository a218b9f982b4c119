"""What the lists of growth ideas are narrowed down by."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter

from accounts.access import people_within, posted_paths, visible_territories
from accounts.models import Territory, User
from clients.filters import RelationshipFilter
from clients.models import Relationship, RelationshipQuerySet
from clients.narrowing import ANY, DayFilter, Narrowing
from clients.paging import Order
from planning.enums import GrowthKind, GrowthState
from planning.models import GrowthIdea, GrowthIdeaQuerySet, without_idea

BY_TRY = Order("try", ("next_try_on", "id"))
NEWEST = Order("newest", ("noted_on", "id"), descending=True)
OPEN = ("open", pgettext_lazy("growth ideas", "Open"))


class GrowthFilter(Narrowing):
    """Growth ideas of the clients a person sees. What makes no sense finds nothing."""

    AT = "relationship__"
    KEPT = ("client", "rep", "territory", "only")

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
    def client_chosen(self) -> Relationship | None:
        return self.chosen.get("client")

    @property
    def order(self) -> Order:
        """What is open by the day of its next try, else the newest first."""
        state = self.chosen.get("state")
        is_open = state in {OPEN[0], GrowthState.IDEA, GrowthState.TRYING} or self.chosen.get("late")
        return BY_TRY if is_open else NEWEST

    def by_state(self, queryset: GrowthIdeaQuerySet, name: str, value: str) -> GrowthIdeaQuerySet:
        return queryset.open() if value == OPEN[0] else queryset.filter(state=value)

    def by_late(self, queryset: GrowthIdeaQuerySet, name: str, value: bool) -> GrowthIdeaQuerySet:
        return queryset.late(self.on) if value else queryset

    def by_rep(self, queryset: GrowthIdeaQuerySet, name: str, value: User) -> GrowthIdeaQuerySet:
        """Those of the clients of her territories, as a board's row counts them."""
        return queryset.below(posted_paths(value, self.on))


class MissingFilter(RelationshipFilter):
    """A clients without an open idea, narrowed by all that the list of clients is."""

    @property
    def found(self) -> RelationshipQuerySet:
        return without_idea(self.qs)
