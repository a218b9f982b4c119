from typing import ClassVar

from django.contrib import admin

from accounts.admin_parts import Guarded, ReadOnly
from retention.models import NeglectAlert, Snapshot, StateMark, StateSpan


class HistoryAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Rows that only jobs write: to be looked at, within what the person may see, and never changed by hand."""

    show_full_result_count = False

    list_select_related: ClassVar[tuple[str, ...]] = ("relationship__client", "territory")
    search_fields: ClassVar[tuple[str, ...]] = (
        "relationship__client__full_name",
        "relationship__client__pinyin__startswith",
        "territory__name",
        "territory__code",
    )


@admin.register(NeglectAlert)
class NeglectAlertAdmin(HistoryAdmin):
    list_display = (
        "relationship",
        "territory",
        "grade",
        "since_on",
        "opened_on",
        "escalated_on",
        "told_on",
        "closed_on",
    )
    list_filter = (
        ("closed_on", admin.EmptyFieldListFilter),
        ("escalated_on", admin.EmptyFieldListFilter),
        "grade",
        "opened_on",
    )


@admin.register(StateSpan)
class StateSpanAdmin(HistoryAdmin):
    list_display = (
        "relationship",
        "territory",
        "grade",
        "status",
        "neglected",
        "from_on",
        "to_on",
        "recorded_at",
    )
    list_filter = (("to_on", admin.EmptyFieldListFilter), "neglected", "grade", "status", "from_on")


@admin.register(StateMark)
class StateMarkAdmin(HistoryAdmin):
    list_select_related: ClassVar[tuple[str, ...]] = ("relationship__client",)
    search_fields: ClassVar[tuple[str, ...]] = (
        "relationship__client__full_name",
        "relationship__client__pinyin__startswith",
    )
    list_display = ("relationship", "mark", "from_on", "to_on")
    list_filter = ("mark", ("to_on", admin.EmptyFieldListFilter), "from_on")


@admin.register(Snapshot)
class SnapshotAdmin(HistoryAdmin):
    list_select_related: ClassVar[tuple[str, ...]] = ("territory",)
    search_fields: ClassVar[tuple[str, ...]] = ("territory__name", "territory__code")
    list_display = ("territory", "on", "active_a", "active_b", "active_c", "active_d", "neglected_a", "neglected_b")
    list_filter = ("on",)
