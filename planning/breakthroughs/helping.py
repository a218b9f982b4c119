"""Help with a plan: whom one asks, and what is said (003#37)."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from deliveries.actions import send
from deliveries.enums import Channel
from planning.breakthroughs.people import told_of
from planning.models import AskedForHelp, BreakthroughPlan, BreakthroughPlanQuerySet, PlanMessage


def threads_of(user: User) -> BreakthroughPlanQuerySet:
    """The plans whose thread a person reads: those she sees, and those that she was asked about."""
    seen = BreakthroughPlan.objects.visible_to(user).order_by().values("pk")
    asked = AskedForHelp.objects.filter(person_id=user.pk).values("plan")
    return BreakthroughPlan.objects.filter(Q(pk__in=seen) | Q(pk__in=asked))


def writable_threads_of(user: User) -> BreakthroughPlanQuerySet:
    """Those in which she writes too: a look across reads only."""
    mine = BreakthroughPlan.objects.editable_by(user).order_by().values("pk")
    asked = AskedForHelp.objects.filter(person_id=user.pk).values("plan")
    return BreakthroughPlan.objects.filter(Q(pk__in=mine) | Q(pk__in=asked))


@transaction.atomic
def say(
    plan: BreakthroughPlan, *, by: User, words: str, key: UUID, asking: Collection[User], on: date, at: datetime
) -> bool:
    """Write on a plan's thread and ask these people for help; False when this was sent before.

    Who visits the client, and everybody asked, is told once; the message names no client.
    """
    message, is_new = PlanMessage.objects.get_or_create(
        author=by, key=key, defaults={"plan": plan, "words": words, "at": at}
    )
    if not is_new:
        return False
    asked = [AskedForHelp(plan=plan, person=person, by=by, at=at) for person in asking]
    AskedForHelp.objects.bulk_create(asked, ignore_conflicts=True)
    url = reverse("planning:breakthrough-thread", args=[plan.pk])
    others = [person for person in told_of(plan, on) if person != by]
    for people, subject in (
        ([person for person in others if person in asking], _("Your help with a breakthrough plan is asked for")),
        ([person for person in others if person not in asking], _("News on a breakthrough plan")),
    ):
        send(
            key=f"plan-message:{message.pk}",
            recipients=people,
            subject=subject,
            body=by.full_name,
            url=url,
            channels=[Channel.IN_APP],
            at=at,
        )
    return True
