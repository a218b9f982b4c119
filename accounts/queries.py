"""What the pages of this room show."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.enums import FilingState
from accounts.models import CrossLook, Leave, Posting, User
from accounts.rules import filing_state


def postings_today(user: User, on: date) -> QuerySet[Posting]:
    return Posting.objects.valid(on).filter(user=user).select_related("territory")


def open_looks(user: User, at: datetime) -> QuerySet[CrossLook]:
    return CrossLook.objects.open(at).filter(user=user).select_related("territory")


def away(people: Iterable[User], from_on: date, to_on: date) -> set[int]:
    """The ids of those who have approved leave on one of these days."""
    absent = Leave.objects.approved().touching(from_on, to_on).filter(user__in=list(people))
    return set(absent.values_list("user_id", flat=True))


def filing_state_as_known(user: User, on: date) -> FilingState:
    """Where a person's filing number stood on a day, by what was on record at the end of it.

    By what is on record now where nothing was yet.
    """
    after = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    known = user.history.filter(history_date__lt=after).order_by("-history_date", "-history_id").first()
    held = known or user
    return filing_state(held.filing_number, held.filing_expires_on, on)
