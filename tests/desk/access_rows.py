"""Who gets what at the desk's URLs, for a client of li's."""

from datetime import timedelta

from django.utils import timezone

from clients.enums import Likelihood
from clients.moving import Named, name_successor, note_move
from tests.cast import client_of as cast_client
from tests.desk.rounds import closed_part, open_part
from tests.matrix import Row
from tests.planning.planned import left_out, planned, skipped
from workdays.queries import calendar


def client_of(world):
    return (world.dr_chen.pk,)


def move_of(world):
    return (world.move.pk,)


def furnish(world):
    """A move of li's, and somebody who may follow; her part of the quarter's round, and a check of the last one."""
    now = timezone.now()
    on, client = timezone.localdate(now), world.dr_chen.client
    world.move = note_move(client, to=None, moved_on=on, note="", ending=[], by=world.li, at=now, on=on)
    world.closed_part = closed_part(world, on)
    world.part = open_part(world, on)
    plan_a_week(world, calendar().next_working(on))
    world.successor = name_successor(world.move, Named(None, "新主任", Likelihood.POSSIBLE), by=world.li)


def plan_a_week(world, on):
    """Visits of li's week in every state, the first one with dr_chen and open; and somebody who did not fit."""
    names = ("梁静", "高远", "石磊", "白露")
    skips, calls, doubtful, waits = (cast_client(world.north_1, world.anzhen, name, grade="B") for name in names)
    reasons = [["overdue", {"on": "2026-11-02"}], ["focus", {}]]
    world.planned = planned(world.dr_chen, world.li, on=on, reasons=reasons)
    skipped(skips, world.li, on=on)
    planned(calls, world.li, on=on, half=3, channel="wechat", origin="replanned")
    planned(doubtful, world.li, on=on, half=2, is_pinned=True, reasons=[["against", {"codes": ["no_window"]}]])
    left_out(waits, world.li, on=on, next_on=on + timedelta(days=7))


def part_of(world):
    return (world.part.pk,)


def in_part(world):
    return (world.part.pk, world.dr_chen.pk)


def check_of(world):
    return (world.closed_part.entries.get().check_drawn.pk,)


def planned_of(world):
    return (world.planned.pk,)


def this_week(world):
    return {"week": timezone.localdate().isoformat()}


def to_move(world):
    return {"to": f"{world.planned.on}.2", "seen": f"{world.planned.on}.1"}


def to_add(world):
    """A working day on which nobody of hers is planned yet, for a call."""
    return {"channel": "phone", "to": f"{calendar().add(world.planned.on, 1)}.3"}


DONE = {"key": "6f1c9a52-0f0e-4c1e-9a2b-0d6a1f3b7c12"}
SUCCESSOR = {"client": "", "name": "外院调来", "likelihood": "possible"}
LIKELY = {"likelihood": "likely"}

ROWS = [
    Row("home", zhao=200, admin=200),
    Row("today", zhao=200, admin=200),
    Row("client", client_of),
    Row("stage", client_of),
    Row("style", client_of),
    Row("move-client", client_of),
    Row("moves", zhao=200, admin=200),
    Row("move-territories", zhao=200, admin=200),
    # Managers calibrate their own nodes; administrators of schemes any, without its clients.
    Row("calibration", lambda world: (world.dr_chen.territory.code,), li=404, admin=200),
    Row("move", move_of),
    Row("move-undo", move_of, li=302, wang=302, method="post"),
    Row("move-successors", move_of, li=302, wang=302, method="post", data=SUCCESSOR),
    Row("move-successor", lambda world: (world.successor.pk,), li=302, wang=302, method="post", data=LIKELY),
    Row("phase", client_of),
    Row("migration", zhao=200, admin=200),
    Row("migration-clients", zhao=200, admin=200),
    # Who has one part is led to it.
    Row("grading:round", li=302, zhao=200, admin=200),
    Row("grading:round-part", part_of),
    Row("grading:round-client", in_part),
    Row("grading:round-confirm", in_part, li=302, wang=302, method="post"),
    Row("grading:round-preview", in_part, method="post"),
    Row("grading:round-hand-in", part_of),
    Row("grading:round-hand-in", part_of, li=302, wang=302, method="post"),
    Row("grading:round-team", li=302, zhao=302, admin=302),
    Row("grading:round-review", part_of),
    Row("grading:round-approve", part_of, li=404, wang=302, method="post"),
    Row("grading:round-send-back", part_of, li=404, wang=302, method="post", data={"words": "请再看看"}),
    Row("grading:round-checks", zhao=200, admin=200),
    Row("grading:round-check", check_of),
    # It is the manager's to decide.
    Row("grading:round-check", check_of, li=404, wang=302, method="post", data={"state": "agrees", "words": ""}),
    # One's own week, and one's own figures.
    Row("planning:week", zhao=200, admin=200),
    Row("planning:week-due", zhao=200, admin=200),
    Row("planning:left-out", zhao=200, admin=200),
    Row("planning:adherence", zhao=200, admin=200),
    Row("planning:adherence-items", zhao=200, admin=200),
    Row("planning:week-of", lambda world: (world.li.pk,)),
    Row("planning:week-state", lambda world: (world.planned.plan.pk,), wang=404),
    # A week is changed by whose it is alone; who holds nothing has none.
    Row("planning:week-propose", li=302, wang=404, zhao=302, method="post", data=this_week),
    Row("planning:week-add", client_of),
    Row("planning:week-add", client_of, li=302, wang=200, method="post", data=to_add),
    Row("planning:week-item", planned_of),
    Row("planning:week-move", planned_of, li=302, wang=404, method="post", data=to_move),
    Row("planning:week-pin", planned_of, li=302, wang=404, method="post"),
    Row("planning:week-unpin", planned_of, li=302, wang=404, method="post"),
    Row("planning:week-skip", planned_of, li=302, wang=404, method="post", data={"reason": "asked_later"}),
    Row("planning:week-take-back", planned_of, li=302, wang=404, method="post"),
    Row("planning:week-remove", planned_of, li=302, wang=404, method="post"),
    Row("planning:week-done", planned_of, li=302, wang=404, method="post", data=DONE),
    Row("planning:week-replan", planned_of, li=302, wang=404, method="post", data={"reason": "client_away"}),
    Row("planning:quarter", zhao=200, admin=200),
    Row("planning:capacity", zhao=200, admin=200),
    Row("retention:board", zhao=200, admin=200),
    Row("retention:board-news", zhao=200, admin=404),
    # Who manages nobody is led to her own figures.
    Row("retention:effort", li=302, zhao=302, admin=302),
    Row("retention:team", li=302, zhao=302, admin=302),
    Row("retention:stages", li=302, zhao=302, admin=302),
    Row("retention:mine", zhao=200, admin=200),
    Row("retention:at-risk", zhao=200, admin=200),
]
