from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from planning.models import GrowthIdea


@admin.register(GrowthIdea)
class GrowthIdeaAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    list_display = ("relationship", "kind", "state", "next_try_on", "author", "noted_on", "closed_on")
    list_filter = ("state", "kind")
    list_select_related = ("relationship__client", "author")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith", "words")
