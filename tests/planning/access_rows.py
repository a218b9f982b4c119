"""Who gets what at the pages of the plan, for breakthrough plans and a growth idea of li's."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions import decide_leave, propose_leave
from planning.breakthroughs.rule import quarter_to_plan
from planning.calendars.enums import EventKind, Privacy
from planning.calendars.feeds import make_feed
from planning.enums import GrowthKind
from planning.growth import note_idea
from planning.handovers.enums import HandoverState
from planning.models import CalendarFeed, HandedClient, Handover
from tests.cast import client_of, person
from tests.matrix import Row
from tests.planning.greeted import greeting_to
from tests.planning.handed import prepared
from tests.planning.plans import GOAL, SAID, asked, b_client, drafted, running


def furnish(world):
    on = timezone.localdate()
    goal = {"on": on, "target_on": on + timedelta(days=3)}
    names = ("苗圃", "荣光", "尤佳", "柏青")
    world.to_win, draft, first, second = (b_client(world.north_1, world.anzhen, name) for name in names)
    world.draft = drafted(draft, world.li, **goal)
    world.running = running(first, world.li, **goal)
    world.asked_about = running(second, world.li, **goal)
    asked(world.asked_about, world.li, world.zhao)
    idea = {"kind": GrowthKind.PATIENTS, "words": "合并糖尿病的患者", "product": None, "by": world.li}
    next_try_on = on + timedelta(days=7)
    world.to_grow = client_of(world.north_1, world.anzhen, "华章", grade="A", potential=82, support=75)
    world.greeting = greeting_to(world.to_grow, world.li, day=on, festival=None, at=timezone.now())
    world.growth_idea = note_idea(world.to_grow, **idea, next_try_on=next_try_on, on=on, at=timezone.now())
    kinds = list(EventKind.values)
    world.token = make_feed(world.li, privacy=Privacy.NAMES, kinds=kinds, instead_of=None, at=timezone.now())
    world.feed = CalendarFeed.objects.get(user=world.li)
    hand_over(world, on)


def hand_over(world, on):
    """A handover that li is to give, one that she took, a leave of hers to be covered and one that was."""
    now, other = timezone.now(), person("shi", "史明")
    later = on + timedelta(days=30)
    world.to_hand = prepared(world.north_1, world.li, other, world.wang, effective_on=later, on=on, at=now)
    facts = {"territory": world.north_1, "taker": world.li, "effective_on": on - timedelta(days=9), "reason": "filled"}
    facts |= {"prepared_by": world.wang, "decided_by": world.wang, "prepared_at": now, "decided_at": now}
    world.taken = Handover.objects.create(state=HandoverState.DONE, done_at=now, assess_until=later, **facts)
    noted = {"words": "先看文献", "author": world.wang, "at": now, "grade": "A"}
    HandedClient.objects.create(handover=world.taken, relationship=world.dr_chen, **noted)
    world.covered, world.back = (
        decide_leave(
            propose_leave(user=world.li, kind="leave", from_on=first, to_on=first),
            by=world.wang,
            approve=True,
            at=now,
            covered_by=other,
        )
        for first in (on + timedelta(days=20), on - timedelta(days=5))
    )


def of(name):
    return lambda world: (getattr(world, name).pk,)


def of_client(name):
    return lambda world: (getattr(world, name).pk, world.dr_chen.pk)


def in_days(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def goal(world):
    return {**GOAL, "target_on": in_days(3)}


def soon(world):
    return {"next_try_on": in_days(3)}


def looking_back(world):
    return {**SAID, "next_on": in_days(14)}


def going_on(world):
    return {"words": "刚有起色", "target": 5, "target_on": quarter_to_plan(timezone.localdate()).last.isoformat()}


def birthdays_of_today(world):
    return {"day": timezone.localdate().isoformat()}


WORDS = {"words": "专病门诊刚开"}
ENDED = {"outcome": "stopped", **WORDS}
DROPPED = {"worked": "no", "outcome": "证据不足"}
NOTE = {"words": "喜欢先看文献", "last_topic": "", "promise": ""}
MESSAGE = {**WORDS, "key": "6f1c9a52-0f0e-4c1e-9a2b-0d6a1f3b7c11"}

FEED = {"privacy": "names", "kinds": ["visit"]}

ROWS = [
    # A person's own calendar.
    Row("planning:calendar", zhao=200, admin=200),
    Row("planning:calendar", wang=200, zhao=404, li=404, data=lambda world: {"rep": world.li.pk}),
    Row("planning:feed", zhao=200, admin=200),
    Row("planning:feed-make", li=302, wang=302, zhao=302, admin=302, method="post", data=FEED),
    Row("planning:feed-change", li=302, wang=302, zhao=302, admin=302, method="post", data=FEED),
    Row("planning:feed-revoke", of("feed"), li=302, wang=404, method="post"),
    # Whoever has the address, without signing in.
    Row("planning:feed-file", lambda world: (world.token,), zhao=200, admin=200, anonymous=200),
    # Lists of a person's own territories too.
    Row("planning:calls", zhao=200, admin=200),
    Row("planning:unplanned", zhao=200, admin=200),
    # A list of the person's own territories: nobody else's are in it.
    Row("planning:breakthroughs", zhao=200, admin=200),
    Row("planning:breakthrough-new", of("to_win")),
    Row("planning:breakthrough-new", of("to_win"), li=302, wang=302, method="post", data=goal),
    Row("planning:breakthrough", of("running")),
    Row("planning:breakthrough-start", of("draft"), li=302, wang=302, method="post"),
    Row("planning:breakthrough-drop", of("draft"), li=302, wang=302, method="post"),
    Row("planning:breakthrough-ask", of("draft"), li=302, wang=302, method="post", data=WORDS),
    # Her manager grants.
    Row("planning:breakthrough-grant", of("draft"), li=404, wang=302, method="post", data=WORDS),
    Row("planning:breakthrough-retrospective", of("running"), li=302, wang=302, method="post", data=looking_back),
    Row("planning:breakthrough-carry-over", of("running"), li=302, wang=302, method="post", data=going_on),
    Row("planning:breakthrough-close", of("running"), li=302, wang=302, method="post", data=ENDED),
    Row("planning:breakthrough-thread", of("running")),
    Row("planning:breakthrough-thread", of("running"), li=302, wang=302, method="post", data=MESSAGE),
    # Zhao covers no client of hers, and was asked.
    Row("planning:breakthrough-thread", of("asked_about"), zhao=200),
    Row("planning:breakthrough-thread", of("asked_about"), li=302, wang=302, zhao=302, method="post", data=MESSAGE),
    # Lists of a person's own territories.
    Row("planning:growth", zhao=200, admin=200),
    Row("planning:growth-missing", zhao=200, admin=200),
    Row("planning:growth-new", of("to_grow")),
    Row("planning:growth-idea", of("growth_idea")),
    Row("planning:growth-try", of("growth_idea"), li=302, wang=302, method="post", data=soon),
    Row("planning:growth-close", of("growth_idea"), li=302, wang=302, method="post", data=DROPPED),
    # One's own occasions; a batch and its greetings are between her and her clients.
    Row("planning:greetings", zhao=200, admin=200),
    Row("planning:greeting-new", zhao=200, admin=200, data=birthdays_of_today),
    Row("planning:greeting-batch", lambda world: (world.greeting.batch_id,), wang=404),
    Row("planning:greeting-act", of("greeting"), li=302, wang=404, method="post", data={"act": "skip"}),
    Row("planning:greetings-of", of("to_grow")),
    # What a person gives or takes, or has to decide on.
    Row("planning:handovers", zhao=200, admin=200),
    Row("planning:handover-new", li=404),
    Row("planning:handover-posts", li=404),
    Row("planning:handover-takers", li=404),
    # Who posts people sees which territories nobody holds, and no client.
    Row("planning:vacancies", li=404, admin=200),
    Row("planning:handover", of("to_hand")),
    Row("planning:handover-change", of("to_hand"), li=404),
    Row("planning:handover-clients", of("to_hand")),
    Row("planning:handover-note", of_client("to_hand")),
    Row("planning:handover-note", of_client("to_hand"), li=302, wang=302, method="post", data=NOTE),
    Row("planning:handover-confirm", of("to_hand"), li=404, wang=302, method="post"),
    Row("planning:handover-withdraw", of("to_hand"), li=404, wang=302, method="post"),
    Row("planning:handover-assess", of("taken")),
    # The new owner's own judgement.
    Row("planning:handover-assessed", of_client("taken"), li=302, method="post", wang=404),
    Row("planning:cover", of("covered")),
    Row("planning:cover-note", of_client("covered")),
    Row("planning:cover-note", of_client("covered"), li=302, wang=302, method="post", data={"words": "只打电话"}),
    Row("planning:back", of("back")),
]
