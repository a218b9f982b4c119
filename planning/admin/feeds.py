"""Calendar feeds in the administration: whose there are, and off with one whose address got about."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin_parts import ReadOnly
from planning.calendars.feeds import revoke_feed
from planning.models import CalendarFeed


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnly, admin.ModelAdmin):
    """Never the address: nobody knows it but its owner, and nothing of what the calendar says."""

    list_display = ("user", "privacy", "created_at", "fetched_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "privacy")
    list_select_related = ("user",)
    search_fields = ("user__full_name", "user__username")
    exclude = ("token_hash", "sent")
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("planning.change_calendarfeed")

    @admin.action(description=_("Revoke: the calendar is empty from now on"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[CalendarFeed]) -> None:
        number = sum(revoke_feed(feed, at=timezone.now()) for feed in queryset)
        said = ngettext("%(number)s feed revoked.", "%(number)s feeds revoked.", number) % {"number": number}
        messages.success(request, said)
