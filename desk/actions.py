"""Acts made of several rooms."""

from collections import Counter, defaultdict
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import nearest
from accounts.enums import PostingRole
from accounts.models import Posting, User
from accounts.rules import FILING_WARNING
from clients.enums import Grade
from deliveries.actions import send
from deliveries.models import Delivery
from retention.models import NeglectAlert

# Alerts marked as told in one statement.
CHUNK = 5_000


def warn_of_filings(*, on: date, at: datetime) -> int:
    """Tell whose filing number runs out within 30 days, or has run out; return how many were told or had been.

    One message per number, expiry and occasion: told again only when the number was renewed and runs out anew.
    """
    expiring = User.objects.filter(is_active=True, filing_expires_on__lte=on + FILING_WARNING).exclude(filing_number="")
    for user in expiring:
        has_expired = user.filing_expires_on is not None and user.filing_expires_on < on
        occasion = "expired" if has_expired else "expiring"
        words = _("Your filing number has expired") if has_expired else _("Your filing number expires soon")
        send(
            key=f"filing:{user.filing_number}:{user.filing_expires_on}:{occasion}",
            recipients=[user],
            subject=words,
            body=format_lazy(
                _("Filing number {number}, valid until {day}. Visits in person after that day are marked."),
                number=user.filing_number,
                day=user.filing_expires_on,
            ),
            url="/me/",
            at=at,
        )
    return len(expiring)


@transaction.atomic
def tell_managers(*, on: date, at: datetime) -> int:
    """Tell the nearest managers what was escalated and never told; return how many managers.

    One message a manager and day, with counts by grade and no name. What is escalated after it, or where nobody
    manages, waits untold for a later day's run. The marks and the messages are one transaction, so that a run killed
    anywhere, a missed night and a second run lose nothing and say nothing twice.
    """
    managers = _managers_by_path(on)
    key = f"escalated:{on}"
    had = set(Delivery.objects.filter(key=key).values_list("recipient_id", flat=True))
    told: list[int] = []
    counts: dict[User, Counter[str]] = defaultdict(Counter)
    untold = NeglectAlert.objects.untold().order_by("pk")
    for pk, path, grade in untold.values_list("pk", "relationship__territory__path", "relationship__grade"):
        told_people = managers.get(nearest(path, managers), [])
        if told_people and not any(manager.pk in had for manager in told_people):
            told.append(pk)
            for manager in told_people:
                counts[manager][grade] += 1
    for manager, by_grade in counts.items():
        _tell_manager(manager, by_grade, key, at)
    for start in range(0, len(told), CHUNK):
        NeglectAlert.objects.filter(pk__in=told[start : start + CHUNK]).update(told_on=on)
    return len(counts)


def _managers_by_path(on: date) -> dict[str, list[User]]:
    """Who manages each node. Their rows stay locked until the messages are written: two runs take turns."""
    postings = Posting.objects.valid(on).filter(role=PostingRole.MANAGER, user__is_active=True)
    ids = postings.values("user")
    people = {user.pk: user for user in User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    managers: dict[str, list[User]] = defaultdict(list)
    for path, user_id in postings.values_list("territory__path", "user").distinct():
        if user_id in people:
            managers[path].append(people[user_id])
    return managers


def _tell_manager(manager: User, by_grade: Counter[str], key: str, at: datetime) -> None:
    grades = [grade for grade in Grade if by_grade[grade]]
    parts = [part for grade in grades for part in (grade.label, by_grade[grade])]
    send(
        key=key,
        recipients=[manager],
        subject=_("Neglected clients newly on your list"),
        body=format_lazy(
            _("Past the day of escalation, by grade: {counts}. Open the link to see who they are."),
            counts=format_lazy(" · ".join(["{} {}"] * len(grades)), *parts),
        ),
        url=reverse("clients:list") + "?due=escalated&status=active&total=1",
        at=at,
    )
