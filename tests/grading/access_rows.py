from datetime import timedelta
from typing import Any

from django.utils import timezone

from grading.models import GradeOverride, Scheme
from tests.matrix import Row

ENDS = {"reason": "恢复"}


def node(world: Any) -> tuple[str]:
    return (world.dr_chen.territory.code,)


ROWS = [
    Row("grading:home", zhao=200, admin=200),
    Row("grading:clients", zhao=200, admin=200),
    Row("grading:assess", args=lambda world: (world.dr_chen.pk,)),
    Row("grading:history", args=lambda world: (world.dr_chen.pk,)),
    # A manager sets grades by hand, of the clients below her.
    Row("grading:by-hand", args=lambda world: (world.dr_chen.pk,), li=404),
    Row("grading:by-hand-end", args=lambda world: (world.by_hand.pk,), li=404, wang=302, method="post", data=ENDS),
    Row("grading:schemes", zhao=200, admin=200),
    # Reps read schemes; managers set those of their own nodes; administrators of schemes set any.
    Row("grading:scheme-new", args=lambda world: (world.dr_chen.territory.code,), li=404, admin=200),
    Row("grading:calibration-clients", node, li=404, admin=200, data={"rule": "40-70-40-70"}),
    Row("grading:scheme-edit", args=lambda world: (world.planned_scheme.pk,), li=404, admin=200),
]


def furnish(world: Any) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    facts = {"grade": "C", "computed": "A", "from_on": tomorrow, "until": tomorrow, "set_at": timezone.now()}
    world.by_hand = GradeOverride.objects.create(relationship=world.dr_chen, author=world.wang, reason="停用", **facts)
    world.planned_scheme = Scheme.objects.create(territory=world.north_1, name="计划中", effective_on=tomorrow)
