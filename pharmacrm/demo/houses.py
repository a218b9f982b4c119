"""What is known of hospitals in the demo: listings, committees, departments, events, and a product's path to the ward.

Through the actions that a rep's pages use. Only of small demos, and of the two hospitals where a rep has most clients.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from accounts.models import User
from clients.committee import later
from clients.enums import EventKind, ListingState, OrganisationKind, PathPart, PathStepState, Role
from clients.models import Organisation, PathStep, Product, Relationship
from clients.noting import estimate_department, note_committee, note_event, note_listing
from clients.path_steps import draw_up, update_step
from pharmacrm.demo.world import Rep, World

_HOSPITALS = 2
_MEETINGS = (3, 6, 9, 12)
_LISTING_SOURCES = ("药剂科最新目录", "药库管理员当面告知", "院内公示目录")
_LISTING_NOTES = ("", "", "限专科处方", "每月限量采购，缺货时需提前报计划")
_ESTIMATE_SOURCES = ("科室走廊公示栏", "护士长介绍", "医院官网科室页")
_EVENTS = (
    (EventKind.PERSONNEL, "药剂科新任副主任到岗，分管采购与药事会材料。", "医院官网公告"),
    (EventKind.TENDER, "省际联盟带量采购公布结果，下季度起执行。", "省医保局网站"),
    (EventKind.COMPETITOR, "同类竞品在院内召开了两场科室会。", "科室公开通知"),
    (EventKind.REORGANISATION, "心内科拆分为两个病区，新病区下月开放。", "医院官网公告"),
    (EventKind.LISTING, "药事会公布本季度新增品种名单。", "药剂科公告"),
    (EventKind.OTHER, "门诊楼搬迁，药房取药窗口改到一层东侧。", "院内公告"),
)
_STEP_NOTES = ("科主任已在申请表上签字", "临床药学意见已补齐", "")
# Of the usual steps so many are passed.
_PASSED = 2


def add(world: World) -> None:
    products = list(Product.objects.order_by("pk"))
    for rep in world.reps:
        by = User.objects.get(pk=rep.user_id)
        for organisation, mine in _most_known(rep):
            _note(world, by, organisation, mine, products)


def _most_known(rep: Rep) -> list[tuple[Organisation, list[Relationship]]]:
    """The hospitals where a rep has most clients, with them."""
    here: dict[Organisation, list[Relationship]] = defaultdict(list)
    mine = Relationship.objects.active().filter(
        territory=rep.territory_id, client__organisation__kind=OrganisationKind.HOSPITAL
    )
    for row in mine.with_client().order_by("pk"):
        if row.client.organisation:
            here[row.client.organisation].append(row)
    return sorted(here.items(), key=lambda pair: (-len(pair[1]), pair[0].pk))[:_HOSPITALS]


def _note(
    world: World, by: User, organisation: Organisation, mine: Sequence[Relationship], products: Sequence[Product]
) -> None:
    chance, on = world.plan.random("houses", organisation.pk), world.plan.on
    states = [ListingState.IN_HOSPITAL, ListingState.APPLIED, chance.choice(list(ListingState))]
    for product, state in zip(products, states, strict=False):
        note_listing(
            organisation=organisation,
            product=product,
            by=by,
            state=state,
            since=on - timedelta(days=chance.randrange(40, 400)),
            source=chance.choice(_LISTING_SOURCES),
            checked_on=on - timedelta(days=chance.randrange(1, 60)),
            note=chance.choice(_LISTING_NOTES),
        )
    _committee(chance, by, organisation, on)
    _estimates(chance, by, mine, on)
    for days, (kind, text, source) in zip((4, 23, 61), chance.sample(_EVENTS, 3), strict=True):
        day = on - timedelta(days=days)
        note_event(organisation=organisation, by=by, noted_on=day, on=day, kind=kind, text=text, source=source)
    _path(chance, by, organisation, products[1], mine, on)


def _committee(chance: Random, by: User, organisation: Organisation, on: date) -> None:
    months = (later(on.replace(day=1), ahead) for ahead in range(1, 4))
    announced = next(first for first in months if first.month in _MEETINGS) + timedelta(days=chance.randrange(9, 20))
    said = {"months": list(_MEETINGS), "every": None, "announced_on": announced, "source": "药剂科公告"}
    note_committee(organisation=organisation, by=by, on=on - timedelta(days=12), **said)


def _estimates(chance: Random, by: User, mine: Sequence[Relationship], on: date) -> None:
    """The departments in which she has clients; of every third one nobody has asked yet."""
    departments = {row.client.department for row in mine if row.client.department}
    for number, department in enumerate(sorted(departments, key=lambda each: each.pk)):
        if number % 3 == 2:
            continue
        numbers = {
            Role.PRESCRIBER: chance.randrange(8, 24) if department.subject_code else 0,
            Role.DECISION_MAKER: chance.randrange(1, 3),
            Role.INFLUENCER: chance.randrange(1, 5),
        }
        source = chance.choice(_ESTIMATE_SOURCES)
        estimate_department(department=department, by=by, on=on, numbers=numbers, source=source)


def _path(
    chance: Random, by: User, organisation: Organisation, product: Product, mine: Sequence[Relationship], on: date
) -> None:
    """A path with its first steps passed, and people known for the next one and a later one alone."""
    draw_up(organisation=organisation, product=product, by=by)
    steps = list(PathStep.objects.filter(organisation=organisation, product=product).order_by("position"))
    heads = [row.client for row in mine if row.client.is_decision_maker] or [mine[0].client]
    others = [row.client for row in mine if row.client not in heads] or heads
    for number, step in enumerate(steps[:_PASSED]):
        facts = {"state": PathStepState.DONE, "on": on - timedelta(days=70 - 30 * number)}
        named = [(PathPart.ACTS, chance.choice(others)), (PathPart.DECIDES, chance.choice(heads))]
        update_step(step, by=by, on=on, facts={**facts, "note": chance.choice(_STEP_NOTES)}, named=named)
    committee, ward = steps[_PASSED], steps[-1]
    update_step(committee, by=by, on=on, facts={}, named=[(PathPart.DECIDES, chance.choice(heads))])
    update_step(ward, by=by, on=on, facts={}, named=[(PathPart.ACTS, chance.choice(others))])
