import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_field
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from accounts.models import Territory
from visits.coaching import new_version
from visits.models import (
    Activity,
    CadenceLine,
    CadencePolicy,
    CheckedVisit,
    CoachingAnswer,
    CoachingForm,
    CoachingQuestion,
    CoachingTemplate,
    KeyMessage,
    NextStep,
    RecomputeRequest,
    Rulebook,
    StyleObservation,
    Tip,
    Visit,
    VisitCorrection,
)
from visits.queries import rules

# What the policy in force is found by; moved afterwards, it would go on to count where its page says it does not.
FIXED = ("territory", "effective_on")
# A number of a person's address line that a database takes.
DIGITS = re.compile(r"[0-9]{1,9}")
NUMBERS = ("due_after", "neglected_after", "escalated_after", "remote_reach", "max_contacts", "max_period")


class CadenceLineInline(admin.TabularInline):
    model = CadenceLine
    extra = 0
    show_change_link = True

    def get_extra(self, request: HttpRequest, obj: CadencePolicy | None = None, **options: Any) -> int:
        return 0 if obj else len(proposed_lines(request))


def proposed_lines(request: HttpRequest) -> list[dict[str, Any]]:
    """The lines that the address of a new policy asks for, "due_C=26": the intervals proposed, the rest as in force.

    What makes no sense is left out; the person sees every number before she saves it.
    """
    territory = request.GET.get("territory", "")
    node = Territory.objects.filter(pk=territory).first() if DIGITS.fullmatch(territory) else None
    if request.method != "GET" or node is None:
        return []
    lines = rules().policy(node.path).lines
    asked = {target: request.GET.get(f"due_{target}", "") for target in lines}
    return [
        {"target": target, **lines[target]._asdict(), "due_after": int(days)}
        for target, days in asked.items()
        if DIGITS.fullmatch(days)
    ]


class CadencePolicyForm(forms.ModelForm):
    class Meta:
        model = CadencePolicy
        fields = (*FIXED, "backdating_days", "ungraded_days", "driving_percent")
        help_texts = dict.fromkeys(
            FIXED, _("Fixed once the policy is in force: for another day or another territory make a new policy.")
        )


@admin.register(CadencePolicy)
class CadencePolicyAdmin(SimpleHistoryAdmin):
    form = CadencePolicyForm
    object_history_template = "admin/visits/cadencepolicy/object_history.html"
    list_display = ("territory", "effective_on", "applied_on", "backdating_days", "ungraded_days", "driving_percent")
    list_filter = ("effective_on",)
    search_fields = ("territory__name", "territory__code")
    list_select_related = ("territory",)
    autocomplete_fields = ("territory",)
    readonly_fields = ("applied_on",)
    inlines = (CadenceLineInline,)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From the address; a territory that is no number would be looked for all the same."""
        found: dict[str, Any] = super().get_changeform_initial_data(request)
        return found if DIGITS.fullmatch(found.get("territory", "0")) else {**found, "territory": ""}

    def get_formset_kwargs(self, request: HttpRequest, obj: CadencePolicy, inline: Any, prefix: str) -> dict[str, Any]:
        """A proposal's lines stand in the form. Of the form that comes back every line counts as written."""
        options: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        return options if obj.pk else {**options, "initial": proposed_lines(request)}

    def get_readonly_fields(self, request: HttpRequest, obj: CadencePolicy | None = None) -> tuple[str, ...]:
        is_in_force = obj is not None and obj.applied_on is not None
        return (*FIXED, *self.readonly_fields) if is_in_force else self.readonly_fields

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its lines go with a policy, though none is removed by itself on a page of its own."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        perms_needed.discard(CadenceLine._meta.verbose_name)
        return deleted, counts, perms_needed, protected

    def render_history_view(
        self, request: HttpRequest, template: str, context: dict[str, Any], **options: Any
    ) -> HttpResponse:
        """A policy's numbers are on its lines: its history is theirs too, of lines that are gone as well."""
        if template == self.object_history_template:
            history = CadenceLine.history.filter(policy_id=context["object"].pk).select_related("history_user")
            columns = [column for column in CadenceLine._meta.concrete_fields if column.name in {"target", *NUMBERS}]
            context["line_columns"] = [column.verbose_name for column in columns]
            context["line_history"] = [
                (row, [display_for_field(getattr(row, column.name), column, "–") for column in columns])
                for row in history.order_by("id", "-history_date", "-history_id")
            ]
        return super().render_history_view(request, template, context, **options)


@admin.register(CadenceLine)
class CadenceLineAdmin(ReadOnly, SimpleHistoryAdmin):
    """To find a number and read what it was; it is changed with its policy."""

    list_display = ("target", "policy", *NUMBERS)
    list_filter = ("target", "policy__effective_on", "policy__territory__level")
    search_fields = ("policy__territory__name", "policy__territory__code")
    list_select_related = ("policy__territory",)


@admin.register(Visit)
class VisitAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "happened_on", "channel", "outcome", "rep", "grade", "counts", "is_late")
    list_filter = ("channel", "outcome", "counts", "is_late", "filing_expired", "happened_on")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin", "rep__full_name")
    list_select_related = ("relationship__client", "rep")
    show_full_result_count = False


@admin.register(VisitCorrection)
class VisitCorrectionAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("visit", "at", "author", "reason")
    list_filter = ("at", "visit__channel", "visit__outcome")
    search_fields = ("visit__relationship__client__full_name", "author__full_name", "reason")
    list_select_related = ("visit__relationship__client", "author")


