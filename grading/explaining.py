"""Why a client has her grade: the rule's reasons, what the scores rest on, and what would move them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Subquery

from clients.enums import Grade
from clients.models import Relationship, RelationshipQuerySet
from grading.enums import Axis, IndicatorKind
from grading.evidence import STALE_QUARTERS, is_stale
from grading.levers import Lever, Question, levers
from grading.models import Assessment, AssessmentValue, GradeOverride, Indicator, Scheme
from grading.queries import NoScheme, ground_rules, indicators_of, newest_values, still_known
from grading.rules import ByHand, Reasons, Scored, Way, reasons


@dataclass(frozen=True)
class Line:
    """One indicator of an explanation: its value and the points it brings, or neither while it is not known."""

    indicator: Indicator
    value: AssessmentValue | None = None
    points: float | None = None
    most: float | None = None
    is_stale: bool = False


@dataclass(frozen=True)
class NamedLever:
    """A lever with the words of its answer: the next step, or the number that is needed."""

    lever: Lever
    indicator: Indicator
    words: str


@dataclass(frozen=True)
class WayUp:
    """A way to a better grade, and what would move her along it, the best first."""

    way: Way
    levers: tuple[NamedLever, ...]


@dataclass(frozen=True)
class Grounds:
    """Who assessed her last and when, the oldest day of a value behind the scores, and why a grade was set by hand."""

    assessed_on: date | None = None
    assessed_by: str = ""
    oldest_on: date | None = None
    by_hand_reason: str = ""
    by_hand_author: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why a relationship has its grade on a day. `reasons` speaks of the rule in force; `lines` of the newest
    assessment; `by_hand` of what a manager set beside it.
    """

    relationship: Relationship
    scheme: Scheme
    reasons: Reasons
    on: date
    grounds: Grounds = Grounds()
    # Values older than so many are stale.
    quarters: int = STALE_QUARTERS
    # The questions that an assessment asks now, and what is known of them, by code.
    indicators: Sequence[Indicator] = ()
    last: Mapping[str, AssessmentValue] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    ways: tuple[WayUp, ...] = ()

    @property
    def by_hand(self) -> ByHand | None:
        """The grade that a manager set, while it holds."""
        by_hand = _by_hand(self.relationship)
        return by_hand if by_hand.holds(self.on) else None

    @property
    def due_grade(self) -> Grade:
        """The grade she should have."""
        return Grade(self.by_hand.grade) if self.by_hand else self.reasons.grade

    @property
    def is_pending(self) -> bool:
        """Whether she has another grade than she should have: the nightly regrade brings it."""
        return self.relationship.grade != self.due_grade

    @property
    def assessed_on(self) -> date | None:
        return self.grounds.assessed_on

    @property
    def has_stale(self) -> bool:
        """Whether the scores rest on a value that is too old."""
        oldest = self.grounds.oldest_on
        return oldest is not None and is_stale(oldest, self.on, self.quarters)

    @property
    def known(self) -> list[Line]:
        return [line for line in self.lines if line.value]

    @property
    def unknown(self) -> list[Line]:
        return [line for line in self.lines if not line.value]


def _by_hand(relationship: Relationship) -> ByHand:
    return ByHand(relationship.grade_by_hand, relationship.grade_by_hand_until)


# Column that `with_grounds` adds -> the part of Grounds it is.
_ASKED_ALONG = {
    "last_assessed_on": "assessed_on",
    "last_assessed_by": "assessed_by",
    "oldest_value_on": "oldest_on",
    "by_hand_reason": "by_hand_reason",
    "by_hand_author": "by_hand_author",
}


def with_grounds(rows: RelationshipQuerySet) -> RelationshipQuerySet:
    """Asks along what `explain` says without details: no query of its own then."""
    newest = Assessment.objects.filter(relationship=OuterRef("pk")).order_by("-on", "-id")
    of_newest = Assessment.objects.filter(relationship=OuterRef(OuterRef("pk"))).order_by("-on", "-id").values("pk")[:1]
    oldest = AssessmentValue.objects.filter(assessment=Subquery(of_newest)).order_by("as_of")
    override = GradeOverride.objects.open().filter(relationship=OuterRef("pk"))
    added = {
        "last_assessed_on": newest.values("on"),
        "last_assessed_by": newest.values("author__full_name"),
        "oldest_value_on": oldest.values("as_of"),
        "by_hand_reason": override.values("reason"),
        "by_hand_author": override.values("author__full_name"),
    }
    return rows.annotate(**{name: Subquery(asked[:1]) for name, asked in added.items()})


