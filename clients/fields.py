"""Choices out of thousands: found as the person types, and without a script when the form is sent."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Territory, User
from clients.models import Organisation, Relationship, RelationshipQuerySet
from clients.queries import clients_named, organisation_options, territories_named
from clients.widgets import AutocompleteField, AutocompleteSelect


class Said(NamedTuple):
    """What was chosen from the list, what was typed beside it, and for which words the list was offered."""

    chosen: str
    words: str
    offered_for: str = ""


class SearchSelect(AutocompleteSelect):
    """An autocomplete; where no script runs, words are typed beside it, and what they name is offered."""

    template_name = "clients/_search_select.html"

    def __init__(self, url_name: str, query: str = "", *, nobody: str | Promise = "", ask: str | Promise) -> None:
        super().__init__(url_name, query)
        self.nobody, self.ask = nobody, ask
        self.offered: Sequence[Any] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Said:
        return Said(*(data.get(key) or "" for key in (name, f"{name}_words", f"{name}_offered")))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_words" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        said = value if isinstance(value, Said) else Said(value, "")
        context = super().get_context(name, said.chosen, attrs)
        offered_for = said.words.strip() if self.offered else ""
        context["widget"] |= {"words": said.words, "ask": self.ask, "offered_for": offered_for}
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
    """Words that name one choice alone choose it; of several, one is chosen from the list once it was offered for
    these very words: what stood there before may not be meant. `search` answers with those that words name, twenty at
    most.
    """

    search: Callable[[str], Sequence[Any]]
    typed = forms.CharField(required=False, max_length=100)
    default_error_messages = {
        "nothing": _("Nothing was found for “%(words)s”."),
        "several": _("“%(words)s” fits more than one: choose from the list, or type more."),
    }

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data.words) or super().has_changed(initial, data.chosen)

    def clean(self, value: Said) -> Any:
        words = self.typed.clean(value.words)
        if not words:
            return super().clean(value.chosen)
        found = self.search(words)
        if len(found) == 1:
            return found[0]
        self.widget.offered = found
        named = next((each for each in found if str(self.prepare_value(each)) == value.chosen), None)
        if named is not None and value.offered_for == words:
            return named
        raise ValidationError(self.error_messages["several" if found else "nothing"], params={"words": words})

    def in_a_list(self, each: Any) -> str:
        """With what tells apart those of one name."""
        return str(each)


class OrganisationField(SearchField):
    """One that is in use."""

    search = staticmethod(organisation_options)
    widget = SearchSelect(
        "clients:organisation-options",
        ask=_("Or type the name of the organisation; it is looked up when the form is sent."),
    )
    default_error_messages = {"invalid_choice": _("This organisation is not known. Choose one from the list.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(Organisation.objects.filter(is_active=True), **options)

    def in_a_list(self, each: Organisation) -> str:
        return _with_hint(each, f"{each.city}{each.county}")


class ClientField(SearchField):
    """A client of the person's own: none before `offer` says which."""

    widget = SearchSelect("clients:client-options", ask=_("Or type a name; it is looked up when the form is sent."))
    default_error_messages = {"invalid_choice": _("Choose one of your clients from the list.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(Relationship.objects.none(), **options)

    def offer(self, mine: RelationshipQuerySet, user: User) -> None:
        self.queryset, self.search = mine, partial(clients_named, user, mine)

    def in_a_list(self, each: Relationship) -> str:
        return _with_hint(each, each.client.place_in_words)


class LeafField(SearchField):
    """A territory that holds clients itself: none before `offer` says which."""

    widget = SearchSelect(
        "clients:territory-options",
        "?leaves=1",
        ask=_("Or type a territory or a code; it is looked up when the form is sent."),
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(Territory.objects.none(), **options)

    def offer(self, leaves: QuerySet[Territory]) -> None:
        self.queryset, self.search = leaves, partial(territories_named, leaves)

    def in_a_list(self, each: Territory) -> str:
        return _with_hint(each, each.code)


def _with_hint(each: object, hint: str) -> str:
    return f"{each} ({hint})" if hint else str(each)
