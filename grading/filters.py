"""What a number of the grading page opens: the clients of a cell, or a work list."""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from accounts.models import User
from clients.enums import Grade
from clients.models import RelationshipQuerySet
from clients.paging import Order
from grading.access import readable_schemes
from grading.enums import Axis, Level, Worklist
from grading.expressions import by_hand_on
from grading.models import Scheme
from grading.queries import at_level, on_worklist, under_scheme

BY_NAME = Order("name", ("client__pinyin", "client_id", "id"))


class GradingFilter(FilterSet):
    """Filters active relationships that are the person's own already (`visible_to`).

    A level is the one by the scheme in force for the relationship.
    """

    worklist = ChoiceFilter(label=_("Work list"), method="by_worklist", choices=Worklist, empty_label=_("Any"))
    grade = ChoiceFilter(label=_("Grade"), choices=Grade, empty_label=_("Any"))
    potential = ChoiceFilter(label=_("Potential"), method="by_level", choices=Level, empty_label=_("Any"))
    support = ChoiceFilter(label=_("Support"), method="by_level", choices=Level, empty_label=_("Any"))
    by_hand = ChoiceFilter(
        label=_("Set by hand"), method="by_who_set_it", choices=[("yes", _("Set by hand"))], empty_label=_("Any")
    )
    scheme = ModelChoiceFilter(
        label=_("Scheme"), method="by_scheme", queryset=Scheme.objects.none(), empty_label=_("Any")
    )

    def __init__(self, data: QueryDict, queryset: RelationshipQuerySet, *, user: User, on: date) -> None:
        self.user, self.on = user, on
        super().__init__(data, queryset)
        self.form.fields["scheme"].queryset = readable_schemes(user, on).effective(on).select_related("territory")
        self.form.fields["scheme"].label_from_instance = lambda scheme: f"{scheme.territory} · {scheme}"

    @property
    def narrows(self) -> bool:
        """Whether it was opened from a number: then its length is counted."""
        return self.form.is_valid() and any(self.form.cleaned_data.values())

    def by_worklist(self, rows: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return on_worklist(rows, value, self.on)

    def by_who_set_it(self, rows: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return rows.filter(by_hand_on(self.on))

    def by_level(self, rows: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return at_level(rows, Axis(name), Level(value), self.on)

    def by_scheme(self, rows: RelationshipQuerySet, name: str, value: Scheme) -> RelationshipQuerySet:
        return under_scheme(rows, value, self.on)

    def filter_queryset(self, queryset: RelationshipQuerySet) -> Any:
        return super().filter_queryset(queryset.active())
