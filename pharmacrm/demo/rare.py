"""What is rare, done through the rooms' own actions after the bulk: corrections, adverse events, a shared client."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from clients.actions import begin_relationship
from clients.enums import ClientKind
from clients.models import Client
from compliance.actions import confirm, report
from pharmacrm.demo.days import Days
from pharmacrm.demo.plan import Plan
from pharmacrm.demo.world import World
from visits.actions import correct_visit
from visits.enums import Channel, Outcome
from visits.models import Visit

_CORRECTIONS = (
    ("{note}另：老师要的是最新一版指南，不是上一版。", "补充资料版本"),
    ("{note}（会面地点在病房，不是门诊。）", "地点记错"),
    ("{note}同行的还有科里的主治医师。", "漏记在场的人"),
)
_HEARD = ("患者服药两周后出现轻度皮疹，停药后好转。", "一位老年患者服药后头晕，减量后消失。")
# Working days since the colleague took up the shared clients.
_TAKEN_UP = 3
_SHARED = 2


def add(world: World) -> None:
    """Add to the panels of both logins what only single actions make."""
    plan, days = world.plan, world.days
    for index in (0, plan.reps_per_district):
        rep = User.objects.get(pk=world.reps[index].user_id)
        met = Visit.objects.filter(rep=rep, channel=Channel.IN_PERSON, outcome=Outcome.MET).exclude(note="")
        recent = list(met.select_related("relationship__territory").order_by("-happened_on", "-pk")[:12])
        _correct(recent[1::4], rep, days)
        _hear(recent[::6], rep, plan, days)
    if plan.reps_per_district > 1:
        _share(world)


def _correct(visits: list[Visit], rep: User, days: Days) -> None:
    for visit, (words, reason) in zip(visits, _CORRECTIONS, strict=False):
        made_at = min(visit.logged_at + timedelta(hours=3), days.night)
        correct_visit(visit, by=rep, at=made_at, reason=reason, note=words.format(note=visit.note))


def _hear(visits: list[Visit], rep: User, plan: Plan, days: Days) -> None:
    """The newest visit's event waits for its recipient, the older one's is confirmed."""
    chance = plan.random("heard", rep.pk)
    for visit, words, is_confirmed in zip(visits, _HEARD, (False, True), strict=False):
        heard_at: datetime = visit.logged_at if is_confirmed else days.night
        event = report(
            relationship=visit.relationship,
            reporter=rep,
            words=words,
            product=visit.product,
            key=UUID(int=chance.getrandbits(128), version=4),
            at=heard_at,
        )
        Visit.objects.filter(pk=visit.pk).update(adverse_event=event)
        if is_confirmed:
            soon = min(heard_at + timedelta(hours=2), days.night)
            confirm(event, by=event.recipient, note="已收到，编号 AE-0001", at=soon)


def _share(world: World) -> None:
    """Clients of `rep` whom her neighbour began to cover too: two relationships, one client."""
    taken_up = world.days.day(world.days.last - _TAKEN_UP)
    neighbour = world.reps[1]
    mine = Client.objects.filter(relationships__territory=world.reps[0].territory_id, kind=ClientKind.PERSON)
    for client in mine.filter(is_prescriber=True).order_by("pk")[:_SHARED]:
        leaf = User.objects.get(pk=neighbour.user_id).postings.get().territory
        begin_relationship(client=client, territory=leaf, on=taken_up)
