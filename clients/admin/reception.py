"""Reception of hospitals, registrations and bookings, in the administration."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin_parts import Guarded, ReadOnly
from clients.models import Booking, ReceptionWindow, Registration, RegistrationSeason

OF_HOSPITAL = ["organisation__name", "organisation__pinyin", "organisation__initials__startswith"]


@admin.register(ReceptionWindow)
class ReceptionWindowAdmin(SimpleHistoryAdmin):
    """When a hospital receives: of the hospital, and of no client."""

    list_display = ["organisation", "department", "weekdays", "days", "starts", "ends", "booking_lead", "checked_on"]
    list_select_related = ["organisation", "department"]
    list_filter = ["shift", "booking_lead", "checked_on", ("ended_on", admin.EmptyFieldListFilter)]
    search_fields = [*OF_HOSPITAL, "department__name", "source"]
    autocomplete_fields = ["organisation", "department"]
    show_full_result_count = False


@admin.register(RegistrationSeason)
class RegistrationSeasonAdmin(SimpleHistoryAdmin):
    list_display = ["organisation", "opens", "closes", "checked_on"]
    list_select_related = ["organisation"]
    list_filter = ["checked_on"]
    search_fields = [*OF_HOSPITAL, "source"]
    autocomplete_fields = ["organisation"]
    show_full_result_count = False


@admin.register(Registration)
class RegistrationAdmin(SimpleHistoryAdmin):
    list_display = ["rep", "organisation", "number", "expires_on"]
    list_select_related = ["rep", "organisation"]
    list_filter = ["expires_on"]
    search_fields = [*OF_HOSPITAL, "rep__full_name", "number"]
    autocomplete_fields = ["rep", "organisation"]
    show_full_result_count = False


@admin.register(Booking)
class BookingAdmin(Guarded, ReadOnly, SimpleHistoryAdmin):
    """Asked for and answered on the page of the hospital; here to be looked at."""

    list_display = ["organisation", "relationship", "rep", "on", "at", "state", "asked_on"]
    list_select_related = ["organisation", "relationship__client", "rep"]
    list_filter = ["state", "on"]
    search_fields = [*OF_HOSPITAL, "relationship__client__full_name", "relationship__client__pinyin", "rep__full_name"]
    show_full_result_count = False
