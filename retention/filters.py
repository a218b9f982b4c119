"""What the lists of losses, win-backs and flags are narrowed down by; the query string of a board's number is one of
these.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter

from accounts.access import people_within, visible_territories
from accounts.models import User
from clients.enums import Grade
from clients.narrowing import ANY, DayFilter, Narrowing, PillsFilter, TerritoryFilter
from clients.paging import Order
from retention.enums import Alone, FlagKind, LossReason, LossSign, LossState, ReasonGroup, Verdict, WinBackOutcome
from retention.models import EffortFlag, EffortFlagQuerySet, Loss, LossQuerySet, WinBack, WinBackQuerySet
from workdays.weeks import monday_of

NEWEST_LOSS = Order("newest", ("lost_on", "id"), descending=True)
NEWEST_CASE = Order("newest", ("opened_on", "id"), descending=True)
CASE_BY_DUE = Order("due", ("due_on", "id"))
NEWEST_FLAG = Order("newest", ("week_on", "id"), descending=True)


class NarrowedList(Narrowing):
    """What these lists have in common: territory and rep."""

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], *, user: User, on: date) -> None:
        self.user, self.on, self.seen = user, on, visible_territories(user)
        super().__init__(data, queryset)

    @cached_property
    def form(self) -> forms.Form:
        form: forms.Form = super().form
        fields: dict[str, Any] = form.fields
        fields["territory"].queryset = self.seen
        # Looked up only when asked for: it costs a query.
        if "rep" in self.data:
            # Whoever was posted somewhere she sees, also when that is over.
            fields["rep"].queryset = people_within(self.seen, self.on) | _reps_of(self.queryset, self.AT)
        return form


def _reps_of(rows: QuerySet[Any], at: str) -> QuerySet[User]:
    return User.objects.filter(pk__in=rows.order_by().values(f"{at}rep"))


def _hidden(kind: Callable[..., Any], **options: Any) -> Any:
    """A filter that links alone ask for."""
    return kind(widget=forms.HiddenInput(), **options)


class LossFilter(NarrowedList):
    """Losses of the territories a person sees, by the territory, grade and rep as they were."""

    state = PillsFilter(label=_("State"), choices=LossState)
    group = ChoiceFilter(label=_("Whose doing"), choices=ReasonGroup, method="by_group", empty_label=ANY)
    reason = ChoiceFilter(label=_("Reason"), choices=LossReason, empty_label=ANY)
    stated = ChoiceFilter(label=_("Reason as stated"), field_name="stated_reason", choices=LossReason, empty_label=ANY)
    verdict = ChoiceFilter(label=_("Our records"), choices=Verdict, empty_label=ANY)
    sign = ChoiceFilter(label=_("Sign"), choices=LossSign, empty_label=ANY)
    grade = ChoiceFilter(label=_("Grade then"), choices=Grade, empty_label=ANY)
    since = DayFilter(label=_("Lost since"), field_name="lost_on", lookup_expr="gte")
    until = DayFilter(label=_("Lost until"), field_name="lost_on", lookup_expr="lte")
    territory = TerritoryFilter()
    only = _hidden(BooleanFilter, method="as_it_is")
    ended_since = _hidden(DayFilter, field_name="ended_on", lookup_expr="gte")
    ended_until = _hidden(DayFilter, field_name="ended_on", lookup_expr="lte")
    # Of whom an answer is awaited.
    waiting = ChoiceFilter(
        label=_("Waiting for"),
        method="by_waiting",
        choices=[("owner", _("The rep's answer")), ("manager", _("The manager's decision"))],
        empty_label=ANY,
    )
    rep = _hidden(ModelChoiceFilter, label=_("Rep then"), queryset=User.objects.none())
    alone = _hidden(ChoiceFilter, label=_("Days since the last contact"), method="by_alone", choices=Alone)
    total = _hidden(BooleanFilter, method="as_it_is")

    class Meta:
        model = Loss
        fields: tuple[str, ...] = ()

    def by_group(self, queryset: LossQuerySet, name: str, value: str) -> LossQuerySet:
        return queryset.filter(reason__in=LossReason.of(ReasonGroup(value)))

    def by_alone(self, queryset: LossQuerySet, name: str, value: str) -> LossQuerySet:
        return queryset.alone_for(Alone(value))

    def by_waiting(self, queryset: LossQuerySet, name: str, value: str) -> LossQuerySet:
        return queryset.waiting_for_owner() if value == "owner" else queryset.waiting_for_manager()

    @property
    def order(self) -> Order:
        return NEWEST_LOSS


class WinBackFilter(NarrowedList):
    """Win-backs of the territories a person sees."""

    AT = "loss__"

    state = ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[("open", pgettext_lazy("win-back", "Open")), ("closed", pgettext_lazy("win-back", "Closed"))],
        empty_label=ANY,
    )
    outcome = ChoiceFilter(label=_("Outcome"), choices=WinBackOutcome, empty_label=ANY)
    stuck = BooleanFilter(label=_("Past the day of its next step"), method="by_stuck", widget=forms.CheckboxInput())
    since = DayFilter(label=_("Closed since"), field_name="closed_on", lookup_expr="gte")
    until = DayFilter(label=_("Closed until"), field_name="closed_on", lookup_expr="lte")
    territory = TerritoryFilter()
    only = _hidden(BooleanFilter, method="as_it_is")
    rep = _hidden(ModelChoiceFilter, label=_("Rep then"), field_name="loss__rep", queryset=User.objects.none())
    total = _hidden(BooleanFilter, method="as_it_is")

    class Meta:
        model = WinBack
        fields: tuple[str, ...] = ()

    def by_state(self, queryset: WinBackQuerySet, name: str, value: str) -> WinBackQuerySet:
        return queryset.filter(Q(outcome="") if value == "open" else ~Q(outcome=""))

    def by_stuck(self, queryset: WinBackQuerySet, name: str, value: bool) -> WinBackQuerySet:
        return queryset.stuck(self.on) if value else queryset

    @property
    def order(self) -> Order:
        """What is open by the day it is due, else the newest first."""
        asks_for_open = self.chosen.get("state") == "open" or self.chosen.get("stuck")
        return CASE_BY_DUE if asks_for_open else NEWEST_CASE


class FlagFilter(NarrowedList):
    """Flags that a person may read; the days narrow down to the weeks that they are in."""

    kind = ChoiceFilter(label=_("Kind"), choices=FlagKind, empty_label=ANY)
    since = DayFilter(label=_("Week of, since"), method="by_first_week")
    until = DayFilter(label=_("Week of, until"), field_name="week_on", lookup_expr="lte")
    territory = TerritoryFilter()
    only = _hidden(BooleanFilter, method="as_it_is")
    rep = _hidden(ModelChoiceFilter, label=_("Rep"), queryset=User.objects.none())
    total = _hidden(BooleanFilter, method="as_it_is")

    class Meta:
        model = EffortFlag
        fields: tuple[str, ...] = ()

    def by_first_week(self, queryset: EffortFlagQuerySet, name: str, value: date) -> EffortFlagQuerySet:
        return queryset.filter(week_on__gte=monday_of(value))

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in FlagKind.choices]

    @property
    def order(self) -> Order:
        return NEWEST_FLAG
