"""Adverse events of the cast."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from accounts.models import User
from clients.models import Relationship
from compliance.actions import report
from compliance.models import AdverseEvent

NOW = timezone.make_aware(datetime.fromisoformat("2026-11-16T09:30"))
HOUR = timedelta(hours=1)
_KEYS = UUID("5b0d8a52-6f0a-4f2b-8ac0-4a0e9f3d3a11")


def heard(relationship: Relationship, reporter: User, number: int = 0, **facts) -> AdverseEvent:
    """An adverse event that a person reports; the number stands for the key of her device."""
    facts = {"words": "服药两天后皮疹", "at": NOW, **facts}
    return report(relationship=relationship, reporter=reporter, key=uuid5(_KEYS, str(number)), **facts)
