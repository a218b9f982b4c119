"""The quarter's rounds of the demo: the last one closed, this one in every state among the reps.

This quarter's is due since a few days: the first rep is late with hers, the next handed in, one was sent back, the
others are closed through the act itself. Of the last quarter the assessments that lie in it are what came of it. Only
of small demos.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from accounts.enums import PostingRole
from accounts.models import Posting, User
from clients.models import Relationship
from desk.checked import decide
from desk.closing import close_part
from grading.answers import Answer
from grading.enums import CheckState, EntryKind, FactSource, Outcome, PartState, RoundStep
from grading.judging import confirm_many, judge
from grading.models import Assessment, Round, RoundEntry, RoundEvent, RoundPart, SpotCheck
from grading.round_queries import undone, worklist
from grading.rounds import approve, hand_in, send_back
from pharmacrm.demo.days import at
from pharmacrm.demo.world import Rep, World
from workdays.quarters import Quarter, quarter_of

# A round runs so many working days, and was due so many ago.
_RUNS, _OVER = 15, 3
# What the first rep has done by now.
_BEGUN = 12
# Of each part that is further so many clients are judged otherwise than before.
_OTHERWISE = 3
_WON = 2
_COMMENT = "有三位客户的门诊量没有来源，请核实后再提交。"
_SEEN = {
    CheckState.AGREES: "随访门诊半天，候诊人数与填报一致。",
    CheckState.DIFFERS: "老师说门诊已减到每周一次，潜力应下调。",
}


def add(world: World) -> None:
    managers = _managers(world)
    _last_quarter(world, quarter_of(world.plan.on).before, managers)
    parts = _opened(world)
    for number, (rep, part) in enumerate(parts):
        by, manager = User.objects.get(pk=rep.user_id), managers.get(rep.path[:-4]) or User.objects.get(pk=rep.user_id)
        _go_on(world, number, part, by, manager)
    _check(world, managers)


def _managers(world: World) -> dict[str, User]:
    """Path of a node -> who manages it."""
    posted = Posting.objects.valid(world.plan.on).filter(role=PostingRole.MANAGER).select_related("user", "territory")
    return {row.territory.path: row.user for row in posted}


def _opened(world: World) -> list[tuple[Rep, RoundPart]]:
    days, quarter = world.days, quarter_of(world.plan.on)
    opens_on = max(quarter.first, days.day(days.last - _RUNS - _OVER))
    running = Round.objects.create(
        year=quarter.year,
        number=quarter.number,
        opens_on=opens_on,
        due_on=days.calendar.add(opens_on, _RUNS),
        is_fixed=True,
        opened_at=at(opens_on),
    )
    parts = [RoundPart(round=running, territory_id=rep.territory_id, opened_on=opens_on) for rep in world.reps]
    return list(zip(world.reps, RoundPart.objects.bulk_create(parts), strict=True))


def _go_on(world: World, number: int, part: RoundPart, by: User, manager: User) -> None:
    """As far as this rep is: the first has begun, the second handed in, the third got it back, the others are done."""
    # Nothing happened on the day itself before the night.
    on = max(part.opened_on, world.days.day(world.days.last - _OVER))
    ids = list(undone(worklist(part)).order_by("pk").values_list("pk", flat=True))
    chosen = ids[:_BEGUN] if number == 0 else ids
    # Those who may fall the furthest first.
    first = list(undone(worklist(part)).filter(grade="A").order_by("pk").values_list("pk", flat=True)[:_OTHERWISE])
    otherwise = first or chosen[:_OTHERWISE]
    _otherwise(part, otherwise, by, on)
    otherwise = [*otherwise, *_better(part, by, on)]
    confirm_many(part, [pk for pk in chosen if pk not in otherwise], by=by, on=on, at=at(on, 18))
    if number == 0 or not chosen:
        return
    hand_in(part, by=by, on=on, at=at(on, 18))
    if number == 1:
        return
    if number == 2:
        send_back(part, words=_COMMENT, by=manager, on=on, at=at(on, 20))
        return
    approve(part, by=manager, on=on, at=at(on, 20))
    close_part(part, on=world.plan.on, at=world.days.night)


def _otherwise(part: RoundPart, ids: Iterable[int], by: User, on: date) -> None:
    """One has far fewer patients now, one more, one has another attitude."""
    said = (
        {
            "outpatients_per_week": Answer(20, FactSource.OBSERVED),
            "indication_share": Answer("几乎没有", FactSource.CLIENT),
        },
        {"outpatients_per_week": Answer(140, FactSource.CLIENT)},
        {"attitude": Answer("目前不愿谈产品", FactSource.OBSERVED)},
    )
    for pk, answers in zip(ids, said, strict=False):
        judge(part, pk, by=by, answers=answers, note="按本季度门诊核对", on=on, at=at(on, 18))


def _better(part: RoundPart, by: User, on: date) -> list[int]:
    """One or two B clients with the most support stand up for us now. They were seen these days, so that the shorter
    interval of a better grade makes nobody wait.
    """
    seen = undone(worklist(part)).filter(grade="B", grade_by_hand="", last_in_person_on__gte=on - timedelta(days=3))
    ids = list(seen.filter(focus_until=None).order_by("-support", "pk").values_list("pk", flat=True)[:_WON])
    answers = {
        "attitude": Answer("向他人说明认可的理由", FactSource.OBSERVED),
        "recommends_us": Answer("经常", FactSource.COLLEAGUE),
        "brings_up_product": Answer("经常", FactSource.OBSERVED),
        "treated_with_us": Answer("多数", FactSource.CLIENT),
    }
    for pk in ids:
        judge(part, pk, by=by, answers=answers, note="科室会上主动分享病例", on=on, at=at(on, 18))
    return ids


def _check(world: World, managers: dict[str, User]) -> None:
    """In each district one check agrees and one differs; the others wait for the client's next visit."""
    of_district: dict[str, list[SpotCheck]] = defaultdict(list)
    rows = SpotCheck.objects.open().select_related("entry__part__territory", "entry__relationship__client")
    for check in rows.order_by("pk"):
        of_district[check.entry.part.territory.path[:-4]].append(check)
    for path, checks in of_district.items():
        for check, state in zip(checks, _SEEN, strict=False):
            said = {"state": state, "words": _SEEN[state], "visit": None}
            if path in managers:
                decide(check, said, by=managers[path], on=world.plan.on, at=world.days.night)


