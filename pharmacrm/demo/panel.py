"""One rep's clients with everything that happened to them, as rows."""

from pharmacrm.demo.ids import Ids
from pharmacrm.demo.members import Casting, Sort
from pharmacrm.demo.past import Nights
from pharmacrm.demo.story import Means, Story
from pharmacrm.demo.tables import Batch, empty_batch
from pharmacrm.demo.talk import Talk
from pharmacrm.demo.world import Rep, World


class Panels:
    """Makes panels, one rep after the other. Each depends on the plan and on its rep alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.means = Means(world, Casting(world), Talk(world.plan.random("talk"), world.products), Nights())

    def rows_of(self, rep: Rep) -> Batch:
        chance = self.world.plan.random("panel", rep.index)
        batch = empty_batch()
        ids = Ids.of(rep, self.world)
        members = self.means.casting.panel(rep, chance)
        # Whom a lost client leaves time for: those who come after her in the panel. New ones stay new.
        heirs = sum(member.sort != Sort.NEW_DOCTOR for member in members)
        spare = 0
        for member in members:
            if member.sort != Sort.NEW_DOCTOR:
                given, heirs = -(-spare // heirs), heirs - 1
                member.visits, spare = member.visits + given, spare - given
            spare += Story(self.means, rep, chance, batch, ids, member).tell(has_heirs=heirs > 0)
        return batch
