from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TerritoryLevel(TextChoices):
    NATION = "nation", _("Nation")
    REGION = "region", _("Region")
    DISTRICT = "district", _("District")
    TERRITORY = "territory", _("Rep territory")


class PostingRole(TextChoices):
    REP = "rep", _("Rep")
    MANAGER = "manager", _("Manager")
    # Someone who holds a leaf while its rep is on leave.
    COVER = "cover", _("Cover")


class LeaveKind(TextChoices):
    LEAVE = "leave", _("Leave")
    MEETING = "meeting", _("Meeting")


class LeaveState(TextChoices):
    PROPOSED = "proposed", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LeaveFault(TextChoices):
    """Why days cannot be entered as leave; the label is what the person reads."""

    ENDS_BEFORE_START = "ends_before_start", _("The last day is before the first.")
    TOO_EARLY = "too_early", _("That is too long ago: leave can be entered up to 90 days later.")
    TOO_LATE = "too_late", _("That is too far ahead: leave can be entered up to 18 months before.")
    TOO_LONG = "too_long", _("That is more than a year. Please check both dates.")


class AccessKind(TextChoices):
    EXPORT = "export", _("Export")
    LOOK_ACROSS = "look_across", _("Look across territories")


class Saved(StrEnum):
    """What saving a person or a posting from a sheet did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class FilingState(TextChoices):
    """Where a rep's filing number (备案号) stands on a day."""

    VALID = "valid", _("Filed")
    EXPIRING = "expiring", _("Expires soon")
    EXPIRED = "expired", _("Expired")
    MISSING = "missing", _("Not filed")
