from typing import ClassVar

from django.contrib import admin

from accounts.admin_parts import Guarded, ReadOnly
from planning.models import CallPlan, QuarterPlan


@admin.register(QuarterPlan)
class QuarterPlanAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("territory", "quarter", "from_on", "planned_at")
    list_filter = ("quarter_on",)
    search_fields = ("territory__name", "territory__code")
    list_select_related = ("territory",)


@admin.register(CallPlan)
class CallPlanAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    show_full_result_count = False
    list_display = ("relationship", "territory", "quarter", "grade", "is_focus", "asked", "in_person", "first_due_on")
    list_filter = ("quarter_on", "grade", "is_focus")
    list_select_related: ClassVar[tuple[str, ...]] = ("relationship__client", "territory")
    search_fields: ClassVar[tuple[str, ...]] = (
        "relationship__client__full_name",
        "relationship__client__pinyin__startswith",
        "territory__name",
        "territory__code",
    )
