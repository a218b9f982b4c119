"""Who moves whom in the demo: heads of departments and the colleagues who follow them, and some who speak against us.

Through the action that a rep's page uses. Only of small demos: whom a million doctors respect nobody will look at.
"""

from collections import defaultdict
from datetime import timedelta

from accounts.models import User
from clients.enums import InfluenceKind
from clients.influencing import note_influence
from clients.models import Relationship
from pharmacrm.demo.world import Rep, World

# Of the hospitals of a panel so many have something noted, and each head so many who follow.
_HOSPITALS = 5
_FOLLOW = 3

_EVIDENCE = {
    InfluenceKind.RESPECTS: ("会诊时多次引用其意见。", "科室会上先看其态度再发言。"),
    InfluenceKind.REPORTS_TO: ("同一治疗组，用药方案由其审定。",),
    InfluenceKind.TAUGHT_BY: ("其研究生毕业后留院。",),
    InfluenceKind.INTRODUCED: ("首次拜访由其介绍认识。",),
}
_AGAINST = "科室会上提出对安全性的疑虑，影响了同组医师。"


def add(world: World) -> None:
    for rep in world.reps:
        _note(world, rep)


def _note(world: World, rep: Rep) -> None:
    """The heads of a panel's first hospitals, and those of the highest potential there who follow them."""
    chance = world.plan.random("influence", rep.territory_id)
    by = User.objects.get(pk=rep.user_id)
    mine = Relationship.objects.active().filter(territory=rep.territory_id, client__is_prescriber=True)
    here: dict[int | None, list[Relationship]] = defaultdict(list)
    for row in mine.select_related("client").order_by("-potential", "pk"):
        here[row.client.organisation_id].append(row)
    noted = 0
    for rows in here.values():
        heads = [row for row in rows if row.client.is_decision_maker or row.client.is_influencer]
        if not heads or len(rows) <= _FOLLOW:
            continue
        head = min(heads, key=lambda row: (row.potential or 0, row.pk))
        followers = [row for row in rows if row != head][:_FOLLOW]
        for row in followers:
            kind = chance.choice(list(_EVIDENCE))
            is_negative = chance.random() < 0.1
            note_influence(
                source=head.client,
                target=row.client,
                by=by,
                on=world.plan.on - timedelta(days=chance.randrange(10, 90)),
                kind=kind,
                is_negative=is_negative,
                strength=chance.randrange(3, 6),
                evidence=_AGAINST if is_negative else chance.choice(_EVIDENCE[kind]),
            )
        noted += 1
        if noted == _HOSPITALS:
            return
