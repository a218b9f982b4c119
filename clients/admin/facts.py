"""Where facts of clients come from, in the administration."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from clients.models import FactSource


@admin.register(FactSource)
class FactSourceAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    """Noted with every change of a fact; here to be looked at."""

    list_display = ["client", "fact", "source", "noted_on", "author"]
    list_select_related = ["client", "author"]
    list_filter = ["fact", "source", "noted_on"]
    search_fields = ["client__full_name", "client__pinyin", "author__full_name"]
    show_full_result_count = False
