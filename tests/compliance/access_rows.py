from tests.compliance.events import heard
from tests.matrix import Row


def furnish(world):
    """An event that li reported; told to wang, her manager, since no safety contact is named."""
    world.recipient = world.wang
    world.adverse_event = heard(world.dr_chen, world.li)


ROWS = [
    Row("compliance:list", zhao=200, admin=200),
    Row("compliance:event", args=lambda world: (world.adverse_event.pk,)),
]
