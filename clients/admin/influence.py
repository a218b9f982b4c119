"""Who moves whom, in the administration."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from clients.models import (
    Influence,
)


@admin.register(Influence)
class InfluenceAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    """Noted on the page of a client; here to be looked at."""

    list_display = ["source", "target", "kind", "is_negative", "strength", "noted_on", "author", "ended_on"]
    list_select_related = ["source", "target", "author"]
    list_filter = ["kind", "is_negative", "strength", "noted_on", ("ended_on", admin.EmptyFieldListFilter)]
    search_fields = ["source__full_name", "target__full_name", "source__pinyin", "target__pinyin"]
    show_full_result_count = False
