"""How clients of the demo came to the stage they stand on. Only up: who fell is a sign of a loss, told elsewhere."""

from datetime import timedelta

from accounts.models import User
from clients.enums import Stage
from clients.models import Relationship, StageChange
from clients.stages import ORDER
from pharmacrm.demo.world import World

# Of each panel so many have come up in the last months.
_RISEN = 8
_EVIDENCE = ("主动问起指南更新", "在科室会上介绍了用药体会", "愿意加入随访项目", "把资料转给了同组医师")


def add(world: World) -> None:
    for rep in world.reps:
        chance = world.plan.random("stages", rep.territory_id)
        by = User.objects.get(pk=rep.user_id)
        mine = Relationship.objects.active().filter(territory=rep.territory_id, client__is_prescriber=True)
        for row in mine.exclude(stage__in=["", Stage.IDENTIFY]).order_by("-support", "pk")[:_RISEN]:
            on = max(row.began_on, world.plan.on - timedelta(days=chance.randrange(2, 80)))
            old = ORDER[ORDER.index(Stage(row.stage)) - 1]
            evidence = chance.choice(_EVIDENCE)
            StageChange.objects.create(relationship=row, on=on, author=by, old=old, new=row.stage, evidence=evidence)
