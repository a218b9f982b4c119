"""Who left a post in the demo: one head of department of each of the first panels, yesterday.

Through the act that a rep's page uses. Only of small demos.
"""

from datetime import timedelta

from accounts.models import User
from clients.enums import Likelihood
from clients.models import Influence, Organisation, Relationship
from clients.moving import Named, Post
from desk.moves import Plan, carry_out
from pharmacrm.demo.days import at
from pharmacrm.demo.world import Rep, World
from workdays.queries import calendar

# Panels in which somebody left.
_PANELS = 2
# Of those whom she moves so many are asked what changes.
_ASKED = 2


def add(world: World) -> None:
    for rep in world.reps[:_PANELS]:
        _leave(world, rep)


def _leave(world: World, rep: Rep) -> None:
    mine = Relationship.objects.active().filter(territory=rep.territory_id).order_by("pk")
    leading = Influence.objects.in_force().order_by("pk").values("source")
    head = (
        mine.filter(client__in=leading, client__is_decision_maker=True).select_related("client__organisation").first()
    )
    here = head.client.organisation if head else None
    if head is None or here is None:
        return
    followers = mine.filter(client__influenced_by__source=head.client).distinct()[:_ASKED]
    deputy = mine.filter(client__organisation=here).exclude(pk=head.pk).last()
    yesterday = world.plan.on - timedelta(days=1)
    elsewhere = Organisation.objects.filter(kind=here.kind, city=here.city).exclude(pk=here.pk).order_by("pk")
    plan = Plan(
        to=Post(elsewhere[0], post=head.client.post),
        moved_on=yesterday,
        note="院周会上宣布，科内已交接。",
        asked=list(followers),
        successors=[
            *([Named(deputy, "", Likelihood.LIKELY)] if deputy else []),
            Named(None, "外院引进（人选未定）", Likelihood.POSSIBLE),
        ],
    )
    by = User.objects.get(pk=rep.user_id)
    # Just noted, so that it can still be taken back; its next steps are for today.
    on = world.plan.on
    move = carry_out(head.client, plan, by=by, at=at(on), on=on, calendar=calendar())
    # The database says "now" of whatever is entered.
    move.next_steps.update(created_at=move.noted_at)
