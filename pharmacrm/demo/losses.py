"""Losses of the demo: what was stated and decided of everybody who is lost, and what was done to win them back.

Made after the panels from what is there: a loss for each lost client on the day her state says, suspicions by the
nightly job itself, and in every district some that were answered, dismissed, won back or not.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from accounts.enums import PostingRole
from accounts.models import Posting, Territory
from clients.enums import Status
from clients.models import Relationship
from pharmacrm.demo.days import at
from pharmacrm.demo.world import World
from retention.actions import set_status
from retention.enums import (
    COMPETITOR_REASONS,
    OWN_REASONS,
    LossReason,
    LossState,
    Verdict,
    WinBackOutcome,
    WinBackStep,
)
from retention.evidence import verdict
from retention.models import Loss, StateSpan, StepDone, WinBack
from retention.proposals import propose
from retention.queries import LostCase, evidence_for
from visits.models import NextStep
from visits.state import recompute_all

# Relationships read together.
_AT_ONCE = 2_000
# A case that ended, ended so many days after the loss.
_CASE_LASTS = 20

_REASONS = {
    LossReason.UNCARED: 24,
    LossReason.SERVICE: 10,
    LossReason.PRODUCT: 14,
    LossReason.COMPETITOR_REP: 12,
    LossReason.COMPETITOR_PRODUCT: 8,
    LossReason.MOVED: 10,
    LossReason.DIED: 2,
    LossReason.SCOPE: 6,
    LossReason.UNKNOWN: 14,
}
_WORDS = {
    LossReason.UNCARED: ("老师说好久没见到我们的人，有问题也找不到人。", "科里人反映我们只在需要时才出现。"),
    LossReason.SERVICE: ("答应的资料拖了一个多月才送到，老师不再参加我们的会。", "缺货时没有提前告知，老师很不满意。"),
    LossReason.PRODUCT: ("老师认为起效偏慢，复诊患者反映服药次数多。", "对新说明书的用法有顾虑，暂停使用。"),
    LossReason.COMPETITOR_REP: ("老师主动说起，另一家的代表每周都来，资料送得勤。",),
    LossReason.COMPETITOR_PRODUCT: ("老师主动提到，科里已改用另一家的产品。",),
    LossReason.MOVED: ("已调到外院工作，原科室由副主任接手。",),
    LossReason.DIED: ("科室告知老师已于上月病逝。",),
    LossReason.SCOPE: ("医院调整，科室不再收治这类患者。",),
    LossReason.UNKNOWN: ("", "问过几次，老师没有说明原因。"),
}
_STEP_WORDS = {
    WinBackStep.VISITED: ("当面见到老师，起初比较冷淡，后来愿意谈。", "在病房外等到下班，谈了十分钟。"),
    WinBackStep.CAUSE: ("连续两个月没有来，承诺的文献也没有送。", "换了代表没有交接，老师的问题没人答。"),
    WinBackStep.APOLOGISED: ("老师说可以理解，希望以后说到做到。", "当面道歉，老师没有多说。"),
    WinBackStep.ASKED: ("希望每两周来一次，有新指南第一时间告诉科里。", "希望由固定的人联系，答应的事有回音。"),
    WinBackStep.PLANNED: ("下周三带新指南全文来科里讲解", "周五前把随访资料送到办公室"),
}
_OUTCOME_WORDS = {
    WinBackOutcome.RESTORED: "老师恢复参加科室会，说配合没有问题。",
    WinBackOutcome.IMPROVED: "态度缓和，愿意见面，仍未恢复使用。",
    WinBackOutcome.NOT_RESTORABLE: "老师明确表示不再合作，谢谢我们来说明。",
}
_DENIED = "上周电话里还聊过，老师在外地学习，下月回来。"
_DISMISSED = "老师进修半年，回来继续合作，不算流失。"
# How far the cases of a district are, the newest losses, those of its first rep before the others.
# Steps done, and how it ended.
_CASES: tuple[tuple[int, WinBackOutcome | None], ...] = (
    (2, None),
    (0, None),
    (1, None),
    (4, None),
    (5, None),
    (5, WinBackOutcome.RESTORED),
    (5, WinBackOutcome.IMPROVED),
    (2, WinBackOutcome.NOT_RESTORABLE),
)


def add(world: World) -> None:
    """Add losses to a demo that is loaded, and whose nights have been caught up with."""
    on, night = world.plan.on, world.days.night
    people = _People(world)
    lost = dict(
        StateSpan.objects.filter(to_on__isnull=True, status=Status.LOST).values_list("relationship_id", "from_on")
    )
    for ids in _chunks(sorted(lost)):
        _write_losses(world, people, {pk: lost[pk] for pk in ids})
    propose(on=on, at=night)
    for number, leaves in _districts(world).items():
        _answer(people, leaves, on, night)
        _win_back(world, people, leaves, world.plan.random("win-backs", number))


def _districts(world: World) -> dict[int, list[int]]:
    """District -> its leaves."""
    found: dict[int, list[int]] = defaultdict(list)
    for rep in world.reps:
        found[world.plan.district_of(rep.index)].append(rep.territory_id)
    return found


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


class _People:
    """Who states and who decides in a territory."""

    def __init__(self, world: World) -> None:
        self.reps = {rep.territory_id: rep.user_id for rep in world.reps}
        managers = dict(Posting.objects.filter(role=PostingRole.MANAGER).values_list("territory__path", "user_id"))
        self.managers = {rep.territory_id: managers[rep.path[: -Territory.steplen]] for rep in world.reps}


def _write_losses(world: World, people: _People, lost: dict[int, date]) -> None:
    """A confirmed loss for each, on the day her state says."""
    evidence = evidence_for([LostCase(pk, day) for pk, day in lost.items()])
    rows = []
    for pk, territory_id, grade in Relationship.objects.filter(pk__in=lost).values_list("pk", "territory_id", "grade"):
        chance, day = world.plan.random("loss", pk), lost[pk]
        reason = chance.choices(list(_REASONS), list(_REASONS.values()))[0]
        rows.append(
            Loss(
                relationship_id=pk,
                territory_id=territory_id,
                grade=grade,
                rep_id=people.reps[territory_id],
                state=LossState.CONFIRMED,
                stated_reason=reason,
                reason=reason,
                words=chance.choice(_WORDS[reason]),
                competitor_volunteered=reason in COMPETITOR_REASONS,
                stated_by_id=people.reps[territory_id],
                stated_at=_moment(world, day, 18),
                decided_by_id=people.managers[territory_id],
                decided_at=_moment(world, day + timedelta(days=chance.randrange(1, 4)), 9),
                recorded_at=_moment(world, day, 18),
                lost_on=day,
                verdict=verdict(reason, evidence[pk]),
                **evidence[pk]._asdict(),
            )
        )
    Loss.objects.bulk_create(rows, batch_size=1000)


def _moment(world: World, day: date, hour: int) -> datetime:
    """A moment of a day, but none that has not come yet."""
    return min(at(day, hour), world.days.night)


def _answer(people: _People, leaves: list[int], on: date, night: datetime) -> None:
    """Of a district's suspicions one is denied, one stated, one dismissed; the others wait, one at least."""
    suspected = Loss.objects.filter(state=LossState.SUSPECTED, territory__in=leaves).order_by("sign_on", "pk")
    # The district's first rep finds hers waiting on Today.
    last = sorted(suspected, key=lambda loss: loss.territory_id == leaves[0])
    for loss, answer in zip(last[: max(0, len(last) - 1)], ("denied", "stated", "dismissed"), strict=False):
        rep, manager = people.reps[loss.territory_id], people.managers[loss.territory_id]
        if answer == "stated":
            loss.state, loss.stated_reason, loss.reason = LossState.STATED, LossReason.UNKNOWN, LossReason.UNKNOWN
            loss.stated_by_id, loss.stated_at, loss.verdict = rep, night, Verdict.UNCLEAR
        else:
            loss.answer, loss.answered_by_id, loss.answered_at = _DENIED, rep, night
        if answer == "dismissed":
            loss.state, loss.decision = LossState.DISMISSED, _DISMISSED
            loss.decided_by_id, loss.decided_at = manager, night
        loss.save()