# --- last quarter -----------------------------------------------------------------------------------------------------


def _last_quarter(world: World, quarter: Quarter, managers: dict[str, User]) -> None:
    """Closed on its last day: what was assessed within it came of it."""
    closed_on = quarter.last
    past = Round.objects.create(
        year=quarter.year,
        number=quarter.number,
        opens_on=quarter.first,
        due_on=closed_on - timedelta(days=7),
        is_fixed=True,
        opened_at=at(quarter.first),
    )
    for rep in world.reps:
        manager = managers.get(rep.path[:-4])
        by = User.objects.get(pk=rep.user_id)
        _past_part(past, rep, by, manager or by, closed_on)


def _past_part(past: Round, rep: Rep, by: User, manager: User, closed_on: date) -> None:
    mine = Relationship.objects.filter(territory=rep.territory_id)
    within = Assessment.objects.filter(relationship__in=mine, on__range=(past.opens_on, closed_on))
    newest = {row.relationship_id: row for row in within.select_related("scheme", "relationship").order_by("on", "pk")}
    handed_in_on = closed_on - timedelta(days=7)
    part = RoundPart.objects.create(
        round=past,
        territory_id=rep.territory_id,
        opened_on=past.opens_on,
        state=PartState.CLOSED,
        handed_in_on=handed_in_on,
        clients=max(mine.active().filter(began_on__lte=closed_on).count(), len(newest)),
        assessed=len(newest),
        closed_on=closed_on,
    )
    entries = RoundEntry.objects.bulk_create(_past_entry(part, row) for row in newest.values())
    steps = ((RoundStep.HANDED_IN, by, handed_in_on), (RoundStep.APPROVED, manager, closed_on))
    RoundEvent.objects.bulk_create(
        RoundEvent(part=part, step=step, by=who, on=day, at=at(day, 18)) for step, who, day in steps
    )
    RoundEvent.objects.create(part=part, step=RoundStep.CLOSED, by=None, on=closed_on, at=at(closed_on, 19))
    if entries:
        SpotCheck.objects.create(
            entry=entries[0],
            drawn_on=closed_on,
            state=CheckState.AGREES,
            words=_SEEN[CheckState.AGREES],
            decided_on=closed_on + timedelta(days=1),
            decided_at=at(closed_on + timedelta(days=1), 10),
            decided_by=manager,
        )


def _past_entry(part: RoundPart, row: Assessment) -> RoundEntry:
    grade = row.scheme.rule.grade(row.potential, row.support)
    now = {"grade": grade, "potential": row.potential, "support": row.support}
    return RoundEntry(
        part=part,
        relationship_id=row.relationship_id,
        author_id=row.author_id,
        on=row.on,
        at=at(row.on, 18),
        kind=EntryKind.CONFIRMED,
        outcome=Outcome.ASSESSED,
        assessment=row,
        **now,
        **{f"{name}_before": value for name, value in now.items()},
    )
