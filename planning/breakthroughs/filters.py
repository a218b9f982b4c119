"""What the list of plans is narrowed down by; the query string of a board's number is one of these."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter

from accounts.access import known_people, visible_territories
from accounts.models import Territory, User
from clients.narrowing import ANY, AutocompleteFilter, Narrowing, TerritoryFilter
from clients.paging import Order
from clients.widgets import AutocompleteSelect
from planning.breakthroughs.enums import PlanOutcome, PlanState
from planning.models import BreakthroughPlan, BreakthroughPlanQuerySet
from workdays.quarters import Quarter, quarter_of

NEWEST_PLAN = Order("newest", ("ends_on", "id"), descending=True)
BY_RETROSPECTIVE = Order("retrospective", ("retrospective_on", "id"))
# Quarters that can be chosen: the next one, this one, and those before it.
_QUARTERS_BACK = 8
_SHOWN_STATES = [(state.value, state.label) for state in PlanState if state != PlanState.DROPPED]


def quarters_to_choose(now: Quarter) -> list[tuple[str, str]]:
    found = [now.next]
    while len(found) < _QUARTERS_BACK:
        found.append(found[-1].before)
    return [(f"{each.year}-{each.number}", str(each)) for each in found]


class PlanFilter(Narrowing):
    """Plans that a person sees; a draft that was dropped is none any more."""

    state = ChoiceFilter(label=_("State"), choices=_SHOWN_STATES, empty_label=ANY)
    outcome = ChoiceFilter(label=_("Outcome"), choices=PlanOutcome, empty_label=ANY)
    quarter = ChoiceFilter(label=_("Quarter"), choices=[], method="by_quarter", empty_label=ANY)
    show = ChoiceFilter(
        label=_("Waiting for"),
        method="by_show",
        choices=[
            ("overdue", _("Overdue retrospective")),
            ("loose", _("An outcome")),
            ("waiting", _("The manager's reason")),
        ],
        empty_label=ANY,
    )
    territory = TerritoryFilter()
    rep = AutocompleteFilter(
        label=_("Rep"), queryset=User.objects.none(), widget=AutocompleteSelect("visits:people-options")
    )
    total = BooleanFilter(method="as_it_is", widget=forms.HiddenInput())

    class Meta:
        model = BreakthroughPlan
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: BreakthroughPlanQuerySet, *, user: User, on: date) -> None:
        self.user, self.on = user, on
        super().__init__(data, queryset.exclude(state=PlanState.DROPPED))

    @cached_property
    def form(self) -> forms.Form:
        form: forms.Form = super().form
        fields: dict[str, Any] = form.fields
        fields["quarter"].choices = quarters_to_choose(quarter_of(self.on))
        seen = visible_territories(self.user)
        fields["territory"].queryset = seen
        if "rep" in self.data:
            mine = User.objects.filter(pk__in=self.queryset.order_by().values("rep"))
            fields["rep"].queryset = known_people(seen) | mine
        return form

    @property
    def order(self) -> Order:
        return BY_RETROSPECTIVE if self.chosen.get("show") == "overdue" else NEWEST_PLAN

    @property
    def counted(self) -> BreakthroughPlanQuerySet:
        """What the figures are counted from: all plans but for what narrows states and outcomes."""
        found: Any = self.queryset
        if not self.is_sound:
            return found.none()
        for name, narrow in self._scopes.items():
            if value := self.chosen.get(name):
                found = narrow(found, name, value)
        return found

    @property
    def _scopes(self) -> dict[str, Callable[[Any, str, Any], Any]]:
        return {"quarter": self.by_quarter, "territory": self.by_territory, "rep": _by_rep}

    def by_quarter(self, queryset: BreakthroughPlanQuerySet, name: str, value: str) -> BreakthroughPlanQuerySet:
        year, number = map(int, value.split("-"))
        return queryset.filter(ends_on=Quarter(year, number).last)

    def by_territory(self, queryset: BreakthroughPlanQuerySet, name: str, value: Territory) -> BreakthroughPlanQuerySet:
        return queryset.counted_below(value.path)

    def by_show(self, queryset: BreakthroughPlanQuerySet, name: str, value: str) -> BreakthroughPlanQuerySet:
        if value == "waiting":
            return queryset.waiting_for_grant()
        return queryset.overdue(self.on) if value == "overdue" else queryset.loose(self.on)


def _by_rep(queryset: BreakthroughPlanQuerySet, name: str, value: User) -> BreakthroughPlanQuerySet:
    return queryset.filter(rep=value)
