from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from deliveries.actions import try_again
from deliveries.models import Delivery, DeliveryQuerySet, Preferences, Robot


class ForReading(admin.ModelAdmin):
    """What people set themselves, and what the product writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(ForReading):
    """What was sent to whom and whether it arrived.

    What it says is between sender and recipient, and an address outside is a client's: neither is shown here.
    """

    list_display = (
        "__str__",
        "recipient",
        "to_address",
        "on_behalf_of",
        "channel",
        "state",
        "tries",
        "run_after",
        "sent_at",
        "last_error",
    )
    list_filter = ("state", "channel", "kind", "created_at")
    search_fields = ("subject", "recipient__full_name", "recipient__username", "key")
    list_select_related = ("recipient", "on_behalf_of")
    exclude = ("address", "body")
    readonly_fields = ("to_address",)
    show_full_result_count = False
    actions = ("send_again",)

    @admin.action(description=_("Try again"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: DeliveryQuerySet) -> None:
        count = try_again(queryset, at=timezone.now())
        words = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Looking alone moves nothing."""
        return request.user.has_perm("deliveries.change_delivery")

    @admin.display(description=_("address"))
    def to_address(self, delivery: Delivery) -> str:
        return delivery.masked_address


@admin.register(Preferences)
class PreferencesAdmin(ForReading):
    list_display = ("user", "morning_on", "morning_at", "quiet_from", "quiet_until")
    list_filter = ("morning_on",)
    search_fields = ("user__full_name", "user__username")
    list_select_related = ("user",)


@admin.register(Robot)
class RobotAdmin(ForReading):
    """Who has which robots. Keys and secrets are shown to nobody; a robot that must go can be removed here."""

    list_display = ("user", "channel", "hint", "created_at")
    list_filter = ("channel",)
    search_fields = ("user__full_name", "user__username")
    list_select_related = ("user",)
    fields = readonly_fields = ("user", "channel", "hint", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super(ForReading, self).has_delete_permission(request, obj)
