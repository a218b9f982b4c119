from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from compliance.models import AdverseEvent, MedicalContact, SafetyContact


@admin.register(SafetyContact, MedicalContact)
class ContactAdmin(SimpleHistoryAdmin):
    list_display = ("territory", "user")
    list_select_related = ("territory", "user")
    list_filter = ("territory__level",)
    search_fields = ("territory__name", "territory__code", "user__full_name", "user__username")
    autocomplete_fields = ("territory", "user")


@admin.register(AdverseEvent)
class AdverseEventAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """To be looked at, by whom it concerns and within what an administrator may see; confirmed on its own page."""

    list_display = ("heard_at", "relationship", "product", "reporter", "recipient", "confirm_by", "confirmed_at")
    list_select_related = ("relationship__client", "product", "reporter", "recipient")
    list_filter = (("confirmed_at", admin.EmptyFieldListFilter), "heard_at", "product")
    search_fields = ("relationship__client__full_name", "reporter__full_name", "recipient__full_name")
