from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, Kept, ReadOnly
from planning.models import Festival, Greeting, GreetingBatch, GreetingTemplate


@admin.register(Festival)
class FestivalAdmin(Kept, SimpleHistoryAdmin):
    """One that is no longer kept is made inactive: greetings hang on it."""

    list_display = ("name", "name_en", "calendar", "month", "day", "audience", "remind_before", "is_active")
    list_filter = ("calendar", "audience", "is_active")
    search_fields = ("name", "name_en")


@admin.register(GreetingTemplate)
class GreetingTemplateAdmin(SimpleHistoryAdmin):
    list_display = ("festival", "grade", "role", "style", "words_zh", "is_active")
    list_filter = ("festival", "grade", "role", "style", "is_active")
    list_select_related = ("festival",)
    search_fields = ("words_zh", "words_en")


@admin.register(GreetingBatch)
class GreetingBatchAdmin(ReadOnly, admin.ModelAdmin):
    """Who greets when; no client stands in it."""

    list_display = ("rep", "festival", "day", "made_at")
    list_filter = ("festival", "day")
    list_select_related = ("rep", "festival")
    search_fields = ("rep__full_name", "rep__username")


@admin.register(Greeting)
class GreetingAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "batch", "state", "channel", "at")
    list_filter = ("state", "channel", "batch__festival")
    list_select_related = ("relationship__client", "batch__festival")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith")
