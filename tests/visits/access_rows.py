"""Who gets what at the visits' URLs, for a client of li's and a visit li logged."""

from datetime import timedelta

from django.utils import timezone

from tests.matrix import Row
from tests.visits.coached import coached
from tests.visits.conftest import logged
from tests.visits.test_activities import spent


def furnish(world):
    now = timezone.now()
    world.visit = logged(
        world.dr_chen, world.li, at=now, next_step="送指南更新", next_step_on=now.date() + timedelta(5)
    )
    world.step = world.visit.next_steps.get()
    world.joint = logged(world.dr_chen, world.li, at=now, companions=[world.wang])
    world.coaching = coached(logged(world.dr_chen, world.li, at=now, companions=[world.wang]), world.wang, at=now)
    world.activity = spent(world.li, world.north_1, at=now, happened_on=timezone.localdate(now), words="领资料")


def client_of(world):
    return (world.dr_chen.pk,)


def visit_of(world):
    return (world.visit.pk,)


def joint_visit_of(world):
    return (world.joint.pk,)


def coaching_of(world):
    return (world.coaching.pk,)


def activity_of(world):
    return (world.activity.pk,)


ROWS = [
    Row("visits:pick", zhao=200, admin=200),
    Row("visits:new", client_of),
    Row("visits:from-note", client_of, method="post"),
    Row("visits:wechat", client_of),
    Row("visits:list", zhao=200, admin=200),
    Row("visits:export", zhao=200, admin=200),
    Row("visits:people-options", zhao=200, admin=200),
    Row("visits:activities", zhao=200, admin=200),
    Row("visits:activity-new", zhao=200, admin=200),
    # Only who logged an activity corrects it or takes it back.
    Row("visits:activity-edit", activity_of, wang=404),
    Row("visits:activity-undo", activity_of, li=302, wang=404, method="post"),
    Row("visits:coaching", zhao=200, admin=200),
    Row("visits:coaching-form", coaching_of),
    # Only who came along and manages the rep.
    Row("visits:coach", joint_visit_of, li=404),
    Row("visits:history", client_of),
    Row("visits:tips", client_of),
    Row("visits:detail", visit_of),
    # Only who logged a visit corrects it or takes it back.
    Row("visits:correct", visit_of, wang=404),
    Row("visits:take-step", visit_of, li=302, wang=404, method="post"),
    Row("visits:told", visit_of, li=302, wang=404, method="post"),
    Row("visits:undo", visit_of, li=302, wang=404, method="post"),
    # Without saying how it ended nothing is closed.
    Row("visits:close-step", lambda world: (world.step.pk,), li=404, wang=404, method="post"),
]
