"""The record of assessments and grades, which nobody edits."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_parts import Guarded, ReadOnly
from grading.models import Assessment, AssessmentValue, GradeChange


class ValueInline(ReadOnly, admin.TabularInline):
    model = AssessmentValue
    extra = 0
    can_delete = False
    fields = readonly_fields = ("indicator", "words", "score", "source", "as_of", "said_by", "product")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssessmentValue]:
        rows = super().get_queryset(request)
        return rows.select_related("indicator", "step", "product", "author", "assessment__author")

    @admin.display(description=_("Value"))
    def words(self, value: AssessmentValue) -> str:
        return value.words

    @admin.display(description=_("author"))
    def said_by(self, value: AssessmentValue) -> str:
        return str(value.said_by)


@admin.register(Assessment)
class AssessmentAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    inlines = (ValueInline,)
    list_display = ("relationship", "on", "potential", "support", "author", "scheme")
    list_filter = ("on",)
    list_select_related = ("relationship__client", "author", "scheme")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin", "author__full_name")
    date_hierarchy = "on"


@admin.register(AssessmentValue)
class AssessmentValueAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """What was said of whom, by which source, across assessments."""

    list_display = ("assessment", "indicator", "words", "score", "source", "as_of", "product")
    list_filter = ("source", "indicator__axis", "as_of")
    list_select_related = ("assessment__relationship__client", "indicator", "step", "product")
    search_fields = (
        "assessment__relationship__client__full_name",
        "assessment__relationship__client__pinyin",
        "indicator__name_zh",
        "indicator__name_en",
    )
    show_full_result_count = False

    @admin.display(description=_("Value"))
    def words(self, value: AssessmentValue) -> str:
        return value.words


@admin.register(GradeChange)
class GradeChangeAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "on", "old", "new", "potential", "support", "author", "reason")
    list_filter = ("new", "old", "on")
    list_select_related = ("relationship__client", "author")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin", "author__full_name")
    date_hierarchy = "on"

    @admin.display(description=_("why"))
    def reason(self, change: GradeChange) -> str:
        return change.why_words
