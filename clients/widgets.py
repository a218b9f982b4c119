"""Fields that fetch their choices as the person types."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.urls import reverse_lazy
from django.utils.translation import gettext as _


class AutocompleteField(forms.ModelChoiceField):
    """A choice that is looked up once, though both the check and the label of the chosen one need it."""

    found: dict[str, Any]

    def __deepcopy__(self, memo: dict[int, Any]) -> "AutocompleteField":
        result = super().__deepcopy__(memo)
        result.found = {}
        return result

    def to_python(self, value: Any) -> Any:
        key = str(value)
        if key not in self.found:
            self.found[key] = super().to_python(value)
        return self.found[key]


class AutocompleteSelect(forms.Select):
    """A select that holds only what is chosen; the script fetches the rest from the named URL."""

    def __init__(self, url_name: str, query: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url, self.query = reverse_lazy(url_name), query

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        words = {"data-nothing": _("Nothing found"), "data-clear": _("Clear")}
        attrs = {**(attrs or {}), "data-autocomplete": f"{self.url}{self.query}", **words}
        return super().get_context(name, value, attrs)

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        chosen, every = [text for text in value if text], self.choices
        self.choices = [("", ""), *self._chosen(chosen)]
        groups = super().optgroups(name, value, attrs)
        self.choices = every
        return groups

    def _chosen(self, values: list[str]) -> Iterable[tuple[Any, str]]:
        if not values or not isinstance(self.choices, ModelChoiceIterator):
            return []
        field = self.choices.field
        try:
            found = field.to_python(values[0])
        except forms.ValidationError:
            return []
        return [(field.prepare_value(found), field.label_from_instance(found))]
