"""Handovers in the administration: to look at. They are prepared and decided by managers, on pages of their own."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from planning.models import CoverNote, HandedClient, Handover


@admin.register(Handover)
class HandoverAdmin(ReadOnly, SimpleHistoryAdmin):
    """People and days, no clients: whoever posts people looks here without a look across."""

    list_display = ("territory", "giver", "taker", "effective_on", "reason", "state", "assess_until", "decided_by")
    list_filter = ("state", "reason", "effective_on")
    list_select_related = ("territory", "giver", "taker", "decided_by")
    search_fields = ("territory__name", "territory__code", "giver__full_name", "taker__full_name")
    date_hierarchy = "effective_on"


@admin.register(HandedClient)
class HandedClientAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    list_display = ("relationship", "handover", "grade", "author", "at")
    list_filter = ("grade",)
    list_select_related = ("relationship__client", "handover__territory", "author")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith")
    show_full_result_count = False


@admin.register(CoverNote)
class CoverNoteAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    list_display = ("relationship", "leave", "author", "at")
    list_select_related = ("relationship__client", "leave__user", "author")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith")
