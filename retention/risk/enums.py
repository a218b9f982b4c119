from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RiskLevel(TextChoices):
    HIGH = "high", pgettext_lazy("risk", "High")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    LOW = "low", pgettext_lazy("risk", "Low")
    UNKNOWN = "unknown", _("Not enough data")


class Part(StrEnum):
    """What may speak, in the order of the rule's table."""

    WAIT = "wait"
    PROMISES = "promises"
    SUPPORT = "support"
    ATTEMPTS = "attempts"
    RIVAL = "rival"
    COMPLAINTS = "complaints"
    TOLD = "told"
    KEPT = "kept"
