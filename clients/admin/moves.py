"""Moves in the administration, to be read: they are noted and taken back on their own pages."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from clients.models import Move, MovedRelationship, Successor


class MovedRelationshipInline(ReadOnly, admin.TabularInline):
    model = MovedRelationship
    raw_id_fields = ("relationship", "territory_before", "territory_after")
    extra = 0


@admin.register(Move)
class MoveAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("client", "left", "taken", "moved_on", "author", "undone_at")
    list_select_related = (
        "client",
        "left__organisation",
        "taken__organisation",
        "left__client",
        "taken__client",
        "author",
    )
    date_hierarchy = "moved_on"
    search_fields = ("client__full_name",)
    inlines = (MovedRelationshipInline,)


@admin.register(Successor)
class SuccessorAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    list_display = ("name", "move", "likelihood", "author")
    list_select_related = ("move__client", "author")
    list_filter = ("likelihood",)
    search_fields = ("name", "move__client__full_name")
