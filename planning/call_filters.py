"""What the lists of the quarter's plan are narrowed down by; the query string of a number there is one of these."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.enums import Grade
from clients.filters import RelationshipFilter
from clients.models import RelationshipQuerySet
from clients.narrowing import ANY, Narrowing, PillsFilter
from clients.paging import Order
from planning.enums import Progress
from planning.models import CallPlan, CallPlanQuerySet, unplanned
from planning.quarter_field import QuarterFilter
from workdays.quarters import Quarter, quarter_of

BY_NAME = Order("name", ("relationship__client__pinyin", "relationship_id"))
YES_OR_NO = [("yes", _("Focus B alone")), ("no", _("Without focus B"))]


class CallFilter(Narrowing):
    """The calls that a quarter's plan asks for in the territories a person sees. What makes no sense finds nothing."""

    # What the list is of.
    KEPT = ("quarter", "territory", "only")
    ASIDE = frozenset(KEPT)

    # Any day of it.
    quarter = QuarterFilter(method="as_it_is", widget=forms.HiddenInput(), label=_("Quarter"))
    progress = ChoiceFilter(label=_("Progress"), method="by_progress", choices=Progress, empty_label=ANY)
    focus = ChoiceFilter(label=_("Focus"), method="by_focus", choices=YES_OR_NO, empty_label=ANY)
    changed = BooleanFilter(label=_("Changed since"), method="by_change", widget=forms.CheckboxInput())
    grade = PillsFilter(label=_("Grade planned for"), choices=Grade)
    territory = ModelChoiceFilter(
        label=_("Territory"),
        method="by_territory",
        to_field_name="code",
        queryset=Territory.objects.none(),
        widget=forms.HiddenInput(),
    )
    only = BooleanFilter(method="as_it_is", widget=forms.HiddenInput())

    class Meta:
        model = CallPlan
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, user: User, on: date) -> None:
        self.on = on
        super().__init__(data, CallPlan.objects.visible_to(user))
        self.form.fields["territory"].queryset = visible_territories(user)

    @property
    def quarter_chosen(self) -> Quarter:
        return quarter_of(self.chosen.get("quarter") or self.on)

    def filter_queryset(self, queryset: CallPlanQuerySet) -> CallPlanQuerySet:
        found: CallPlanQuerySet = super().filter_queryset(queryset.of(self.quarter_chosen))
        return found

    def by_progress(self, queryset: CallPlanQuerySet, name: str, value: str) -> CallPlanQuerySet:
        return queryset.at(Progress(value), self.quarter_chosen)

    def by_focus(self, queryset: CallPlanQuerySet, name: str, value: str) -> CallPlanQuerySet:
        return queryset.filter(is_focus=value == "yes")

    def by_change(self, queryset: CallPlanQuerySet, name: str, value: bool) -> CallPlanQuerySet:
        return queryset.changed() if value else queryset


class UnplannedFilter(RelationshipFilter):
    """Who has a cadence and stands in no plan of a quarter, narrowed by all that the list of clients is."""

    quarter = QuarterFilter(method="as_it_is", widget=forms.HiddenInput(), label=_("Quarter"))

    @property
    def quarter_chosen(self) -> Quarter:
        chosen: date | None = self.chosen.get("quarter")
        return quarter_of(chosen or self.on)

    @property
    def found(self) -> RelationshipQuerySet:
        return unplanned(self.quarter_chosen, self.qs)
