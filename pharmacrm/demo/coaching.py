"""What people did beside contacts, in bulk, and the joint visits of some managers with their coaching."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from accounts.enums import PostingRole, TerritoryLevel
from accounts.models import Posting, User
from pharmacrm.demo.days import EVENING
from pharmacrm.demo.tables import ACTIVITIES, Row, write
from pharmacrm.demo.world import Rep, World
from visits.coaching import Answer, questions_of, send_form, sign_form, write_form
from visits.enums import ActivityKind, Channel, CoachingState, Outcome, QuestionKind
from visits.models import CoachingQuestion, CoachingTemplate, Visit

# Working days that activities reach back: a quarter.
_QUARTER = 63
_MINUTES = (15, 30, 30, 60, 60, 120, 240)
_SHARE = 0.3
# One rep in this many runs errands on most days: the story of a rep who is eaten by them.
_EATEN = 4
_SHARE_OF_THE_EATEN = 0.85
_WORDS = {
    ActivityKind.INTERNAL: ("填写费用报销单", "区域周会", "整理客户资料", "产品培训考试"),
    ActivityKind.ERRAND: ("帮同事取会议物料", "去公司领资料", "寄送合同", "替商务跑流向单据"),
    ActivityKind.SERVICE: ("帮老师查找文献", "协助科室会签到", "送患者教育材料", "核实医保目录"),
}
_AT_ONCE = 500

# Managers with joint visits; among thousands of districts a few are enough.
_MANAGERS = 20
# The joint visits of a manager, the newest first: what became of each, None being not written yet.
_BECAME = (None, CoachingState.DRAFT, CoachingState.SENT, CoachingState.SIGNED, CoachingState.SIGNED)
_WENT_WELL = ("开场自然，先问候了科里的近况。", "称呼得体，耐心听完了对方的顾虑。", "资料准备充分，回答问题有依据。")
_AGREED = ("下次先倾听再介绍资料。", "讲完要点停顿一下，观察对方反应。", "每次离开前约好下一次的时间。")
_PRACTISE = ("练习三种自然的开场。", "练习放慢语速。", "练习用对方的话复述需求。")
_COMMENTS = ("收到，我会照此练习。", "谢谢指导，下次协访请再看看。", "")


# --- other activity ---------------------------------------------------------------------------------------------------


def add_activities(world: World) -> None:
    """Other activity of every rep over the last quarter."""
    ids = count(1)
    for start in range(0, len(world.reps), _AT_ONCE):
        reps = world.reps[start : start + _AT_ONCE]
        write({ACTIVITIES: [row for rep in reps for row in _activities(world, rep, ids)]})


def _activities(world: World, rep: Rep, ids: Iterator[int]) -> Iterator[Row]:
    days, chance = world.days, world.plan.random("activities", rep.index)
    is_eaten = rep.index % _EATEN == _EATEN - 1
    share = _SHARE_OF_THE_EATEN if is_eaten else _SHARE
    for number in range(days.last - _QUARTER + 1, days.last + 1):
        if chance.random() >= share:
            continue
        kind = ActivityKind.ERRAND if is_eaten and chance.random() < 0.7 else chance.choice(list(ActivityKind))
        client = _client(world, rep, chance) if kind == ActivityKind.SERVICE and chance.random() < 0.7 else None
        words = chance.choice(_WORDS[kind]) if chance.random() < 0.5 else ""
        day = days.day(number)
        logged_at = days.moments(day)[chance.choice(EVENING)]
        key = f"{chance.getrandbits(128):032x}"
        yield (
            next(ids), rep.user_id, rep.territory_id, kind.value, chance.choice(_MINUTES), words, client,
            days.iso(day), key, logged_at,
        )  # fmt: skip


def _client(world: World, rep: Rep, chance: Random) -> int:
    """One of the rep's own relationships, whose ids follow from the plan."""
    each = world.plan.clients_per_rep
    return rep.index * each + chance.randrange(each) + 1


# --- joint visits and coaching ----------------------------------------------------------------------------------------


def add_joint_visits(world: World) -> None:
    """Let the first managers come along with their people, with coaching in every state."""
    template = CoachingTemplate.objects.in_force(world.plan.on)
    posts = Posting.objects.filter(role=PostingRole.MANAGER, territory__level=TerritoryLevel.DISTRICT)
    for post in posts.select_related("user", "territory").order_by("territory__path")[:_MANAGERS]:
        chance = world.plan.random("coaching", post.territory.path)
        for visit, became in zip(_accompanied(post), _BECAME, strict=False):
            visit.companions.add(post.user)
            if became and template:
                _coach(visit, post.user, template, became, chance, until=world.days.night)


def _accompanied(post: Posting) -> list[Visit]:
    """Visits in person of the manager's people, the newest first, some time apart."""
    met = Visit.objects.filter(channel=Channel.IN_PERSON, outcome=Outcome.MET).done_below(post.territory.path)
    return list(met.select_related("rep").order_by("-happened_on", "-pk")[: 7 * len(_BECAME) : 7])


def _coach(
    visit: Visit, coach: User, template: CoachingTemplate, became: CoachingState, chance: Random, *, until: datetime
) -> None:
    hour = timedelta(hours=1)
    form = write_form(
        visit,
        coach=coach,
        template=template,
        answers={question: _answer(question, chance) for question in questions_of(template)},
        went_well=chance.choice(_WENT_WELL),
        agreed=chance.choice(_AGREED),
        at=min(visit.logged_at + hour, until),
    )
    if became != CoachingState.DRAFT:
        send_form(form, at=min(visit.logged_at + 2 * hour, until))
    if became == CoachingState.SIGNED:
        sign_form(form, comment=chance.choice(_COMMENTS), at=min(visit.logged_at + 20 * hour, until))


def _answer(question: CoachingQuestion, chance: Random) -> Answer:
    if question.kind == QuestionKind.WORDS:
        return chance.choice(_PRACTISE)
    return chance.randint(2, 5) if question.kind == QuestionKind.SCALE else chance.randint(0, 1)
