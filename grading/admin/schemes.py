"""The administrator's pages for schemes."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import ReadOnly
from grading.enums import IndicatorKind
from grading.models import Indicator, IndicatorStep, Scheme
from grading.rules import CELLS


def is_to_come(row: Model | None) -> bool:
    """Whether a scheme, or what belongs to one, counts on a later day only. True where no row is asked about."""
    try:
        if isinstance(row, IndicatorStep):
            row = row.indicator
        if isinstance(row, Indicator):
            row = row.scheme
    except ObjectDoesNotExist:
        # The past of a row whose scheme is gone.
        return False
    return not isinstance(row, Scheme) or row.effective_on > timezone.localdate()


class ReadOnlyInForce:
    """What grades, or has graded, clients is read here and never edited: a new scheme takes its place on its day."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_to_come(obj) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_to_come(obj) and super().has_delete_permission(request, obj)  # type: ignore[misc]


class IndicatorInline(ReadOnly, admin.TabularInline):
    model = Indicator
    extra = 0
    show_change_link = True
    fields = (
        "axis",
        "order",
        "code",
        "name_zh",
        "name_en",
        "kind",
        "weight",
        "full_at",
        "unit_zh",
        "unit_en",
        "per_month",
    )


@admin.register(Scheme)
class SchemeAdmin(ReadOnlyInForce, SimpleHistoryAdmin):
    """Read here; set on the pages of grading, which show first who would change."""

    inlines = (IndicatorInline,)
    list_display = ("__str__", "territory", "effective_on", "potential_cut_offs", "support_cut_offs", "cells")
    list_filter = ("effective_on", "territory__level")
    list_select_related = ("territory",)
    search_fields = ("name", "territory__name", "territory__code")
    date_hierarchy = "effective_on"
    fields = readonly_fields = (
        "territory",
        "name",
        "effective_on",
        "potential_cut_offs",
        "support_cut_offs",
        "cells",
    )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return redirect("grading:schemes")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        scheme = self.get_object(request, object_id)
        if scheme is not None and self.has_change_permission(request, scheme):
            return redirect("grading:scheme-edit", scheme.pk)
        return super().change_view(request, object_id, form_url, extra_context)

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


SAME_WORDS = _("Two steps have the same words: %(words)s.")


def words_of(step: dict[str, Any]) -> set[str]:
    """A step's labels, as far as its form could read them."""
    return {step[name] for name in ("label_zh", "label_en") if name in step}


class StepFormSet(BaseInlineFormSet):
    """A value is understood by the words of its step: two steps that say the same could not be told apart."""

    def clean(self) -> None:
        super().clean()
        taken: set[str] = set()
        for form in self.forms:
            if form.cleaned_data and not form.cleaned_data.get("DELETE"):
                words = words_of(form.cleaned_data)
                if words & taken:
                    raise ValidationError(SAME_WORDS, params={"words": min(words & taken)})
                taken |= words


class StepInline(ReadOnlyInForce, admin.TabularInline):
    model = IndicatorStep
    formset = StepFormSet
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_to_come(obj) and super().has_add_permission(request, obj)


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyInForce, SimpleHistoryAdmin):
    inlines = (StepInline,)
    list_display = ("name_zh", "name_en", "axis", "kind", "weight", "full_at", "per_month", "scheme")
    list_filter = ("axis", "kind")
    list_select_related = ("scheme__territory",)
    search_fields = ("code", "name_zh", "name_en", "scheme__name", "scheme__territory__name")
    autocomplete_fields = ("scheme",)

    def get_fieldsets(self, request: HttpRequest, obj: Indicator | None = None) -> Any:
        [(name, options), *rest] = super().get_fieldsets(request, obj)
        says = _(
            "Indicators can be changed until the day their scheme takes effect. From that day a client's scores follow "
            "them with her next assessment; those given before stay as they were."
        )
        return [(name, {**options, "description": says}), *rest]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """An indicator is added to a scheme that is still to come."""
        if db_field.name == "scheme":
            options["queryset"] = Scheme.objects.filter(effective_on__gt=timezone.localdate())
        return super().formfield_for_foreignkey(db_field, request, **options)


class StepForm(ModelForm):
    """One step alone: its words must be no other step's."""

    class Meta:
        model = IndicatorStep
        fields = ("indicator", "label_zh", "label_en", "score", "patient_share")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if indicator := data.get("indicator"):
            others = indicator.steps.exclude(pk=self.instance.pk)
            taken = {words for labels in others.values_list("label_zh", "label_en") for words in labels}
            if same := words_of(data) & taken:
                raise ValidationError(SAME_WORDS, params={"words": min(same)})
        return data


@admin.register(IndicatorStep)
class IndicatorStepAdmin(ReadOnlyInForce, SimpleHistoryAdmin):
    form = StepForm
    list_display = ("label_zh", "label_en", "score", "patient_share", "indicator", "scheme")
    list_filter = ("indicator__axis", "indicator__scheme__effective_on", "indicator__scheme__territory__level")
    list_select_related = ("indicator__scheme__territory",)
    search_fields = ("label_zh", "label_en", "indicator__code", "indicator__name_zh", "indicator__name_en")
    autocomplete_fields = ("indicator",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """A step is added to an indicator that is chosen from steps, of a scheme that is still to come."""
        if db_field.name == "indicator":
            planned = Indicator.objects.filter(scheme__effective_on__gt=timezone.localdate())
            options["queryset"] = planned.exclude(kind=IndicatorKind.NUMBER)
        return super().formfield_for_foreignkey(db_field, request, **options)

    @admin.display(description=_("grading scheme"), ordering="indicator__scheme")
    def scheme(self, step: IndicatorStep) -> str:
        return f"{step.indicator.scheme.territory} · {step.indicator.scheme}"
