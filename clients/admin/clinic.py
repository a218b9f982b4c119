"""Days on which timetables do not hold, in the administration."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from clients.models import ClinicException


@admin.register(ClinicException)
class ClinicExceptionAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    """Noted on the page of a client's timetable; here to be looked at."""

    list_display = ["client", "kind", "from_on", "to_on", "part", "moved_on", "moved_part", "source", "author"]
    list_select_related = ["client", "author"]
    list_filter = ["kind", "source", "from_on", ("moved_on", admin.EmptyFieldListFilter)]
    search_fields = ["client__full_name", "client__pinyin", "client__initials__startswith", "note"]
    show_full_result_count = False