def _win_back(world: World, people: _People, leaves: list[int], chance: Random) -> None:
    """Cases for the district's newest losses, each as far as `_CASES` says."""
    lost = Loss.objects.filter(state=LossState.CONFIRMED, territory__in=leaves).exclude(
        reason__in=[LossReason.DIED, LossReason.MOVED, LossReason.SCOPE]
    )
    newest = sorted(lost.order_by("-lost_on", "-pk")[: len(_CASES)], key=lambda loss: loss.territory_id != leaves[0])
    promised = []
    for loss, (steps, outcome) in zip(newest, _CASES, strict=False):
        case = _case(world, people, loss, chance, steps, outcome)
        if outcome == WinBackOutcome.RESTORED:
            loss.state, loss.ended_on = LossState.RESTORED, case.closed_on
            loss.save(update_fields=["state", "ended_on"])
            _restore(world, loss.relationship_id, case.closed_on or world.plan.on)
        if case.next_step_id and outcome is None:
            promised.append(loss.relationship_id)
    recompute_all(promised)


def _restore(world: World, relationship_id: int, day: date) -> None:
    """Active again from a day on, as it was known on that day."""
    set_status([relationship_id], Status.ACTIVE, on=day)
    spans = StateSpan.objects.filter(relationship=relationship_id, status=Status.ACTIVE, from_on=day)
    spans.update(recorded_at=_moment(world, day, 18))


