from typing import ClassVar

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, Kept, ReadOnly
from planning.models import (
    Approach,
    AskedForHelp,
    BreakthroughPlan,
    BreakthroughPolicy,
    CarriedOver,
    PlanMessage,
    Retrospective,
)


@admin.register(Approach)
class ApproachAdmin(Kept, SimpleHistoryAdmin):
    """The lawful ways a plan may name. One that was used is switched off, not removed."""

    list_display = ("words_zh", "words_en", "order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("words_zh", "words_en")


@admin.register(BreakthroughPolicy)
class BreakthroughPolicyAdmin(SimpleHistoryAdmin):
    list_display = ("effective_on", "usual_days", "longest_days", "plans_a_quarter")
    list_filter = ("effective_on",)
    search_fields = ("effective_on",)


class RetrospectiveInline(ReadOnly, admin.TabularInline):
    model = Retrospective
    extra = 0


@admin.register(BreakthroughPlan)
class BreakthroughPlanAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Written on its own page; here to be looked at, within what the person may see."""

    list_display = ("relationship", "rep", "ends_on", "state", "outcome", "retrospective_on", "territory")
    list_select_related = ("relationship__client", "rep", "territory")
    list_filter = ("state", "outcome", "origin", "diagnosis", "measure", "ends_on")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith", "territory__code")
    inlines = (RetrospectiveInline,)
    show_full_result_count = False


class OfPlanAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Rows of a plan, seen with it."""

    show_full_result_count = False
    list_select_related: ClassVar[tuple[str, ...]] = ("plan__relationship__client",)
    search_fields: ClassVar[tuple[str, ...]] = (
        "plan__relationship__client__full_name",
        "plan__relationship__client__pinyin__startswith",
        "plan__territory__code",
    )


@admin.register(Retrospective)
class RetrospectiveAdmin(OfPlanAdmin):
    list_display = ("plan", "on", "by", "next_on")
    list_filter = ("on", "approach")


@admin.register(CarriedOver)
class CarriedOverAdmin(OfPlanAdmin):
    list_display = ("plan", "ended_on", "by", "at")
    list_filter = ("ended_on",)


@admin.register(AskedForHelp)
class AskedForHelpAdmin(OfPlanAdmin):
    list_display = ("plan", "person", "by", "at")
    list_filter = ("at",)


@admin.register(PlanMessage)
class PlanMessageAdmin(OfPlanAdmin):
    list_display = ("plan", "author", "at")
    list_filter = ("at",)
