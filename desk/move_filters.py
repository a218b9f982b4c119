"""Which moves a list shows."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from clients.enums import Likelihood
from clients.models import MoveQuerySet

STATES = [
    ("open", _("Nobody has taken over yet")),
    ("followed", _("Somebody has taken over")),
    ("undone", _("Taken back")),
]


class MoveFilter(FilterSet):
    """Filters moves that are the person's own already (`visible_to`); those taken back are shown when asked for."""

    state = ChoiceFilter(label=_("The post she left"), method="by_state", choices=STATES, empty_label=_("Any"))

    def __init__(self, data: QueryDict, queryset: MoveQuerySet) -> None:
        super().__init__(data, queryset)

    @property
    def states(self) -> list[tuple[str, Any]]:
        return STATES

    @property
    def faults(self) -> list[forms.BoundField]:
        """The fields whose answers make no sense."""
        return [field for field in self.form if field.errors]

    def by_state(self, moves: MoveQuerySet, name: str, value: str) -> Any:
        if value == "undone":
            return moves.filter(undone_at__isnull=False)
        followed = moves.in_force().filter(successors__likelihood=Likelihood.TOOK_OVER).distinct()
        return followed if value == "followed" else moves.in_force().exclude(pk__in=followed.values("pk"))
