"""What reps of the demo know of their clients, and where from: some of it long ago, most of it not at all.

Through the action that their page uses. Only of small demos: a file of a million clients nobody will read.
"""

from datetime import timedelta
from random import Random

from accounts.models import User
from clients.actions import update_client
from clients.facts import Concern, DecisionScope, KnownFrom, codes
from clients.models import Client, Relationship
from pharmacrm.demo.world import Rep, World

# Of the clients of a panel so many have something known of them.
_KNOWN = 24
_SOURCES = [source for source in KnownFrom if source != KnownFrom.IMPORT]
_DUTIES = ("负责二病区日常诊疗，每周两个半天门诊", "分管科室药事与质控", "带组，指导下级医师用药")
_DUTIES_OF_HEADS = ("主持科室全面工作，组织药事讨论", "参与院内药品遴选，分管科室用药目录")
_TOPICS = ("学术会议见闻、学科建设", "网球、马拉松", "患者教育与随访管理", "科研选题与统计方法")


def add(world: World) -> None:
    for rep in world.reps:
        _learn(world, rep)


def _learn(world: World, rep: Rep) -> None:
    chance = world.plan.random("facts", rep.territory_id)
    by = User.objects.get(pk=rep.user_id)
    mine = Relationship.objects.active().filter(territory=rep.territory_id, client__kind="person")
    for row in mine.select_related("client").order_by("-potential", "pk")[:_KNOWN]:
        for name, value in _facts_of(row.client, chance).items():
            # Over a year and a half, so that a part of it is stale.
            day = world.plan.on - timedelta(days=chance.randrange(5, 550))
            update_client(row.client, on=max(day, row.began_on), source=chance.choice(_SOURCES), by=by, **{name: value})


def _facts_of(client: Client, chance: Random) -> dict[str, str]:
    decides = client.is_decision_maker
    facts = {
        "concerns": codes(Concern, chance.sample(Concern.values, 2)),
        "duties": chance.choice(_DUTIES_OF_HEADS if decides else _DUTIES),
        "topics": chance.choice(_TOPICS),
        "birthday": f"{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
    }
    if decides:
        facts["decision_scope"] = codes(DecisionScope, chance.sample(DecisionScope.values, 2))
    known = {name: value for name, value in facts.items() if chance.random() < 0.6}
    return known if client.is_prescriber or decides else {"duties": facts["duties"]}
