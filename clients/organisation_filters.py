"""What the log of an organisation is narrowed down by."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from clients.enums import EventKind
from clients.models import OrganisationEvent
from clients.narrowing import Narrowing
from clients.paging import Order

NEWEST_FIRST = Order("newest", ("on", "id"), descending=True)


class EventFilter(Narrowing):
    """What makes no sense finds nothing."""

    kind = ChoiceFilter(label=_("Kind"), choices=EventKind, empty_label=pgettext_lazy("events", "All"))

    class Meta:
        model = OrganisationEvent
        fields = ("kind",)

    @property
    def kind_chosen(self) -> str:
        return self.data.get("kind", "")
