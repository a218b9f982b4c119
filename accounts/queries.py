"""What the pages of this room show."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import CrossLook, Leave, Posting, User


def postings_today(user: User, on: date) -> QuerySet[Posting]:
    return Posting.objects.valid(on).filter(user=user).select_related("territory")


def open_looks(user: User, at: datetime) -> QuerySet[CrossLook]:
    return CrossLook.objects.open(at).filter(user=user).select_related("territory")


def away(people: Iterable[User], from_on: date, to_on: date) -> set[int]:
    """The ids of those who have approved leave on one of these days."""
    absent = Leave.objects.approved().touching(from_on, to_on).filter(user__in=list(people))
    return set(absent.values_list("user_id", flat=True))
