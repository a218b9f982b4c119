from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, Kept, ReadOnly
from compliance.models import AdverseEvent, Consent, ConsentText, MedicalContact, SafetyContact


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


@admin.register(ConsentText)
class ConsentTextAdmin(Kept, SimpleHistoryAdmin):
    """The words of a version that somebody agreed to stay as they are: only whether it is in use can change."""

    list_display = ("version", "is_active")
    list_filter = ("is_active",)
    search_fields = ("version", "words_zh", "words_en")

    def get_readonly_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> tuple[str, ...]:
        is_agreed_to = obj is not None and Consent.objects.filter(text=obj).exists()
        return ("version", "words_zh", "words_en") if is_agreed_to else ()


@admin.register(Consent)
class ConsentAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("client", "channel", "text", "given_on", "noted_by", "withdrawn_on")
    list_select_related = ("client", "text", "noted_by")
    list_filter = ("channel", ("withdrawn_on", admin.EmptyFieldListFilter))
    search_fields = ("client__full_name", "client__pinyin__startswith", "evidence")
