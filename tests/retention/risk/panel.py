"""A panel with contacts, as the judgement of everybody finds it."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from clients.models import Relationship
from retention.models import RiskRun, RiskScore
from tests.cast import TODAY
from visits.models import Visit

# Contacts of each client, the last of them so many days ago.
CONTACTS = 4


def seen(relationships: list[Relationship], rep: User, *, days_ago: int = 3, **facts: object) -> None:
    """Contacts with each of these, once a week, the last of them so many days ago; what it said as given."""
    for relationship in relationships:
        for number in range(CONTACTS):
            day = TODAY - timedelta(days=days_ago + 7 * number)
            moment = timezone.make_aware(datetime.combine(day, time(10)))
            Visit.objects.create(
                relationship=relationship,
                territory=relationship.territory,
                rep=rep,
                grade=relationship.grade,
                channel="in_person",
                outcome="met",
                happened_at=moment,
                happened_on=day,
                logged_at=moment,
                counts=True,
                **(facts if number == 0 else {}),
            )


def what_is_kept() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Every row that the judgement writes, without moments."""
    return (
        list(RiskScore.objects.order_by("pk").values_list("pk", "score", "level", "parts", "found_on")),
        list(RiskRun.objects.order_by("on").values_list("on", "judged")),
    )
