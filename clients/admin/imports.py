"""Imports in the administration."""

from typing import cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin_parts import ReadOnly
from accounts.models import User
from clients.models import (
    ImportReject,
    ImportRun,
    ImportRunQuerySet,
)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, admin.ModelAdmin):
    """How far an import came, in numbers; what its sheet says is for whoever uploaded it."""

    list_display = ["filename", "kind", "user", "state", "total", "created", "updated", "unchanged", "rejected"]
    list_select_related = ["user"]
    list_filter = ["kind", "state", "dry_run"]
    search_fields = ["filename", "user__full_name", "user__username"]
    date_hierarchy = "uploaded_at"
    fields = [
        ("filename", "kind", "user"),
        ("state", "dry_run"),
        ("total", "position"),
        ("created", "updated", "unchanged", "rejected"),
        ("uploaded_at", "finished_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        return cast(ImportRunQuerySet, super().get_queryset(request)).listed()


@admin.register(ImportReject)
class ImportRejectAdmin(ReadOnly, admin.ModelAdmin):
    """One's own only, as on the pages: a row, and often the reason, names clients whom others don't see."""

    list_display = ["run", "row_number", "reason"]
    list_select_related = ["run"]
    list_filter = ["run__state", "run__dry_run", "run__uploaded_at"]
    search_fields = ["reason", "run__filename"]
    fields = ["run", "row_number", "reason"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportReject]:
        mine = ImportRun.objects.visible_to(cast(User, request.user))
        return super().get_queryset(request).filter(run__in=mine).defer("cells", "run__content")
