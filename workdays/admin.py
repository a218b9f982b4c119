from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from workdays.models import Day, Holiday
from workdays.queries import unknown_years


@admin.register(Holiday)
class HolidayAdmin(SimpleHistoryAdmin):
    list_display = ("on", "name", "kind")
    list_filter = ("kind", "name")
    search_fields = ("name", "on")
    date_hierarchy = "on"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        warning = {"unknown_years": unknown_years(timezone.localdate())}
        return super().changelist_view(request, {**warning, **(extra_context or {})})


@admin.register(Day)
class DayAdmin(admin.ModelAdmin):
    """To look a day up; the holidays make it."""

    list_display = ("on", "is_working", "number")
    list_filter = ("is_working",)
    search_fields = ("on",)
    date_hierarchy = "on"
    ordering = ("-on",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Day | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Day | None = None) -> bool:
        return False
