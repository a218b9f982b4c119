"""Who gets what at the visits' URLs, for a client of li's and a visit li logged."""

from datetime import timedelta

from django.utils import timezone

from tests.matrix import Row
from tests.visits.conftest import logged


def furnish(world):
    now = timezone.now()
    world.visit = logged(
        world.dr_chen, world.li, at=now, next_step="送指南更新", next_step_on=now.date() + timedelta(5)
    )
    world.step = world.visit.next_steps.get()


def client_of(world):
    return (world.dr_chen.pk,)


def visit_of(world):
    return (world.visit.pk,)


ROWS = [
    Row("visits:pick", zhao=200, admin=200),
    Row("visits:new", client_of),
    Row("visits:history", client_of),
    Row("visits:detail", visit_of),
    # Only who logged a visit corrects it or takes it back.
    Row("visits:correct", visit_of, wang=404),
    Row("visits:undo", visit_of, li=302, wang=404, method="post"),
    # Without saying how it ended nothing is closed.
    Row("visits:close-step", lambda world: (world.step.pk,), li=404, wang=404, method="post"),
]
