"""What is known of hospitals, in the administration: said on their pages, put right here."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, Kept, ReadOnly
from clients.models import (
    DepartmentEstimate,
    OrganisationEvent,
    PathPerson,
    PathStep,
    PharmacyCommittee,
    ProductListing,
)


class Said(Kept, SimpleHistoryAdmin):
    """Who said it is not changed with it; the history says who changed it."""

    readonly_fields = ["author"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ProductListing)
class ProductListingAdmin(Said):
    list_display = ["organisation", "product", "state", "since", "checked_on", "author"]
    list_select_related = ["organisation", "product", "author"]
    list_filter = ["state", "product", "checked_on"]
    search_fields = ["organisation__name", "organisation__pinyin", "product__name"]
    autocomplete_fields = ["organisation", "product"]


@admin.register(PharmacyCommittee)
class PharmacyCommitteeAdmin(Said):
    list_display = ["organisation", "months", "every", "announced_on", "noted_on", "author"]
    list_select_related = ["organisation", "author"]
    list_filter = ["announced_on", "noted_on"]
    search_fields = ["organisation__name", "organisation__pinyin"]
    readonly_fields = ["organisation", "months", "author"]


@admin.register(DepartmentEstimate)
class DepartmentEstimateAdmin(Said):
    list_display = ["department", "role", "number", "noted_on", "author"]
    list_select_related = ["department", "author"]
    list_filter = ["role", "noted_on"]
    search_fields = ["department__name", "department__organisation__name", "department__organisation__pinyin"]
    readonly_fields = ["department", "role", "author"]


@admin.register(OrganisationEvent)
class OrganisationEventAdmin(Said):
    list_display = ["on", "organisation", "kind", "text", "author"]
    list_select_related = ["organisation", "author"]
    list_filter = ["kind", "on"]
    search_fields = ["organisation__name", "organisation__pinyin", "text"]
    autocomplete_fields = ["organisation"]


@admin.register(PathStep)
class PathStepAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    list_display = ["organisation", "product", "position", "name", "state", "on", "author"]
    list_select_related = ["organisation", "product", "author"]
    list_filter = ["state", "kind", "product"]
    search_fields = ["organisation__name", "organisation__pinyin", "own_name"]
    show_full_result_count = False


@admin.register(PathPerson)
class PathPersonAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ["client", "step", "part", "noted_on", "ended_on", "author"]
    list_select_related = ["client", "step", "author"]
    list_filter = ["part", "noted_on", ("ended_on", admin.EmptyFieldListFilter)]
    search_fields = ["client__full_name", "client__pinyin", "step__organisation__name"]
    show_full_result_count = False
