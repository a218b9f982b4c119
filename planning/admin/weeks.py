"""Week plans in the administration: to look at. They are proposed, and moved about by whose week it is."""

from django.contrib import admin

from accounts.admin_parts import Guarded, ReadOnly
from planning.models import LeftOut, PlannedVisit, WeekPlan


@admin.register(WeekPlan)
class WeekPlanAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("rep", "week_on", "solver", "value", "bound", "planned_at")
    list_filter = ("solver",)
    list_select_related = ("rep",)
    date_hierarchy = "week_on"
    search_fields = ("rep__full_name", "rep__username")


@admin.register(PlannedVisit)
class PlannedVisitAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "plan", "on", "half", "channel", "state", "is_pinned", "origin")
    list_filter = ("state", "channel", "origin", "skip_reason")
    list_select_related = ("relationship__client", "plan__rep")
    date_hierarchy = "on"
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith")
    show_full_result_count = False


@admin.register(LeftOut)
class LeftOutAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "plan", "why", "next_on", "value")
    list_filter = ("why",)
    list_select_related = ("relationship__client", "plan__rep")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith")
    show_full_result_count = False
