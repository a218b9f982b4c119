"""The administrator's pages for people, the territory tree, postings, leave and the access log."""

from typing import cast

import allauth.account.admin  # noqa: F401 - registers the addresses that are taken away again below
from allauth.account.models import EmailAddress
from axes.utils import reset
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import Prefetch, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin

from accounts.access import may_edit_person
from accounts.actions import LeaveDecided, decide_leave, move_territory, plant_territory
from accounts.admin_forms import LeaveAdminForm, PersonChangeForm, PersonCreationForm, PostingForm, TerritoryForm
from accounts.admin_parts import ReadOnly
from accounts.entrance_forms import ResetPasswordForm
from accounts.enums import FilingState, LeaveState
from accounts.models import AccessLog, CrossLook, Leave, Posting, Territory, User
from accounts.rules import FILING_WARNING

# Addresses are kept on the user alone.
admin.site.unregister(EmailAddress)


class FilingFilter(admin.SimpleListFilter):
    title = _("filing number")
    parameter_name = "filing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in FilingState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """The same cases as `rules.filing_state`, in SQL; a test holds the two equal."""
        on = timezone.localdate()
        soon = on + FILING_WARNING
        missing = Q(filing_number="") | Q(filing_expires_on__isnull=True)
        cases = {
            FilingState.MISSING: missing,
            FilingState.EXPIRED: ~missing & Q(filing_expires_on__lt=on),
            FilingState.EXPIRING: ~missing & Q(filing_expires_on__gte=on, filing_expires_on__lte=soon),
            FilingState.VALID: ~missing & Q(filing_expires_on__gt=soon),
        }
        chosen = self.value()
        return queryset.filter(cases[FilingState(chosen)]) if chosen in FilingState.values else queryset


@admin.register(User)
class PersonAdmin(SimpleHistoryAdmin, UserAdmin):
    form = PersonChangeForm
    add_form = PersonCreationForm
    list_display = ("full_name", "username", "email", "phone", "posted_to", "filing", "is_active", "is_staff")
    list_display_links = ("full_name", "username")
    list_filter = (FilingFilter, "is_active", "is_staff", "is_superuser", "language", "groups")
    search_fields = ("full_name", "username", "email", "phone", "filing_number")
    ordering = ("full_name", "id")
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "email", "phone", "language")}),
        (_("Filing number"), {"fields": ("filing_number", "filing_expires_on")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "full_name", "email", "phone", "usable_password", "password1", "password2"),
            },
        ),
    )
    actions = ("send_password_link", "unlock")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        valid = Posting.objects.valid(timezone.localdate()).select_related("territory")
        return super().get_queryset(request).prefetch_related(Prefetch("postings", valid, to_attr="postings_today"))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser gives rights: else whoever edits people could promote herself."""
        rights = () if request.user.is_superuser else ("is_staff", "is_superuser", "groups", "user_permissions")
        return (*self.readonly_fields, *rights)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Also of the password: whoever sets it, or the address that a link is mailed to, signs in as that person."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or may_edit_person(cast(User, request.user), obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People are set inactive: what they did keeps their name."""
        return False

    @admin.display(description=_("Posted to"))
    def posted_to(self, obj: User) -> str:
        return ", ".join(str(posting.territory) for posting in obj.postings_today)  # type: ignore[attr-defined]

    @admin.display(description=_("Filing number"))
    def filing(self, obj: User) -> str:
        return str(obj.filing_state(timezone.localdate()).label)

    @admin.action(description=_("Mail a link to set the password"), permissions=["change"])
    def send_password_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        sent = 0
        for email in set(
            self._editable(request, queryset).filter(is_active=True).exclude(email="").values_list("email", flat=True)
        ):
            form = ResetPasswordForm({"email": email})
            if form.is_valid():
                form.save(request)
                sent += 1
        says = ngettext("%(n)d mail sent.", "%(n)d mails sent.", sent) % {"n": sent}
        self.message_user(request, says, messages.SUCCESS if sent else messages.WARNING)

    @admin.action(description=_("Open a sign-in that was locked"), permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        names = self._editable(request, queryset).values_list("username", flat=True)
        opened = sum(reset(username=username) for username in names)
        says = ngettext("%(n)d lock opened.", "%(n)d locks opened.", opened) % {"n": opened}
        self.message_user(request, says, messages.SUCCESS)

    def _editable(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(pk__in=[row.pk for row in queryset if self.has_change_permission(request, row)])


@admin.register(Territory)
class TerritoryAdmin(SimpleHistoryAdmin):
    """A plain list, indented: the tree is changed through "Below", which moves everything under a node with it."""

    form = TerritoryForm
    fields = ("parent", "code", "name", "level", "product_line")
    list_display = ("indented", "code", "level", "product_line", "people")
    list_filter = ("level", "product_line")
    search_fields = ("name", "code", "product_line")
    ordering = ("path",)
    list_per_page = 200
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Territory]:
        valid = Posting.objects.valid(timezone.localdate()).select_related("user")
        return super().get_queryset(request).prefetch_related(Prefetch("postings", valid, to_attr="postings_today"))

    def has_delete_permission(self, request: HttpRequest, obj: Territory | None = None) -> bool:
        """Only a leaf: removing a node removes everything below it."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_leaf())

    def save_model(self, request: HttpRequest, obj: Territory, form: ModelForm, change: bool) -> None:
        parent = form.cleaned_data["parent"]
        if change:
            obj.save()
            move_territory(obj, parent=parent)
            return
        facts = {name: form.cleaned_data[name] for name in ("code", "name", "level", "product_line")}
        planted = plant_territory(parent=parent, **facts)
        obj.pk, obj.path, obj.depth = planted.pk, planted.path, planted.depth

    @admin.display(description=_("Name"), ordering="path")
    def indented(self, obj: Territory) -> str:
        return "　" * (obj.depth - 1) + obj.name

    @admin.display(description=_("Posted today"))
    def people(self, obj: Territory) -> str:
        today = obj.postings_today
        return ", ".join(f"{posting.user} ({posting.get_role_display()})" for posting in today)


@admin.register(Posting)
class PostingAdmin(SimpleHistoryAdmin):
    form = PostingForm
    list_display = ("user", "territory", "role", "from_on", "to_on", "leave")
    list_filter = ("role", "territory__level", "from_on")
    search_fields = ("user__full_name", "user__username", "territory__name", "territory__code")
    autocomplete_fields = ("user", "territory")
    readonly_fields = ("leave",)
    list_select_related = ("user", "territory", "leave__user")
    date_hierarchy = "from_on"


@admin.register(Leave)
class LeaveAdmin(SimpleHistoryAdmin):
    form = LeaveAdminForm
    list_display = ("user", "kind", "from_on", "to_on", "state", "covered_by", "decided_by")
    list_filter = ("state", "kind", "from_on")
    search_fields = ("user__full_name", "user__username", "note")
    autocomplete_fields = ("user",)
    readonly_fields = ("state", "covered_by", "decided_by", "decided_at")
    list_select_related = ("user", "covered_by", "decided_by")
    date_hierarchy = "from_on"
    actions = ("approve", "decline")

    def get_readonly_fields(self, request: HttpRequest, obj: Leave | None = None) -> tuple[str, ...]:
        """Once decided, the days are what was decided on."""
        if obj is None or obj.state == LeaveState.PROPOSED:
            return self.readonly_fields
        return ("user", "kind", "from_on", "to_on", *self.readonly_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Leave | None = None) -> bool:
        return False

    @admin.action(description=_("Approve, without a cover"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Leave]) -> None:
        self._decide(request, queryset, approve=True)

    @admin.action(description=_("Decline"), permissions=["change"])
    def decline(self, request: HttpRequest, queryset: QuerySet[Leave]) -> None:
        self._decide(request, queryset, approve=False)

    def _decide(self, request: HttpRequest, queryset: QuerySet[Leave], *, approve: bool) -> None:
        now, decided = timezone.now(), 0
        for leave in queryset:
            try:
                decide_leave(leave, by=cast(User, request.user), approve=approve, at=now)
            except LeaveDecided:
                self.message_user(request, _("Decided already: %(what)s") % {"what": leave}, messages.WARNING)
            else:
                decided += 1
        self.message_user(request, ngettext("%(n)d decided.", "%(n)d decided.", decided) % {"n": decided})


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "user", "kind", "what", "territory", "rows", "reason")
    list_filter = ("kind", "at")
    search_fields = ("user__full_name", "user__username", "what", "reason", "territory__name")
    list_select_related = ("user", "territory")
    date_hierarchy = "at"


@admin.register(CrossLook)
class CrossLookAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("user", "territory", "reason", "from_at", "until_at")
    list_filter = ("from_at",)
    search_fields = ("user__full_name", "user__username", "territory__name", "reason")
    list_select_related = ("user", "territory")
    date_hierarchy = "from_at"
