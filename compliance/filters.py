import django_filters
from django.utils.translation import gettext_lazy as _

from compliance.models import AdverseEvent, AdverseEventQuerySet


class AdverseEventFilter(django_filters.FilterSet):
    """Open events, unless the confirmed ones are asked for."""

    show = django_filters.ChoiceFilter(label=_("Show"), choices=[("confirmed", _("Confirmed"))])

    class Meta:
        model = AdverseEvent
        fields: tuple[str, ...] = ()

    @property
    def shows_confirmed(self) -> bool:
        return self.form.is_valid() and self.form.cleaned_data["show"] == "confirmed"

    def filter_queryset(self, queryset: AdverseEventQuerySet) -> AdverseEventQuerySet:
        return queryset.filter(confirmed_at__isnull=not self.shows_confirmed)
