"""Organisations, departments and products in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Kept
from clients.actions import announce
from clients.admin.parts import FindableForm
from clients.models import (
    Department,
    Organisation,
    OrganisationAlias,
    Product,
    Relationship,
)
from clients.queries import search_organisations


class AliasInline(admin.TabularInline):
    model = OrganisationAlias
    form = FindableForm
    extra = 0


class DepartmentInline(Kept, admin.TabularInline):
    model = Department
    form = FindableForm
    fields = ["name", "subject_code", "part_of"]
    raw_id_fields = ["part_of"]
    extra = 0
    show_change_link = True


@admin.register(Organisation)
class OrganisationAdmin(Kept, SimpleHistoryAdmin):
    """One that is closed is set inactive."""

    form = FindableForm
    list_display = ["name", "kind", "level", "province", "city", "county", "is_active"]
    list_filter = ["kind", "level", "is_active", "province"]
    search_fields = ["name"]
    inlines = [AliasInline, DepartmentInline]
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        return search_organisations(queryset, search_term), False

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "kind" in form.changed_data:
            # A supplier's clients have a cadence of their own.
            here = Relationship.objects.filter(client__organisation=obj)
            announce(here.values_list("pk", flat=True), on=timezone.localdate())


@admin.register(OrganisationAlias)
class OrganisationAliasAdmin(SimpleHistoryAdmin):
    form = FindableForm
    list_display = ["name", "organisation"]
    list_select_related = ["organisation"]
    list_filter = ["organisation__kind", "organisation__is_active", "organisation__province"]
    search_fields = ["name", "pinyin", "initials__startswith", "organisation__name"]
    autocomplete_fields = ["organisation"]
    show_full_result_count = False


@admin.register(Department)
class DepartmentAdmin(Kept, SimpleHistoryAdmin):
    form = FindableForm
    list_display = ["name", "organisation", "subject_code", "part_of"]
    list_select_related = ["organisation", "part_of"]
    list_filter = [
        "organisation__kind",
        "organisation__level",
        ("subject_code", admin.EmptyFieldListFilter),
        ("part_of", admin.EmptyFieldListFilter),
    ]
    search_fields = ["name", "organisation__name", "organisation__initials__startswith"]
    autocomplete_fields = ["organisation", "part_of"]
    show_full_result_count = False


@admin.register(Product)
class ProductAdmin(SimpleHistoryAdmin):
    list_display = ["name", "code", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "code"]