@admin.register(StyleObservation)
class StyleObservationAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """What was ticked on visits; it is corrected with its visit."""

    list_display = ("visit", "sign")
    list_filter = ("sign", "visit__happened_on")
    search_fields = ("visit__relationship__client__full_name", "visit__relationship__client__pinyin")
    list_select_related = ("visit__relationship__client",)
    show_full_result_count = False


@admin.register(CheckedVisit)
class CheckedVisitAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Chosen on the page of the spot check."""

    list_display = ("check_done", "visit")
    list_filter = ("visit__happened_on",)
    search_fields = ("visit__relationship__client__full_name", "visit__relationship__client__pinyin")
    list_select_related = ("visit__relationship__client", "check_done__entry__relationship__client")
    show_full_result_count = False


@admin.register(Tip)
class TipAdmin(SimpleHistoryAdmin):
    """The company's own words, in both languages."""

    list_display = ("words", "place", "kind", "style", "theme", "from_stage", "to_stage", "order", "is_active")
    list_filter = ("place", "kind", "style", "theme", "is_active")
    search_fields = ("words_zh", "words_en")


@admin.register(NextStep)
class NextStepAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("relationship", "words", "due_on", "is_promise", "state", "rep")
    list_filter = ("state", "is_promise", "due_on")
    search_fields = ("relationship__client__full_name", "words", "rep__full_name")
    list_select_related = ("relationship__client", "rep")


@admin.register(KeyMessage)
class KeyMessageAdmin(SimpleHistoryAdmin):
    list_display = ("text", "product", "is_active")
    list_filter = ("product", "is_active")
    search_fields = ("text", "product__name")
    list_select_related = ("product",)


@admin.register(RecomputeRequest)
class RecomputeRequestAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("why", "territory", "state", "created_at", "done_at")
    list_filter = ("state",)
    search_fields = ("why", "territory__name")
    list_select_related = ("territory",)


@admin.register(Rulebook)
class RulebookAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("version",)
    search_fields = ("version",)


@admin.register(Activity)
class ActivityAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    list_display = ("rep", "happened_on", "kind", "minutes", "territory", "undone_at")
    list_filter = ("kind", ("undone_at", admin.EmptyFieldListFilter), "happened_on")
    search_fields = ("rep__full_name", "territory__name", "territory__code", "words")
    list_select_related = ("rep", "territory")
    show_full_result_count = False


class CoachingQuestionInline(admin.TabularInline):
    model = CoachingQuestion
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: CoachingTemplate | None = None) -> bool:
        return _is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: CoachingTemplate | None = None) -> bool:
        return _is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CoachingTemplate | None = None) -> bool:
        return _is_open(obj) and super().has_delete_permission(request, obj)


def _is_open(template: CoachingTemplate | None) -> bool:
    """A version that was used is what somebody was judged by."""
    return template is None or not template.is_used


@admin.register(CoachingTemplate)
class CoachingTemplateAdmin(SimpleHistoryAdmin):
    """Versions of the questions. One that was used can be ended, and copied to be changed; nothing else."""

    list_display = ("version", "effective_on", "is_active", "times_used")
    list_filter = ("is_active", "effective_on")
    search_fields = ("questions__words_zh", "questions__words_en")
    inlines = (CoachingQuestionInline,)
    actions = ("copy_as_new_version",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CoachingTemplate]:
        return super().get_queryset(request).annotate(times=Count("forms", distinct=True))

    @admin.display(description=_("forms"), ordering="times")
    def times_used(self, obj: CoachingTemplate) -> int:
        return obj.times  # type: ignore[attr-defined]  # annotated above

    def get_readonly_fields(self, request: HttpRequest, obj: CoachingTemplate | None = None) -> tuple[str, ...]:
        return () if _is_open(obj) else ("version", "effective_on")

    def has_delete_permission(self, request: HttpRequest, obj: CoachingTemplate | None = None) -> bool:
        return _is_open(obj) and super().has_delete_permission(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        highest = CoachingTemplate.objects.aggregate(Max("version"))["version__max"] or 0
        return {"version": highest + 1, "effective_on": timezone.localdate()}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its questions go with a version, though none is removed by itself on a page of its own."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        perms_needed.discard(CoachingQuestion._meta.verbose_name)
        return deleted, counts, perms_needed, protected

    @admin.action(description=_("Copy as a new version"), permissions=["add"])
    def copy_as_new_version(self, request: HttpRequest, queryset: QuerySet[CoachingTemplate]) -> None:
        for template in queryset:
            copy = new_version(template, on=timezone.localdate())
            messages.success(request, _("%(copy)s was made. It counts once it is active.") % {"copy": copy})


@admin.register(CoachingQuestion)
class CoachingQuestionAdmin(ReadOnly, SimpleHistoryAdmin):
    """To find a question and read what it was; it is changed with its version."""

    list_display = ("words", "template", "order", "kind", "behaviour")
    list_filter = ("kind", "behaviour", "template")
    search_fields = ("words_zh", "words_en")
    list_select_related = ("template",)


@admin.register(CoachingForm)
class CoachingFormAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    list_display = ("visit", "coach", "state", "sent_at", "signed_at", "template")
    list_filter = ("state", "sent_at", "template")
    search_fields = ("coach__full_name", "visit__rep__full_name")
    list_select_related = ("visit__relationship__client", "coach", "template")


@admin.register(CoachingAnswer)
class CoachingAnswerAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("form", "question", "value_in_words")
    list_filter = ("question__kind", "question__behaviour")
    search_fields = ("form__coach__full_name", "form__visit__rep__full_name", "words")
    list_select_related = ("form__visit__rep", "form__coach", "question")
