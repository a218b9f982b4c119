"""Changes of grades: an assessment, a scheme, and the regrade that follows from either.

`potential`, `support` and `grade` of a relationship are written in this room and nowhere else, always together with
the GradeChange that says why.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from accounts.models import Territory, User
from clients.actions import announce
from clients.models import Relationship
from deliveries.nudges import nudge_on_commit
from grading.answers import Answers, BadAnswer
from grading.assessing import AssessmentBatch
from grading.bulk import regrade_group
from grading.defaults import DEFAULT_INDICATORS, EFFECTIVE_ON, DefaultIndicator, Step
from grading.enums import ChangeReason
from grading.evidence import LacksEvidence
from grading.models import Assessment, Indicator, IndicatorStep, Scheme
from grading.overrides import end_run_out
from grading.queries import Moves, count_moves, schemes_in_force, territory_groups

# --- assessments ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Assessed:
    """What a bulk assessment did: assessments made, relationships about whom nothing new was said, bad values."""

    changed: int
    unchanged: int
    rejected: Mapping[int, BadAnswer | LacksEvidence] = field(default_factory=dict)
    moves: Moves = field(default_factory=Counter)
    # The relationships that got an assessment.
    assessed: frozenset[int] = frozenset()


def assess(
    *,
    relationship: Relationship,
    author: User,
    on: date,
    values: Answers,
    note: str = "",
    at: datetime | None = None,
    founded_for: int | None = None,
) -> Assessment:
    """Record what is known about a client from a day on, and grade her by it.

    `values` maps indicator codes of the scheme in force to an Answer, or to None for what is no longer known; codes
    left out keep their last value with its own source and date. One transaction: the assessment with all its values,
    the scores, the grade with its GradeChange, and the news to the higher rooms when the grade changed. The very same
    assessment sent again on the same day changes nothing and is returned. One dated before the newest is history
    only. Raises BadAnswer, NoScheme and, with `founded_for` quarters, LacksEvidence, having written nothing. `at` is
    now unless given.
    """
    with transaction.atomic():
        batch = AssessmentBatch(
            author=author,
            on=on,
            note=note,
            at=at or timezone.now(),
            why=ChangeReason.ASSESSED,
            founded_for=founded_for,
        )
        assessment = batch.read([relationship.pk]).take(relationship.pk, values)
        batch.save()
    for column in ("potential", "support", "grade"):
        setattr(relationship, column, getattr(batch.relationships[relationship.pk], column))
    return assessment


def assess_many(
    *,
    facts: Mapping[int, Answers],
    author: User,
    on: date,
    note: str = "",
    why: str = ChangeReason.IMPORTED,
    at: datetime | None = None,
    founded_for: int | None = None,
) -> Assessed:
    """`assess` for many relationships (id -> values) in one transaction and a fixed number of queries.

    A relationship about whom nothing new is said gets no assessment, so that the same file twice changes nothing:
    what counts is the value itself, not its source or day. Ids that don't exist are left out; a relationship with a
    bad value, and with `founded_for` quarters one whose D would rest on nothing, is rejected alone. Raises NoScheme,
    having written nothing.
    """
    rejected: dict[int, BadAnswer | LacksEvidence] = {}
    made_at = at or timezone.now()
    with transaction.atomic():
        batch = AssessmentBatch(author=author, on=on, note=note, at=made_at, why=why, founded_for=founded_for)
        batch.read(facts)
        for pk in batch.relationships:
            try:
                if batch.says_something_new(pk, facts[pk]):
                    batch.take(pk, facts[pk])
            except (BadAnswer, LacksEvidence) as error:
                rejected[pk] = error
        moves = batch.save()
    changed = len(batch.assessments)
    assessed = frozenset(row.relationship_id for row in batch.assessments)
    return Assessed(changed, len(batch.relationships) - changed - len(rejected), rejected, moves, assessed)


# --- regrading ------------------------------------------------------------------------------------------------------


def regrade(
    *,
    on: date,
    territories: Collection[int] | None = None,
    author: User | None = None,
    why: str = ChangeReason.SCHEME,
    dry_run: bool = False,
    at: datetime | None = None,
) -> Moves:
    """Make every grade agree with the scheme in force on a day, but for those set by hand until then or later; return
    {(from, to): how many}.

    Changes exactly the relationships whose grade differs, whatever their status, each with a GradeChange, and tells
    the higher rooms which. `territories` (ids) limits it. Killed anywhere and run again the result is the same; a
    second run changes nothing. With `dry_run` it only counts.
    """
    if dry_run:
        return count_moves(schemes_in_force(on, territories), on=on)
    moves: Moves = Counter()
    for step in regrade_steps(on=on, territories=territories, author=author, why=why, at=at):
        moves += step
    return moves


def regrade_steps(
    *,
    on: date,
    territories: Collection[int] | None = None,
    author: User | None = None,
    why: str = ChangeReason.SCHEME,
    at: datetime | None = None,
) -> Iterator[Moves]:
    """`regrade`, one transaction at a time: yields after each what it changed, so that a caller can stop or report.

    What was set by hand and has run out ends first, for that reason.
    """
    made_at = at or timezone.now()
    schemes = schemes_in_force(on, territories)
    yield from end_run_out(schemes, on=on, at=made_at)
    for scheme, group in territory_groups(schemes):
        is_full = True
        while is_full:
            with transaction.atomic():
                changed, is_full = regrade_group(scheme, group, on=on, at=made_at, author=author, why=why)
                announce([pk for pk, _, _ in changed], on=on)
            yield Counter((old, new) for _, old, new in changed)


# --- schemes --------------------------------------------------------------------------------------------------------


def ensure_default_scheme(territory: Territory) -> Scheme:
    """The scheme every tree begins with, made for the root of the territory's tree when it has none yet.

    Bulk loaders that bypass `save` call it themselves; calling it again changes nothing.
    """
    root = Territory.objects.get(path=territory.path[: Territory.steplen])
    existing = root.schemes.order_by("effective_on").first()
    if existing is not None:
        return existing
    with transaction.atomic():
        scheme = Scheme.objects.create(territory=root, effective_on=EFFECTIVE_ON)
        rows = [_indicator(scheme, order, default) for order, default in enumerate(DEFAULT_INDICATORS)]
        _add_indicators([(row, default.steps) for row, default in zip(rows, DEFAULT_INDICATORS, strict=True)])
    return scheme


def _indicator(scheme: Scheme, order: int, default: DefaultIndicator) -> Indicator:
    return Indicator(
        scheme=scheme,
        axis=default.axis,
        code=default.code,
        name_zh=default.name_zh,
        name_en=default.name_en,
        kind=default.kind,
        weight=default.weight,
        full_at=default.full_at,
        unit_zh=default.unit_zh,
        unit_en=default.unit_en,
        per_month=default.per_month,
        order=order,
    )


def _add_indicators(rows: Sequence[tuple[Indicator, Collection[Step]]]) -> None:
    """Create indicators and their steps, both with their history."""
    made = bulk_create_with_history([indicator for indicator, _ in rows], Indicator)
    steps = [
        IndicatorStep(indicator=indicator, **step._asdict())
        for indicator, (_, steps) in zip(made, rows, strict=True)
        for step in steps
    ]
    bulk_create_with_history(steps, IndicatorStep)


@transaction.atomic
def save_scheme(scheme: Scheme, *, on: date, author: User) -> Scheme:
    """Save a scheme; one without indicators takes over those of the scheme it stands in for.

    When its day has come already, the regrade of its subtree is asked for once the transaction is committed; a later
    day, and a request that was lost, are picked up by the nightly regrade.
    """
    scheme.save()
    fill_indicators(scheme)
    request_regrade(scheme, on=on, author=author)
    return scheme


def fill_indicators(scheme: Scheme) -> None:
    """Give a scheme without indicators those of the scheme it stands in for."""
    if scheme.indicators.exists():
        return
    model = _predecessor(scheme)
    rows = []
    for indicator in model.indicators.prefetch_related("steps") if model else ():
        steps = [Step(*(getattr(step, name) for name in Step._fields)) for step in indicator.steps.all()]
        indicator.pk, indicator.scheme = None, scheme
        indicator._state.adding = True
        rows.append((indicator, steps))
    _add_indicators(rows)


def _predecessor(scheme: Scheme) -> Scheme | None:
    """The scheme that would be in force at the node on the same day without this one."""
    above = Scheme.objects.effective(scheme.effective_on).filter(territory__path__in=scheme.territory.ancestor_paths)
    return above.exclude(pk=scheme.pk).order_by("-territory__depth", "-effective_on").first()


def request_regrade(scheme: Scheme, *, on: date, author: User | None) -> None:
    """Nudge the worker to regrade a scheme's subtree after the commit, when its day has come."""
    if scheme.effective_on > on:
        return
    # Only a nudge: with the broker away the change is kept, and the nightly run does the work.
    nudge_on_commit(
        "grading.tasks.regrade",
        on=on.isoformat(),
        below=scheme.territory_id,
        author=author.pk if author else None,
    )
