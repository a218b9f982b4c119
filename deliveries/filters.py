import django_filters
from django.utils.translation import gettext_lazy as _

from deliveries.enums import OUTSIDE
from deliveries.models import Delivery, DeliveryQuerySet


class DeliveryFilter(django_filters.FilterSet):
    """Which of one's messages to show."""

    show = django_filters.ChoiceFilter(
        label=_("Show"), method="only", choices=[("unread", _("Unread"))], empty_label=_("All messages")
    )

    class Meta:
        model = Delivery
        fields: tuple[str, ...] = ()

    def only(self, queryset: DeliveryQuerySet, name: str, value: str) -> DeliveryQuerySet:
        return queryset.filter(read_at__isnull=True)


class UndeliveredFilter(django_filters.FilterSet):
    """By what it was to go."""

    channel = django_filters.ChoiceFilter(
        label=_("Way"), choices=[(channel.value, channel.label) for channel in OUTSIDE], empty_label=_("Any way")
    )

    class Meta:
        model = Delivery
        fields = ("channel",)
