import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.enums import LeaveKind, LeaveState
from accounts.models import Leave


class LeaveFilter(django_filters.FilterSet):
    name = django_filters.CharFilter("user__full_name", "icontains", label=_("Person's name"))
    state = django_filters.ChoiceFilter(choices=LeaveState, empty_label=_("All states"), label=_("State"))
    kind = django_filters.ChoiceFilter(choices=LeaveKind, empty_label=_("Leave and meetings"), label=_("Kind"))

    class Meta:
        model = Leave
        fields = ("name", "state", "kind")
