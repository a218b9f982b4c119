"""What the lists of a week plan are narrowed down by."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from accounts.models import User
from clients.enums import Grade
from clients.narrowing import ANY, DayFilter, Narrowing, PillsFilter
from clients.paging import Order
from planning.enums import LeftOutWhy
from planning.models import LeftOut, LeftOutQuerySet, PlannedVisit, WeekPlan
from planning.weeks.adherence import Became, judged
from workdays.weeks import monday_of

MOST_URGENT = Order("urgent", ("value", "id"), descending=True)
NEWEST = Order("newest", ("on", "id"), descending=True)


class LeftOutFilter(Narrowing):
    """Who did not fit into somebody's week, the most urgent first."""

    # What the list is of.
    KEPT = ("rep", "week")
    ASIDE = frozenset(KEPT)

    week = DayFilter(method="as_it_is", label=_("Week"), widget=forms.HiddenInput())
    rep = ModelChoiceFilter(label=_("Rep"), method="as_it_is", queryset=User.objects.none(), widget=forms.HiddenInput())
    why = ChoiceFilter(label=_("Why it did not fit"), choices=LeftOutWhy, empty_label=ANY)
    grade = PillsFilter(label=_("Grade"), field_name="relationship__grade", choices=Grade)

    class Meta:
        model = LeftOut
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, user: User, people: Any, on: date) -> None:
        self.user, self.on = user, on
        super().__init__(data, LeftOut.objects.visible_to(user))
        self.form.fields["rep"].queryset = people

    @property
    def week_on(self) -> date:
        """The Monday of the week that is looked at; this one's unless told."""
        asked: date | None = self.chosen.get("week")
        return monday_of(asked or self.on)

    def filter_queryset(self, queryset: LeftOutQuerySet) -> LeftOutQuerySet:
        whose = self.rep_chosen or self.user
        plans = WeekPlan.objects.visible_to(self.user).filter(rep=whose, week_on=self.week_on)
        found: LeftOutQuerySet = super().filter_queryset(queryset.filter(plan__in=plans))
        return found


class AdherenceFilter(Narrowing):
    """Planned visits whose day has passed, by what became of them."""

    # Of whom the list is.
    KEPT = ("rep",)
    ASIDE = frozenset(KEPT)

    rep = ModelChoiceFilter(
        label=_("Rep"), field_name="plan__rep", queryset=User.objects.none(), widget=forms.HiddenInput()
    )
    became = ChoiceFilter(label=_("What became of it"), choices=Became, empty_label=ANY)
    since = DayFilter(field_name="on", lookup_expr="gte", label=_("From"))
    until = DayFilter(field_name="on", lookup_expr="lte", label=_("Until"))

    class Meta:
        model = PlannedVisit
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, user: User, people: Any, on: date) -> None:
        super().__init__(data, judged(user, today=on))
        self.form.fields["rep"].queryset = people