def _case(
    world: World, people: _People, loss: Loss, chance: Random, steps: int, outcome: WinBackOutcome | None
) -> WinBack:
    """One case, its steps some days apart and none later than today."""
    on, rep = world.plan.on, people.reps[loss.territory_id]
    opened = min(on, loss.lost_on + timedelta(days=3)) if outcome else max(loss.lost_on, on - timedelta(days=12))
    end = min(on, opened + timedelta(days=_CASE_LASTS)) if outcome else on
    apart = (end - opened) / 6
    days = [opened + n * apart for n in range(1, steps + 1)]
    next_step = _promise(loss, rep, days[-1], chance, is_kept=bool(outcome)) if steps == WinBackStep.PLANNED else None
    # One of the open ones is stuck.
    late = timedelta(days=-2 if steps == WinBackStep.CAUSE else 3)
    case = WinBack.objects.create(
        loss=loss,
        opened_on=opened,
        opened_by_id=rep,
        step=steps,
        due_on=next_step.due_on if next_step else max(opened, on + late),
        cause=chance.choice(OWN_REASONS) if steps >= WinBackStep.CAUSE else "",
        next_step=next_step,
        outcome=outcome or "",
        outcome_words=_OUTCOME_WORDS[outcome] if outcome else "",
        closed_on=end if outcome else None,
        closed_by_id=rep if outcome else None,
    )
    StepDone.objects.bulk_create(
        StepDone(
            case=case, step=step, on=day, by_id=rep, at=_moment(world, day, 17), words=chance.choice(_STEP_WORDS[step])
        )
        for step, day in zip(WinBackStep, days, strict=False)
    )
    return case


def _promise(loss: Loss, rep: int, day: date, chance: Random, *, is_kept: bool) -> NextStep:
    due = day + timedelta(days=4)
    return NextStep.objects.create(
        relationship_id=loss.relationship_id,
        rep_id=rep,
        words=chance.choice(_STEP_WORDS[WinBackStep.PLANNED]),
        due_on=due,
        state="done" if is_kept else "open",
        closed_on=due if is_kept else None,
        closed_by_id=rep if is_kept else None,
    )
