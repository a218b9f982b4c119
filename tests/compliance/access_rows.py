from django.utils import timezone

from tests.compliance.agreed import agreed
from tests.compliance.events import heard
from tests.matrix import Row


def furnish(world):
    """An event that li reported; told to wang, her manager, since no safety contact is named."""
    world.recipient = world.wang
    world.adverse_event = heard(world.dr_chen, world.li)
    world.consent = agreed(world.dr_chen, world.li, on=timezone.localdate())


def consent_of(world):
    return (world.dr_chen.pk, world.consent.pk)


ROWS = [
    Row("compliance:list", zhao=200, admin=200),
    Row("compliance:event", args=lambda world: (world.adverse_event.pk,)),
    Row("compliance:consents", args=lambda world: (world.dr_chen.pk,)),
    Row("compliance:consent-withdraw", consent_of, li=302, wang=302, method="post"),
]
