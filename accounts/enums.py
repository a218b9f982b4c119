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


class AccessKind(TextChoices):
    EXPORT = "export", _("Export")
    LOOK_ACROSS = "look_across", _("Look across territories")


class FilingState(TextChoices):
    """Where a rep's filing number (备案号) stands on a day."""

    VALID = "valid", _("Filed")
    EXPIRING = "expiring", _("Expires soon")
    EXPIRED = "expired", _("Expired")
    MISSING = "missing", _("Not filed")
