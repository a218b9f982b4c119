"""What managers set by hand, which nobody edits here."""

from django.contrib import admin

from accounts.admin_parts import Guarded, ReadOnly
from grading.models import GradeOverride


@admin.register(GradeOverride)
class GradeOverrideAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """What managers set by hand: set and ended on the pages of grading, where the rep is told."""

    list_display = ("relationship", "grade", "computed", "from_on", "until", "author", "reason", "ended_on", "ended_by")
    list_filter = ("grade", ("ended_on", admin.EmptyFieldListFilter), "until")
    list_select_related = ("relationship__client", "author", "ended_by")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin", "author__full_name", "reason")
    date_hierarchy = "from_on"
