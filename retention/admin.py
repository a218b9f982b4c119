from datetime import date
from typing import ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from retention.models import (
    AttainedSum,
    CountedDay,
    DigestNote,
    EffortFlag,
    EffortGoal,
    Loss,
    NeglectAlert,
    PanelSum,
    RiskBacktest,
    RiskRule,
    RiskRun,
    RiskScore,
    Snapshot,
    StateMark,
    StateSpan,
    StepDone,
    Subtotal,
    WinBack,
)
from retention.risk.words import phrases


class HistoryAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Rows that only jobs write: to be looked at, within what the person may see, and never changed by hand."""

    show_full_result_count = False

    list_select_related: ClassVar[tuple[str, ...]] = ("relationship__client", "territory")
    search_fields: ClassVar[tuple[str, ...]] = (
        "relationship__client__full_name",
        "relationship__client__pinyin__startswith",
        "territory__name",
        "territory__code",
    )


@admin.register(NeglectAlert)
class NeglectAlertAdmin(HistoryAdmin):
    list_display = (
        "relationship",
        "territory",
        "grade",
        "since_on",
        "opened_on",
        "escalated_on",
        "told_on",
        "closed_on",
    )
    list_filter = (
        ("closed_on", admin.EmptyFieldListFilter),
        ("escalated_on", admin.EmptyFieldListFilter),
        "grade",
        "opened_on",
    )


@admin.register(Loss)
class LossAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Stated and decided on its own page; here to be looked at, within what the person may see."""

    list_display = (
        "relationship",
        "lost_on",
        "state",
        "reason",
        "stated_reason",
        "verdict",
        "sign",
        "territory",
        "rep",
    )
    list_select_related = ("relationship__client", "territory", "rep")
    list_filter = ("state", "reason", "verdict", "sign", "grade", "lost_on")
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith", "territory__code")
    show_full_result_count = False


class StepInline(ReadOnly, admin.TabularInline):
    model = StepDone
    extra = 0