def explain(relationship: Relationship, on: date, *, details: bool = True) -> Explanation:
    """Why she has her grade: four queries, or one without the indicators behind the scores (territory loaded); one
    more where it was set by hand. Without details her last assessment is told of where `with_grounds` asked for it.
    """
    scheme, quarters = ground_rules(relationship.territory, on)
    scores = relationship.potential, relationship.support
    if not details:
        why = reasons(scheme.rule, *scores)
        return Explanation(relationship, scheme, why, on, _grounds_asked_along(relationship), quarters)
    values = {value.indicator.code: value for value in newest_values(relationship)}
    indicators = indicators_of([scheme])[scheme.pk]
    last = still_known(values, indicators)
    missing = [row for row in indicators if row.code not in values]
    parts = [_part(value.indicator, value.score) for value in values.values()] + [_part(row, None) for row in missing]
    why = reasons(scheme.rule, *scores, parts)
    lines = [
        Line(
            values[found.part.code].indicator,
            values[found.part.code],
            found.points,
            found.most,
            is_stale(values[found.part.code].as_of, on, quarters),
        )
        for found in why.contributions
    ]
    ways = tuple(WayUp(way, _levers(relationship, way, indicators, last)) for way in why.ways)
    grounds = _grounds(relationship, values.values())
    return Explanation(
        relationship,
        scheme,
        why,
        on,
        grounds,
        quarters,
        indicators,
        last,
        lines=(*lines, *(Line(row) for row in missing)),
        ways=ways,
    )


def explained(relationship: Relationship, on: date, *, details: bool = True) -> Explanation | None:
    """`explain`, or None where no scheme is in force."""
    try:
        return explain(relationship, on, details=details)
    except NoScheme:
        return None


def _grounds_asked_along(relationship: Relationship) -> Grounds:
    asked = {part: getattr(relationship, column, None) for column, part in _ASKED_ALONG.items()}
    return Grounds(**{part: value for part, value in asked.items() if value is not None})


def _grounds(relationship: Relationship, values: Iterable[AssessmentValue]) -> Grounds:
    known = list(values)
    override = None
    if relationship.grade_by_hand:
        override = GradeOverride.objects.open().filter(relationship=relationship).select_related("author").first()
    return Grounds(
        assessed_on=known[0].assessment.on if known else None,
        assessed_by=str(known[0].assessment.author) if known else "",
        oldest_on=min((value.as_of for value in known), default=None),
        by_hand_reason=override.reason if override else "",
        by_hand_author=str(override.author) if override else "",
    )


def _part(indicator: Indicator, score: int | None) -> Scored:
    return Scored(Axis(indicator.axis), indicator.code, indicator.weight, score)


# --- what would move it ---------------------------------------------------------------------------------------------


def _levers(
    relationship: Relationship, way: Way, indicators: Sequence[Indicator], last: Mapping[str, AssessmentValue]
) -> tuple[NamedLever, ...]:
    """The levers along a way, by the indicators of the scheme in force: those that the next assessment will ask for."""
    by_code = {row.code: row for row in indicators}
    questions = [_question(row, last.get(row.code)) for row in indicators]
    found: list[NamedLever] = []
    for axis, missing in ((Axis.SUPPORT, way.support), (Axis.POTENTIAL, way.potential)):
        score: int | None = getattr(relationship, axis.value)
        if missing and score is not None:
            named = levers(questions, axis, target=score + missing)
            found += [NamedLever(lever, by_code[lever.code], _words(by_code[lever.code], lever)) for lever in named]
    return tuple(found)


def _question(indicator: Indicator, known: AssessmentValue | None) -> Question:
    return Question(
        axis=Axis(indicator.axis),
        code=indicator.code,
        weight=indicator.weight,
        steps=None if indicator.kind == IndicatorKind.NUMBER else tuple(step.score for step in indicator.steps.all()),
        full_at=indicator.full_at or 1,
        score=known.score if known else None,
        number=known.number if known else None,
    )


def _words(indicator: Indicator, lever: Lever) -> str:
    if lever.number is not None:
        return f"{lever.number} {indicator.unit}".strip()
    return next((str(step) for step in indicator.steps.all() if step.score == lever.score), "")
