"""Who gets what at the desk's URLs, for a client of li's."""

from django.utils import timezone

from clients.enums import Likelihood
from clients.moving import Named, name_successor, note_move
from tests.desk.rounds import closed_part, open_part
from tests.matrix import Row


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
    world.successor = name_successor(world.move, Named(None, "新主任", Likelihood.POSSIBLE), by=world.li)


def part_of(world):
    return (world.part.pk,)


def in_part(world):
    return (world.part.pk, world.dr_chen.pk)


def check_of(world):
    return (world.closed_part.entries.get().check_drawn.pk,)


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
    Row("grading:round", zhao=200, admin=200),
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
    Row("planning:week", zhao=200, admin=200),
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