@admin.register(WinBack)
class WinBackAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Gone through on its own page, step by step."""

    list_display = ("loss", "opened_on", "opened_by", "step", "due_on", "outcome", "closed_on")
    list_select_related = ("loss__relationship__client", "opened_by")
    list_filter = ("outcome", "step", "cause", "due_on", "closed_on")
    search_fields = ("loss__relationship__client__full_name", "loss__territory__code", "opened_by__full_name")
    inlines = (StepInline,)
    show_full_result_count = False


@admin.register(StepDone)
class StepDoneAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    list_display = ("case", "step", "on", "by")
    list_select_related = ("case__loss__relationship__client", "by")
    list_filter = ("step", "on")
    search_fields = ("case__loss__relationship__client__full_name", "by__full_name")
    show_full_result_count = False


@admin.register(DigestNote)
class DigestNoteAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    """Written on the page of the digest; here to be looked at."""

    list_display = ("manager", "kind", "client", "action", "until", "reason", "at")
    list_select_related = (
        "manager",
        "alert__relationship__client",
        "loss__relationship__client",
        "case__loss__relationship__client",
    )
    list_filter = ("kind", "action", "until", "at")
    search_fields = (
        "manager__full_name",
        "alert__relationship__client__full_name",
        "loss__relationship__client__full_name",
        "case__loss__relationship__client__full_name",
    )
    show_full_result_count = False

    @admin.display(description=_("client"))
    def client(self, note: DigestNote) -> str:
        return str(note.alert or note.loss or note.case)


class RiskRuleForm(forms.ModelForm):
    class Meta:
        model = RiskRule
        fields = (
            "effective_on", "start", "wait", "full_wait", "promises", "support", "attempts", "rival", "complaints",
            "told", "kept", "window", "medium", "high",
        )  # fmt: skip

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(
                _("A new rule counts from today at the earliest: what was said stays as it was.")
            )
        return day


@admin.register(RiskRule)
class RiskRuleAdmin(SimpleHistoryAdmin):
    """Changed until its day comes; from then on it is read, and a new rule takes its place on its own day."""

    form = RiskRuleForm
    list_display = (
        "effective_on", "start", "wait", "promises", "support", "attempts", "rival", "complaints", "told", "kept",
        "medium", "high",
    )  # fmt: skip
    list_filter = ("effective_on",)
    search_fields = ("effective_on",)

    def has_change_permission(self, request: HttpRequest, obj: RiskRule | None = None) -> bool:
        return _is_to_come(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: RiskRule | None = None) -> bool:
        return _is_to_come(obj) and super().has_delete_permission(request, obj)


def _is_to_come(rule: RiskRule | None) -> bool:
    return rule is None or rule.effective_on > timezone.localdate()


@admin.register(RiskScore)
class RiskScoreAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    show_full_result_count = False
    list_display = ("relationship", "level", "score", "why", "found_on")
    list_filter = ("level", "found_on")
    list_select_related = ("relationship__client",)
    search_fields = ("relationship__client__full_name", "relationship__client__pinyin__startswith")

    @admin.display(description=_("why"))
    def why(self, score: RiskScore) -> str:
        return " · ".join(phrase for phrase, _is_good in phrases(score.parts))


@admin.register(EffortFlag)
class EffortFlagAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """A manager sees them here, as on her page, when the rep has had her week."""

    show_full_result_count = False
    list_display = (
        "kind", "rep", "territory", "week_on", "contacts", "contacts_c", "target_c", "well", "known", "quiet", "active",
        "told_on",
    )  # fmt: skip
    list_filter = ("kind", "week_on", "told_on")
    list_select_related = ("rep", "territory")
    search_fields = ("rep__full_name", "territory__name", "territory__code")
    # Whose clients they are now may be another team.
    exclude = ("clients",)


@admin.register(EffortGoal)
class EffortGoalAdmin(ReadOnly, admin.ModelAdmin):
    """Set by a manager on her page; here to be looked at."""

    list_display = ("territory", "starts_on", "ends_on", "a", "b", "c", "d", "u", "set_by")
    list_filter = (("ends_on", admin.EmptyFieldListFilter), "starts_on")
    list_select_related = ("territory", "set_by")
    search_fields = ("territory__name", "territory__code", "set_by__full_name")


@admin.register(RiskRun)
class RiskRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("on", "finished_at", "judged", "changed")
    list_filter = ("on",)
    search_fields = ("on",)


@admin.register(RiskBacktest)
class RiskBacktestAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "made_at", "from_on", "to_on", "horizon", "clients", "lost", "auc", "auc_by_days", "precision",
        "precision_by_days",
    )  # fmt: skip
    list_filter = ("made_at",)
    search_fields = ("made_at",)


@admin.register(StateSpan)
class StateSpanAdmin(HistoryAdmin):
    list_display = (
        "relationship",
        "territory",
        "grade",
        "status",
        "neglected",
        "from_on",
        "to_on",
        "recorded_at",
    )
    list_filter = (("to_on", admin.EmptyFieldListFilter), "neglected", "grade", "status", "from_on")


@admin.register(StateMark)
class StateMarkAdmin(HistoryAdmin):
    list_select_related: ClassVar[tuple[str, ...]] = ("relationship__client",)
    search_fields: ClassVar[tuple[str, ...]] = (
        "relationship__client__full_name",
        "relationship__client__pinyin__startswith",
    )
    list_display = ("relationship", "mark", "from_on", "to_on")
    list_filter = ("mark", ("to_on", admin.EmptyFieldListFilter), "from_on")


class OfTerritoryAdmin(HistoryAdmin):
    """Rows of a territory, and of no client."""

    list_select_related: ClassVar[tuple[str, ...]] = ("territory",)
    search_fields: ClassVar[tuple[str, ...]] = ("territory__name", "territory__code")


@admin.register(Snapshot)
class SnapshotAdmin(OfTerritoryAdmin):
    list_display = ("territory", "on", "active_a", "active_b", "active_c", "active_d", "neglected_a", "neglected_b")
    list_filter = ("on",)


@admin.register(Subtotal)
class SubtotalAdmin(OfTerritoryAdmin):
    list_display = ("territory", "on", "active_a", "active_b", "active_c", "active_d", "neglected_a", "neglected_b")
    list_filter = ("on",)


@admin.register(AttainedSum)
class AttainedSumAdmin(OfTerritoryAdmin):
    list_display = ("territory", "first_on", "last_on", "targets", "covered", "planned", "attained", "won", "confirmed")
    list_filter = ("last_on",)


@admin.register(CountedDay)
class CountedDayAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("on", "counted_at", "is_summed")


@admin.register(PanelSum)
class PanelSumAdmin(OfTerritoryAdmin):
    list_display = ("territory", "on", "asked_a", "asked_b", "asked_c", "worth", "top_worth")
