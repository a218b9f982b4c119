"""Clients, their posts and relationships in the administration."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from accounts.models import User
from clients.actions import CADENCE_FACTS, announce, name_client, set_phone
from clients.admin.parts import ChangedByHers
from clients.learning import note_sources
from clients.models import (
    Affiliation,
    Client,
    ClinicSlot,
    Relationship,
    StageChange,
)
from clients.styles import style_of
from clients.timetabling import HOURS, note_edited


class AffiliationInline(ReadOnly, admin.TabularInline):
    """Where she was and is; a move is made on the client's page, and closes the old place."""

    model = Affiliation
    fields = ["organisation", "department", "post", "from_on", "to_on", "is_primary"]
    extra = 0


class ClinicSlotInline(admin.TabularInline):
    model = ClinicSlot
    extra = 0


@admin.register(Client)
class ClientAdmin(ChangedByHers, SimpleHistoryAdmin):
    list_display = ["full_name", "kind", "title", "organisation", "department", "phone"]
    list_select_related = ["organisation", "department"]
    list_filter = ["kind", "is_prescriber", "is_decision_maker", "is_influencer", "style"]
    search_fields = ["full_name", "name_key", "pinyin", "initials__startswith", "phone", "organisation__name"]
    readonly_fields = [
        "organisation", "department", "post", "decision_scope", "concerns", "birthday", "style", "style_clarity",
        "created_at",
    ]  # fmt: skip
    inlines = [AffiliationInline, ClinicSlotInline]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A client is entered where her territory is known: on the clients page, or by an import."""
        return False

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        name_client(obj, obj.full_name)
        set_phone(obj, obj.phone)
        # As they are now: a visit may have been logged since the page was opened.
        now = Client.objects.select_for_update(no_key=True).values_list("style", "style_clarity").get(pk=obj.pk)
        obj.style, obj.style_clarity = now
        obj.style = style_of(stated=obj.stated_style, observed=obj.style, clarity=obj.style_clarity)
        super().save_model(request, obj, form, change)
        note_sources({obj: form.changed_data}, by=cast(User, request.user), on=timezone.localdate())
        if {*CADENCE_FACTS, "stated_style"}.intersection(form.changed_data):
            announce(obj.relationships.values_list("pk", flat=True), on=timezone.localdate())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        is_known = form.instance.clinic_slots.exists()
        super().save_formset(request, form, formset, change)
        if formset.model is ClinicSlot:
            whole = [*formset.new_objects, *formset.deleted_objects]
            edited = [*formset.changed_objects, *((slot, HOURS) for slot in whole)]
            note_edited(form.instance, edited, is_known=is_known, on=timezone.localdate())


@admin.register(Affiliation)
class AffiliationAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Who works or worked where; a move is made on the client's page, and closes the old place."""

    list_display = ["client", "organisation", "department", "post", "from_on", "to_on", "is_primary"]
    list_select_related = ["client", "organisation", "department"]
    list_filter = ["is_primary", ("to_on", admin.EmptyFieldListFilter), "from_on"]
    search_fields = ["client__full_name", "client__pinyin", "client__initials__startswith", "organisation__name"]
    show_full_result_count = False


@admin.register(ClinicSlot)
class ClinicSlotAdmin(ChangedByHers, SimpleHistoryAdmin):
    """Where to find whom, and when; of clients that the person may change, as on their own pages."""

    list_display = ["client", "weekday", "part", "kind", "parity", "place", "from_on", "to_on", "source", "checked_on"]
    list_select_related = ["client"]
    list_filter = ["weekday", "part", "kind", "parity", "source", "checked_on"]
    search_fields = ["client__full_name", "client__pinyin", "client__initials__startswith", "place"]
    autocomplete_fields = ["client"]
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: ClinicSlot, form: Any, change: bool) -> None:
        is_known = obj.client.clinic_slots.exists()
        super().save_model(request, obj, form, change)
        edited = form.changed_data if change else HOURS
        note_edited(obj.client, [(obj, edited)], is_known=is_known, on=timezone.localdate())

    def delete_model(self, request: HttpRequest, obj: ClinicSlot) -> None:
        self._removed([obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ClinicSlot]) -> None:
        self._removed(queryset.select_related("client"))
        super().delete_queryset(request, queryset)

    def _removed(self, slots: Iterable[ClinicSlot]) -> None:
        for slot in slots:
            note_edited(slot.client, [(slot, HOURS)], is_known=True, on=timezone.localdate())

    def get_form(
        self, request: HttpRequest, obj: ClinicSlot | None = None, change: bool = False, **options: Any
    ) -> Any:
        """A slot stays its client's: else its history would name her to whoever sees the next one."""
        form = super().get_form(request, obj, change=change, **options)
        if obj and "client" in form.base_fields:
            form.base_fields["client"].disabled = True
        return form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "client":
            options["queryset"] = Client.objects.editable_by(cast(User, request.user))
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(Relationship)
class RelationshipAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Everything here is state with a writer of its own; it is looked at, and changed where it comes from."""

    list_display = ["client", "territory", "grade", "status", "stage", "due_on", "neglected_on", "last_contact_on"]
    list_select_related = ["client", "territory"]
    list_filter = ["status", "grade", "phase", "stage", "alert_open"]
    search_fields = ["client__full_name", "client__pinyin", "client__initials__startswith", "territory__code"]
    show_full_result_count = False


@admin.register(StageChange)
class StageChangeAdmin(Guarded, ReadOnly, admin.ModelAdmin):
    """Which stage a relationship came from and went to; it is changed on the client's page."""

    list_display = ["relationship", "on", "old", "new", "evidence", "author"]
    list_select_related = ["relationship__client", "author"]
    list_filter = ["on", "old", "new"]
    search_fields = ["relationship__client__full_name", "relationship__client__pinyin", "author__full_name"]
    show_full_result_count = False
