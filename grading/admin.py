"""The administrator's pages for schemes, and the record of assessments and grades, which nobody edits."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from accounts.models import User
from grading.actions import fill_indicators, save_scheme
from grading.forms import SchemeForm
from grading.models import Assessment, AssessmentValue, GradeChange, Indicator, IndicatorStep, Scheme
from grading.rules import CELLS


class SchemeAdminForm(SchemeForm):
    """The scheme with its territory; the standard scheme may stay without a name."""

    class Meta(SchemeForm.Meta):
        fields = ("territory", *SchemeForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, on=timezone.localdate(), **kwargs)
        self.fields["name"].required = False


class IndicatorInline(admin.TabularInline):
    model = Indicator
    extra = 0
    show_change_link = True
    fields = ("axis", "order", "code", "name_zh", "name_en", "kind", "weight", "full_at", "unit_zh", "unit_en")


@admin.register(Scheme)
class SchemeAdmin(SimpleHistoryAdmin):
    form = SchemeAdminForm
    inlines = (IndicatorInline,)
    list_display = ("__str__", "territory", "effective_on", "potential_cut_offs", "support_cut_offs", "cells")
    list_filter = ("effective_on", "territory__level")
    list_select_related = ("territory",)
    search_fields = ("name", "territory__name", "territory__code")
    autocomplete_fields = ("territory",)
    date_hierarchy = "effective_on"

    def get_fieldsets(self, request: HttpRequest, obj: Scheme | None = None) -> list[tuple[Any, Any]]:
        levels = [tuple(CELLS[start : start + 3]) for start in (0, 3, 6)]
        cut_offs = (("potential_medium", "potential_high"), ("support_medium", "support_high"))
        return [
            (None, {"fields": ("territory", "name", "effective_on", *cut_offs)}),
            (_("Matrix"), {"fields": levels, "description": _("Rows: potential high, medium, low. Columns: support.")}),
        ]

    def get_form(self, request: HttpRequest, obj: Scheme | None = None, change: bool = False, **options: Any) -> Any:
        """The cells are fields of the form, not of the model: the factory must not look for them there."""
        options["fields"] = SchemeAdminForm.Meta.fields
        return super().get_form(request, obj, change=change, **options)

    def save_model(self, request: HttpRequest, obj: Scheme, form: SchemeAdminForm, change: bool) -> None:
        save_scheme(obj, on=timezone.localdate(), author=cast(User, request.user), indicators=False)

    def save_related(self, request: HttpRequest, form: SchemeAdminForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        fill_indicators(form.instance)

    @admin.display(description=_("Potential"))
    def potential_cut_offs(self, scheme: Scheme) -> str:
        return f"{scheme.potential_medium} / {scheme.potential_high}"

    @admin.display(description=_("Support"))
    def support_cut_offs(self, scheme: Scheme) -> str:
        return f"{scheme.support_medium} / {scheme.support_high}"

    @admin.display(description=_("Matrix"))
    def cells(self, scheme: Scheme) -> str:
        """The nine grades, row by row."""
        grades = "".join(scheme.matrix.get(cell, "?") for cell in CELLS)
        return " ".join((grades[:3], grades[3:6], grades[6:]))


class StepInline(admin.TabularInline):
    model = IndicatorStep
    extra = 0


@admin.register(Indicator)
class IndicatorAdmin(SimpleHistoryAdmin):
    inlines = (StepInline,)
    list_display = ("name_zh", "name_en", "axis", "kind", "weight", "full_at", "scheme")
    list_filter = ("axis", "kind")
    list_select_related = ("scheme__territory",)
    search_fields = ("code", "name_zh", "name_en", "scheme__name", "scheme__territory__name")
    autocomplete_fields = ("scheme",)


class ValueInline(ReadOnly, admin.TabularInline):
    model = AssessmentValue
    extra = 0
    can_delete = False
    fields = readonly_fields = ("indicator", "words", "score", "source", "as_of", "product")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssessmentValue]:
        return super().get_queryset(request).select_related("indicator", "step", "product")

    @admin.display(description=_("Value"))
    def words(self, value: AssessmentValue) -> str:
        return value.words


@admin.register(Assessment)
class AssessmentAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    inlines = (ValueInline,)
    list_display = ("relationship", "on", "potential", "support", "author", "scheme")
    list_filter = ("on",)
    list_select_related = ("relationship__client", "author", "scheme")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin", "author__full_name")
    date_hierarchy = "on"


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
