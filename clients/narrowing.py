"""What the filters of lists are made of, in this room and in those above it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import DateFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from accounts.fields import IsoDateField
from accounts.models import Territory, User
from clients.widgets import AutocompleteField, AutocompleteSelect

# What a choice says that narrows nothing.
ANY = pgettext_lazy("a filter", "Any")
# No row of any list is of a day outside of these.
YEARS = range(2000, 2101)


class AutocompleteFilter(ModelChoiceFilter):
    field_class = AutocompleteField


class TerritoryFilter(AutocompleteFilter):
    """A territory by its code, with what is below it. The form says among which one may choose: none by itself."""

    def __init__(self, label: str | Promise = "") -> None:
        super().__init__(
            label=label or _("Territory"),
            method="by_territory",
            to_field_name="code",
            queryset=Territory.objects.none(),
            widget=AutocompleteSelect("clients:territory-options"),
        )


class ListedDayField(IsoDateField):
    """A day that rows of a list can be of: weeks and months can be counted from it both ways."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class DayFilter(DateFilter):
    field_class = ListedDayField


class PillsFilter(MultipleChoiceFilter):
    """Several values of a column that a row has one of."""

    def __init__(self, **options: Any) -> None:
        widget = forms.CheckboxSelectMultiple(attrs={"class": "pills"})
        super().__init__(distinct=False, widget=widget, **options)


class Narrowing(FilterSet):
    """What makes no sense finds nothing, and the page says which answers those are."""

    # Where the columns of a row stand, from the row on.
    AT: ClassVar[str] = ""
    # Asked for by links alone, and not in the form.
    KEPT: ClassVar[tuple[str, ...]] = ()
    # Does not say which rows are found.
    ASIDE: ClassVar[frozenset[str]] = frozenset({"total", "only"})

    @property
    def chosen(self) -> dict[str, Any]:
        """The answers that make sense."""
        if not self.is_bound:
            return {}
        self.form.is_valid()
        found: dict[str, Any] = self.form.cleaned_data
        return found

    @property
    def faults(self) -> list[forms.BoundField]:
        """The fields whose answers make no sense."""
        return [field for field in self.form if field.errors] if self.is_bound else []

    @property
    def is_sound(self) -> bool:
        return not self.form.errors

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for that says which rows are found, also when it makes no sense."""
        if self.is_bound and not self.is_sound:
            return True
        return any(value for name, value in self.chosen.items() if name not in self.ASIDE)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was asked for by a link and not in the form: it goes along when the form is sent."""
        return [(name, self.data[name]) for name in self.KEPT if self.data.get(name)]

    @property
    def wants_total(self) -> bool:
        """Whether the exact number of rows is asked for; a board adds it to the link of a number."""
        return bool(self.chosen.get("total"))

    @property
    def rep_chosen(self) -> User | None:
        return self.chosen.get("rep")

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset) if self.is_sound else queryset.none()

    def by_territory(self, queryset: Any, name: str, value: Territory) -> Any:
        """`only` asks for the territory alone: a board's row of what belongs to the node itself."""
        if self.chosen.get("only"):
            return queryset.filter(**{f"{self.AT}territory": value})
        return queryset.filter(**{f"{self.AT}territory__path__startswith": value.path})

    def as_it_is(self, queryset: Any, name: str, value: object) -> Any:
        return queryset
