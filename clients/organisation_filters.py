"""What the log of an organisation is narrowed down by."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, FilterSet

from clients.enums import EventKind
from clients.models import OrganisationEvent, OrganisationEventQuerySet
from clients.paging import Order

NEWEST_FIRST = Order("newest", ("on", "id"), descending=True)


class EventFilter(FilterSet):
    """What makes no sense finds nothing."""

    kind = ChoiceFilter(label=_("Kind"), choices=EventKind, empty_label=pgettext_lazy("events", "All"))

    class Meta:
        model = OrganisationEvent
        fields = ("kind",)

    def filter_queryset(self, queryset: OrganisationEventQuerySet) -> OrganisationEventQuerySet:
        return queryset.none() if self.form.errors else super().filter_queryset(queryset)

    @property
    def chosen(self) -> str:
        return self.data.get("kind", "")
