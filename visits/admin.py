from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from visits.models import (
    CadenceLine,
    CadencePolicy,
    KeyMessage,
    NextStep,
    RecomputeRequest,
    Rulebook,
    Visit,
    VisitCorrection,
)


class CadenceLineInline(admin.TabularInline):
    model = CadenceLine
    extra = 0


@admin.register(CadencePolicy)
class CadencePolicyAdmin(SimpleHistoryAdmin):
    list_display = ("territory", "effective_on", "applied_on", "backdating_days", "ungraded_days", "driving_percent")
    list_filter = ("effective_on",)
    search_fields = ("territory__name", "territory__code")
    list_select_related = ("territory",)
    autocomplete_fields = ("territory",)
    readonly_fields = ("applied_on",)
    inlines = (CadenceLineInline,)


@admin.register(Visit)
class VisitAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "happened_on", "channel", "outcome", "rep", "grade", "counts", "is_late")
    list_filter = ("channel", "outcome", "counts", "is_late", "filing_expired", "happened_on")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin", "rep__full_name")
    list_select_related = ("relationship__client", "rep")
    show_full_result_count = False


@admin.register(VisitCorrection)
class VisitCorrectionAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("visit", "at", "author", "reason")
    search_fields = ("visit__relationship__client__full_name", "author__full_name", "reason")
    list_select_related = ("visit__relationship__client", "author")


@admin.register(NextStep)
class NextStepAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "words", "due_on", "is_promise", "state", "rep")
    list_filter = ("state", "is_promise", "due_on")
    search_fields = ("relationship__client__full_name", "words", "rep__full_name")
    list_select_related = ("relationship__client", "rep")


@admin.register(KeyMessage)
class KeyMessageAdmin(admin.ModelAdmin):
    list_display = ("text", "product", "is_active")
    list_filter = ("product", "is_active")
    search_fields = ("text", "product__name")
    list_select_related = ("product",)


@admin.register(RecomputeRequest)
class RecomputeRequestAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("why", "territory", "state", "created_at", "done_at")
    list_filter = ("state",)
    search_fields = ("why", "territory__name")
    list_select_related = ("territory",)


@admin.register(Rulebook)
class RulebookAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("version",)
    search_fields = ("version",)
