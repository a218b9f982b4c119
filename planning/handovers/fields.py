"""A choice out of thousands: found as the person types, and without a script when the form is sent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.widgets import AutocompleteField, AutocompleteSelect
from planning.handovers.choices import Post


class Said(NamedTuple):
    """What was chosen from the list, and what was typed beside it."""

    chosen: str
    words: str


class SearchSelect(AutocompleteSelect):
    """An autocomplete; where no script runs, words are typed beside it, and what they name is offered."""

    template_name = "planning/_search_select.html"

    def __init__(self, url_name: str, *, nobody: str | Promise, ask: str | Promise) -> None:
        super().__init__(url_name)
        self.nobody, self.ask = nobody, ask
        self.offered: Sequence[Any] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Said:
        return Said(data.get(name) or "", data.get(f"{name}_words") or "")

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_words" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen, words = value if isinstance(value, Said) else (value, "")
        context = super().get_context(name, chosen, attrs)
        context["widget"] |= {"words": words, "ask": self.ask}
        return context

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        every, field = self.choices, getattr(self.choices, "field", None)
        known = dict(self._chosen([text for text in value if text]))
        if field is not None:
            known |= {field.prepare_value(each): field.in_a_list(each) for each in self.offered}
        self.choices = [("", self.nobody), *known.items()]
        groups = forms.Select.optgroups(self, name, value, attrs)
        self.choices = every
        return groups


class SearchField(AutocompleteField):
    """Words that name one choice alone choose it. `search` answers with those that words name, twenty at most."""

    search: Callable[[str], Sequence[Any]]
    typed = forms.CharField(required=False, max_length=100)
    default_error_messages = {
        "nothing": _("Nothing was found for “%(words)s”."),
        "several": _("“%(words)s” fits more than one: choose from the list, or type more."),
    }

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data

    def clean(self, value: Said) -> Any:
        words = self.typed.clean(value.words)
        if not words:
            return super().clean(value.chosen)
        found = self.search(words)
        named = next((each for each in found if str(self.prepare_value(each)) == value.chosen), None)
        if named is not None or len(found) == 1:
            return named or found[0]
        self.widget.offered = found
        raise ValidationError(self.error_messages["several" if found else "nothing"], params={"words": words})

    def in_a_list(self, each: Any) -> str:
        """With what tells apart those of one name."""
        return f"{each} ({each.username})"


class PostField(SearchField):
    """A territory with its rep. `named` answers with the one of a code, where it may be chosen."""

    named: Callable[[str], Post | None]

    def to_python(self, value: Any) -> Post | None:
        if value in self.empty_values:
            return None
        key = str(value)
        if key not in self.found:
            self.found[key] = self.named(key)
        post: Post | None = self.found[key]
        if post is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return post

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Post) else value

    def in_a_list(self, each: Post) -> str:
        return f"{each} ({each.territory.code})"
