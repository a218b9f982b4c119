"""Candidates, trials and what was decided, in the administration."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from clients.models import CandidateFlag, PhaseChange


@admin.register(CandidateFlag)
class CandidateFlagAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    """Noted on the page of a client's phase; here to be looked at."""

    list_display = ["relationship", "flag", "evidence", "noted_on", "author"]
    list_select_related = ["relationship__client", "author"]
    list_filter = ["flag", "noted_on"]
    search_fields = ["relationship__client__full_name", "relationship__client__pinyin", "author__full_name"]
    show_full_result_count = False


@admin.register(PhaseChange)
class PhaseChangeAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Which phase a relationship came from and went to, and why; it is decided on the client's page."""

    list_display = ["relationship", "on", "old", "new", "ends_on", "reason", "author"]
    list_select_related = ["relationship__client", "author"]
    list_filter = ["on", "old", "new"]
    search_fields = ["relationship__client__full_name", "relationship__client__pinyin", "author__full_name"]
    show_full_result_count = False
