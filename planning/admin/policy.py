from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from planning.models import PlanningPolicy


@admin.register(PlanningPolicy)
class PlanningPolicyAdmin(SimpleHistoryAdmin):
    list_display = ("territory", "effective_on", "contacts_a_day")
    list_filter = ("effective_on",)
    search_fields = ("territory__name", "territory__code")
    list_select_related = ("territory",)
    autocomplete_fields = ("territory",)
