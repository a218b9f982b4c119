"""The administrator's pages for the rhythm of the rounds and their days; what was done in them is read here."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, Kept, ReadOnly
from grading.models import Round, RoundEntry, RoundEvent, RoundPart, RoundPolicy, SpotCheck


@admin.register(RoundPolicy)
class RoundPolicyAdmin(Kept, SimpleHistoryAdmin):
    list_display = ("effective_on", "opens_after_days", "work_days", "checked_percent", "stale_after_quarters")
    date_hierarchy = "effective_on"


class RoundForm(ModelForm):
    """Days that somebody set stay, whatever the policy says later."""

    class Meta:
        model = Round
        fields = ("opens_on", "due_on")

    def clean(self) -> dict[str, Any]:
        self.instance.is_fixed = self.instance.is_fixed or bool(self.changed_data)
        return super().clean() or {}


@admin.register(Round)
class RoundAdmin(Kept, SimpleHistoryAdmin):
    """Planned by the night, for this quarter and the next; the day it opens can be moved until it has opened."""

    form = RoundForm
    list_display = ("__str__", "opens_on", "due_on", "is_fixed", "opened_at")
    list_filter = ("year", "number")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Round | None = None) -> tuple[str, ...]:
        always = ("year", "number", "is_fixed", "opened_at")
        return ("opens_on", *always) if obj is not None and obj.opened_at else always

    def get_fields(self, request: HttpRequest, obj: Round | None = None) -> tuple[str, ...]:
        return ("year", "number", "opens_on", "due_on", "is_fixed", "opened_at")


class EventInline(ReadOnly, admin.TabularInline):
    model = RoundEvent
    extra = 0
    can_delete = False


@admin.register(RoundPart)
class RoundPartAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Gone through on the pages of grading, by the rep and her manager."""

    inlines = (EventInline,)
    list_display = ("territory", "round", "state", "due_on", "handed_in_on", "assessed", "clients", "closed_on")
    list_filter = ("state", "round", "handed_in_on", "closed_on")
    list_select_related = ("territory", "round")
    search_fields = ("territory__name", "territory__code")
    show_full_result_count = False

    @admin.display(description=_("due on"))
    def due_on(self, part: RoundPart) -> str:
        return str(part.due_on)


@admin.register(RoundEvent)
class RoundEventAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("part", "step", "on", "by", "words")
    list_filter = ("step", "on")
    list_select_related = ("part__territory", "part__round", "by")
    search_fields = ("part__territory__name", "part__territory__code", "words")
    show_full_result_count = False


@admin.register(RoundEntry)
class RoundEntryAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "part", "on", "author", "kind", "grade_before", "grade", "outcome")
    list_filter = ("kind", "outcome", "grade", "part__round")
    list_select_related = ("relationship__client", "part__territory", "part__round", "author")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin", "part__territory__code")
    show_full_result_count = False


@admin.register(SpotCheck)
class SpotCheckAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("entry", "drawn_on", "state", "decided_on", "decided_by", "words")
    list_filter = ("state", "drawn_on", "decided_on")
    list_select_related = ("entry__relationship__client", "entry__part__territory", "entry__part__round", "decided_by")
    search_fields = ("entry__relationship__client__full_name", "entry__part__territory__code", "words")
    show_full_result_count = False
