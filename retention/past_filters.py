"""What a number of a past day opens."""

from datetime import date

from django import forms
from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.enums import Grade
from clients.narrowing import DayFilter, Narrowing, PillsFilter
from clients.paging import Order
from retention.enums import FLOWS, Figure
from retention.models import StateSpan, StateSpanQuerySet

# By what the client is called now: the list is of a past day, its order is for reading.
BY_NAME = Order("name", ("relationship__client__pinyin", "relationship_id", "id"))
# The same where one span may stand in the list as often as something happened in it.
BY_NAME_AND_MARK = Order("name-and-mark", (*BY_NAME.columns, "mark_pk"))


class PastFilter(Narrowing):
    """Who made a figure of a day, or of the days from one to another, in the territories a person sees.

    By the territory and grade of then. What makes no sense, and a day that has not ended, finds nothing.
    """

    KEPT = ("since", "territory", "only")

    figure = ChoiceFilter(label=_("Figure"), method="as_it_is", choices=Figure, empty_label=None)
    on = DayFilter(label=_("Day"), method="as_it_is")
    # The first of several days, of which `on` is the last: for what happened in them.
    since = DayFilter(label=_("Since"), method="as_it_is", widget=forms.HiddenInput())
    grade = PillsFilter(label=_("Grade"), choices=Grade)
    territory = ModelChoiceFilter(
        label=_("Territory"), method="by_territory", to_field_name="code", queryset=Territory.objects.none()
    )
    # The territory alone, without what is below it.
    only = BooleanFilter(method="as_it_is", widget=forms.HiddenInput())

    def __init__(self, data: QueryDict, *, user: User, yesterday: date) -> None:
        self.yesterday = yesterday
        super().__init__(data, StateSpan.objects.visible_to(user))
        self.form.fields["territory"].queryset = visible_territories(user)

    @property
    def figure_chosen(self) -> Figure:
        return Figure(self.chosen.get("figure") or Figure.ACTIVE)

    @property
    def day(self) -> date:
        chosen: date | None = self.chosen.get("on")
        return chosen or self.yesterday

    @property
    def first_day(self) -> date | None:
        """The first of several days, for what happened in them."""
        return self.chosen.get("since") if self.figure_chosen in FLOWS else None

    @property
    def order(self) -> Order:
        return BY_NAME_AND_MARK if self.figure_chosen == Figure.OVER_VISITED else BY_NAME

    def filter_queryset(self, queryset: StateSpanQuerySet) -> StateSpanQuerySet:
        if not self.is_sound or self.day > self.yesterday:
            return queryset.none()
        counted = queryset.figure(self.figure_chosen, self.first_day or self.day, self.day)
        if self.figure_chosen == Figure.OVER_VISITED:
            mark = "relationship__marks"
            counted = counted.annotate(mark_pk=F(f"{mark}__pk"), happened_on=F(f"{mark}__from_on"))
        found: StateSpanQuerySet = super().filter_queryset(counted)
        return found
