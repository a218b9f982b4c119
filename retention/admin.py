from typing import ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from retention.models import NeglectAlert, StateSpan


class HistoryAdmin(admin.ModelAdmin):
    """Rows that only jobs write: to be looked at, within what the person may see, and never changed by hand."""

    show_full_result_count = False
    list_select_related: ClassVar = ["relationship__client", "territory"]
    search_fields: ClassVar = [
        "relationship__client__full_name",
        "relationship__client__pinyin__startswith",
        "territory__name",
        "territory__code",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(NeglectAlert)
class NeglectAlertAdmin(HistoryAdmin):
    list_display: ClassVar = [
        "relationship",
        "territory",
        "grade",
        "since_on",
        "opened_on",
        "escalated_on",
        "closed_on",
    ]
    list_filter: ClassVar = [
        ("closed_on", admin.EmptyFieldListFilter),
        ("escalated_on", admin.EmptyFieldListFilter),
        "grade",
        "opened_on",
    ]


@admin.register(StateSpan)
class StateSpanAdmin(HistoryAdmin):
    list_display: ClassVar = [
        "relationship",
        "territory",
        "grade",
        "status",
        "neglected",
        "from_on",
        "to_on",
        "recorded_at",
    ]
    list_filter: ClassVar = [("to_on", admin.EmptyFieldListFilter), "neglected", "grade", "status", "from_on"]
