"""Who gets what at the pages of losses and win-backs, for clients of li's that are lost."""

from datetime import timedelta

from django.utils import timezone

from retention.enums import FlagKind, LossReason, LossSign, LossState
from retention.losses import frozen, state_loss
from retention.models import EffortFlag
from retention.winbacks import open_case
from tests.cast import client_of as new_client
from tests.matrix import Row
from workdays.queries import calendar
from workdays.weeks import monday_of


def furnish(world):
    now = timezone.now()
    on = timezone.localdate(now)
    names = ("单文静", "韩海涛", "邓若曦")
    suspected, stated, lost = (new_client(world.north_1, world.anzhen, name, grade="B") for name in names)
    said = {"at": now, "on": on, "lost_on": on, "words": "好久没人来"}
    world.suspected = frozen([suspected], on=on, at=now)[0]
    world.suspected.state, world.suspected.sign = LossState.SUSPECTED, LossSign.STAGE_FELL
    world.suspected.sign_on = on
    world.suspected.save()
    world.stated = state_loss(relationship=stated, by=world.li, reason=LossReason.MOVED, decides=False, **said)
    world.lost = state_loss(relationship=lost, by=world.wang, reason=LossReason.UNCARED, decides=True, **said)
    world.case = open_case(world.lost, by=world.li, on=on, calendar=calendar())
    told_on = monday_of(on) - timedelta(days=7)
    week = {"rep": world.li, "territory": world.north_1, "week_on": told_on - timedelta(days=7), "told_on": told_on}
    EffortFlag.objects.create(kind=FlagKind.INEFFECTIVE, contacts=10, contacts_c=8, target_c=30, **week)
    flag = EffortFlag.objects.create(kind=FlagKind.COMPLACENT, well=8, known=10, quiet=1, active=12, **week)
    flag.clients.set([world.dr_chen])


def of(name):
    return lambda world: (getattr(world, name).pk,)


def in_a_week(world):
    return {"due_on": (timezone.localdate() + timedelta(days=7)).isoformat()}


WORDS = {"words": "上周还见过"}

ROWS = [
    # Lists of the person's own territories: nobody else's are in them.
    Row("retention:past", zhao=200, admin=200),
    # A manager's own.
    Row("retention:digest", li=404),
    Row(
        "retention:digest-put-away",
        lambda world: ("suspected", world.suspected.pk),
        li=404,
        wang=302,
        method="post",
        data={"action": "dismissed", "reason": "已经谈过"},
    ),
    Row("retention:flags", zhao=200, admin=200),
    # Hers who manages the node.
    Row("retention:goal", lambda world: (world.north_1.pk,), li=404),
    Row(
        "retention:goal",
        lambda world: (world.north_1.pk,),
        li=404,
        wang=302,
        method="post",
        data={"a": 40, "b": 40, "c": 20, "d": 0, "u": 0},
    ),
    Row("retention:goal-end", lambda world: (world.north_1.pk,), li=404, wang=302, method="post"),
    Row("retention:losses", zhao=200, admin=200),
    Row("retention:lose", lambda world: (world.dr_chen.pk,)),
    Row("retention:loss", of("stated")),
    Row("retention:deny", of("suspected"), li=302, wang=302, method="post", data=WORDS),
    # Her manager decides.
    Row("retention:confirm", of("stated"), li=404, wang=302, method="post", data={"reason": "unknown"}),
    Row("retention:dismiss", of("stated"), li=404, wang=302, method="post", data=WORDS),
    # Without saying where to the page is shown again.
    Row("retention:transfer", of("stated"), li=404, method="post"),
    Row("retention:win-back-open", of("lost"), li=302, wang=302, method="post"),
    Row("retention:win-backs", zhao=200, admin=200),
    Row("retention:win-back", of("case")),
    Row("retention:win-back-due", of("case"), li=302, wang=302, method="post", data=in_a_week),
    Row(
        "retention:win-back-close",
        of("case"),
        li=302,
        wang=302,
        method="post",
        data={"outcome": "not_restorable", **WORDS},
    ),
]
