"""The administrator's view of clients. Names are saved through `clients.actions`, so that they stay findable."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, Kept, ReadOnly
from accounts.models import User
from clients.actions import CADENCE_FACTS, announce, name_client, name_department, name_organisation, set_phone
from clients.models import (
    Affiliation,
    Client,
    ClinicSlot,
    Department,
    ImportReject,
    ImportRun,
    ImportRunQuerySet,
    Influence,
    Organisation,
    OrganisationAlias,
    Product,
    Relationship,
    StageChange,
)
from clients.queries import search_organisations


class ChangedByHers(Guarded):
    """A look across shows a client and changes nothing."""

    def has_change_permission(self, request: HttpRequest, obj: Client | ClinicSlot | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_hers(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Client | ClinicSlot | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_hers(request, obj)  # type: ignore[misc]

    def _is_hers(self, request: HttpRequest, obj: Client | ClinicSlot | None) -> bool:
        if obj is None:
            return True
        return type(obj).objects.editable_by(cast(User, request.user)).filter(pk=obj.pk).exists()


class FindableForm(ModelForm):
    """Fills the columns a name is found by, and says so when the name is there already."""

    def validate_unique(self) -> None:
        name = name_department if isinstance(self.instance, Department) else name_organisation
        name(self.instance, self.instance.name)
        super().validate_unique()
        try:
            self.instance.validate_constraints()
        except ValidationError:
            self.add_error("name", _("This name is there already."))


class AliasInline(admin.TabularInline):
    model = OrganisationAlias
    form = FindableForm
    extra = 0


class DepartmentInline(Kept, admin.TabularInline):
    model = Department
    form = FindableForm
    fields = ["name", "subject_code", "part_of"]
    raw_id_fields = ["part_of"]
    extra = 0
    show_change_link = True


@admin.register(Organisation)
class OrganisationAdmin(Kept, SimpleHistoryAdmin):
    """One that is closed is set inactive."""

    form = FindableForm
    list_display = ["name", "kind", "level", "province", "city", "county", "is_active"]
    list_filter = ["kind", "level", "is_active", "province"]
    search_fields = ["name"]
    inlines = [AliasInline, DepartmentInline]
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        return search_organisations(queryset, search_term), False

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "kind" in form.changed_data:
            # A supplier's clients have a cadence of their own.
            here = Relationship.objects.filter(client__organisation=obj)
            announce(here.values_list("pk", flat=True), on=timezone.localdate())


@admin.register(OrganisationAlias)
class OrganisationAliasAdmin(SimpleHistoryAdmin):
    form = FindableForm
    list_display = ["name", "organisation"]
    list_select_related = ["organisation"]
    list_filter = ["organisation__kind", "organisation__is_active", "organisation__province"]
    search_fields = ["name", "pinyin", "initials__startswith", "organisation__name"]
    autocomplete_fields = ["organisation"]
    show_full_result_count = False


@admin.register(Department)
class DepartmentAdmin(Kept, SimpleHistoryAdmin):
    form = FindableForm
    list_display = ["name", "organisation", "subject_code", "part_of"]
    list_select_related = ["organisation", "part_of"]
    list_filter = [
        "organisation__kind",
        "organisation__level",
        ("subject_code", admin.EmptyFieldListFilter),
        ("part_of", admin.EmptyFieldListFilter),
    ]
    search_fields = ["name", "organisation__name", "organisation__initials__startswith"]
    autocomplete_fields = ["organisation", "part_of"]
    show_full_result_count = False


@admin.register(Product)
class ProductAdmin(SimpleHistoryAdmin):
    list_display = ["name", "code", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "code"]


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
    readonly_fields = ["organisation", "department", "post", "created_at"]
    inlines = [AffiliationInline, ClinicSlotInline]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A client is entered where her territory is known: on the clients page, or by an import."""
        return False

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        name_client(obj, obj.full_name)
        set_phone(obj, obj.phone)
        super().save_model(request, obj, form, change)
        if CADENCE_FACTS.intersection(form.changed_data):
            announce(obj.relationships.values_list("pk", flat=True), on=timezone.localdate())


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

    list_display = ["client", "weekday", "part", "kind", "parity", "place"]
    list_select_related = ["client"]
    list_filter = ["weekday", "part", "kind", "parity"]
    search_fields = ["client__full_name", "client__pinyin", "client__initials__startswith", "place"]
    autocomplete_fields = ["client"]
    show_full_result_count = False

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


@admin.register(Influence)
class InfluenceAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    """Noted on the page of a client; here to be looked at."""

    list_display = ["source", "target", "kind", "is_negative", "strength", "noted_on", "author", "ended_on"]
    list_select_related = ["source", "target", "author"]
    list_filter = ["kind", "is_negative", "strength", "noted_on", ("ended_on", admin.EmptyFieldListFilter)]
    search_fields = ["source__full_name", "target__full_name", "source__pinyin", "target__pinyin"]
    show_full_result_count = False


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, admin.ModelAdmin):
    """How far an import came, in numbers; what its sheet says is for whoever uploaded it."""

    list_display = ["filename", "kind", "user", "state", "total", "created", "updated", "unchanged", "rejected"]
    list_select_related = ["user"]
    list_filter = ["kind", "state", "dry_run"]
    search_fields = ["filename", "user__full_name", "user__username"]
    date_hierarchy = "uploaded_at"
    fields = [
        ("filename", "kind", "user"),
        ("state", "dry_run"),
        ("total", "position"),
        ("created", "updated", "unchanged", "rejected"),
        ("uploaded_at", "finished_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        return cast(ImportRunQuerySet, super().get_queryset(request)).listed()


@admin.register(ImportReject)
class ImportRejectAdmin(ReadOnly, admin.ModelAdmin):
    """One's own only, as on the pages: a row, and often the reason, names clients whom others don't see."""

    list_display = ["run", "row_number", "reason"]
    list_select_related = ["run"]
    list_filter = ["run__state", "run__dry_run", "run__uploaded_at"]
    search_fields = ["reason", "run__filename"]
    fields = ["run", "row_number", "reason"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportReject]:
        mine = ImportRun.objects.visible_to(cast(User, request.user))
        return super().get_queryset(request).filter(run__in=mine).defer("cells", "run__content")
