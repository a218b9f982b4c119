"""Many assessments at once: all is read at the start and written at the end, in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch

from accounts.models import User
from clients.actions import announce
from clients.enums import Grade
from clients.influencing import refresh_importance
from clients.models import Relationship
from grading.answers import Answer, Answers, BadAnswer, carried, same_said, value_of
from grading.enums import Axis
from grading.evidence import LacksEvidence, lacks_evidence
from grading.models import Assessment, AssessmentValue, GradeChange, Indicator, Scheme
from grading.queries import Moves, NoScheme, indicators_of, schemes_in_force
from grading.rules import ByHand, Scored, axis_score
from grading.volume import Measure, volume

Values = Mapping[str, AssessmentValue]


class Said(NamedTuple):
    """Who judged, on which day, and what she noted."""

    author: User
    on: date
    note: str = ""


class AssessmentBatch:
    """Assessments on their way, each by the author on the day of the batch unless its own are said; grades change on
    the batch's day. Lives within the transaction of `grading.actions`.
    """

    def __init__(
        self, *, author: User, on: date, note: str, at: datetime, why: str, founded_for: int | None = None
    ) -> None:
        """`founded_for`: refuse a D that rests on no value of the potential of that many quarters."""
        self.said, self.on, self.at, self.why = Said(author, on, note), on, at, why
        self.founded_for = founded_for
        self.relationships: dict[int, Relationship] = {}
        self.schemes: dict[int, Scheme] = {}
        self.indicators: dict[int, dict[str, Indicator]] = {}
        self.newest: dict[int, Assessment] = {}
        self.assessments: list[Assessment] = []
        self.values: list[AssessmentValue] = []
        self.rescored: list[Relationship] = []
        self.authors: dict[int, User] = {}
        # Clients whose potential is another one now: how important others are follows from it.
        self.moved: set[int] = set()

    def read(self, ids: Iterable[int]) -> "AssessmentBatch":
        """Lock the relationships by id, the order in which everybody locks them, and read what is known."""
        rows = Relationship.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update()
        self.relationships = {row.pk: row for row in rows}
        self.schemes = schemes_in_force(self.on, {row.territory_id for row in self.relationships.values()})
        for scheme_id, indicators in indicators_of(set(self.schemes.values())).items():
            self.indicators[scheme_id] = {indicator.code: indicator for indicator in indicators}
        values = Prefetch("values", AssessmentValue.objects.select_related("indicator", "step", "author"))
        newest = (
            Assessment.objects.filter(relationship__in=self.relationships)
            .newest()
            .select_related("author")
            .prefetch_related(values)
        )
        self.newest = {assessment.relationship_id: assessment for assessment in newest}
        return self

    def says_something_new(self, pk: int, answers: Answers) -> bool:
        before, after = self._known(pk, self.on), self._merged(pk, answers, self.said)
        return before.keys() != after.keys() or any(not same_said(before[code], after[code]) for code in after)

    def known_answers(self, pk: int, *, as_of: date | None = None) -> dict[str, Answer]:
        """What is known, each value with its source and product: of its own day, or said again on another."""
        known = self._known(pk, self.on).items()
        return {code: said_again(value, as_of or value.as_of) for code, value in known}

    def still_meant(self, pk: int, answers: Answers, on: date) -> Answers:
        """Those of the answers that the scheme in force understands still; what it no longer asks is left out."""
        indicators = self.indicators[self._scheme(pk).pk]
        return {
            code: said for code, said in answers.items() if code in indicators and _fits(indicators[code], said, on)
        }

    def values_after(self, pk: int, answers: Answers) -> list[AssessmentValue]:
        """What would be known after these answers."""
        return list(self._merged(pk, answers, self.said).values())

    def grade_after(self, pk: int, answers: Answers) -> Grade:
        """The grade that the scores after these answers lead to by the scheme in force; nothing is prepared."""
        values = self._merged(pk, answers, self.said)
        potential, support = (self._score(pk, axis, values) for axis in Axis)
        return self._scheme(pk).rule.grade(potential, support)

    def standing(self, pk: int, grade: Grade) -> Grade:
        """The grade that a client gets where the rule says this one: that set by hand, while it holds."""
        by_hand = ByHand(self.relationships[pk].grade_by_hand, self.relationships[pk].grade_by_hand_until)
        return Grade(by_hand.grade) if by_hand.holds(self.on) else grade

    def take(self, pk: int, answers: Answers, said: Said | None = None) -> Assessment:
        """Prepare one assessment; gives back the newest one, and prepares nothing, when it says the very same.

        Raises BadAnswer, and LacksEvidence where a D must be founded.
        """
        said = said or self.said
        values, newest = self._merged(pk, answers, said), self.newest.get(pk)
        if newest is not None and self._is_repeated(newest, values, said):
            return newest
        potential, support = (self._score(pk, axis, values) for axis in Axis)
        self._ensure_founded(self._scheme(pk).rule.grade(potential, support), values, said.on)
        assessment = Assessment(
            relationship=self.relationships[pk],
            scheme=self._scheme(pk),
            author=said.author,
            on=said.on,
            potential=potential,
            support=support,
            note=said.note,
        )
        self.authors[pk] = said.author
        for value in values.values():
            value.assessment = assessment
        self.assessments.append(assessment)
        self.values.extend(values.values())
        if newest is None or newest.on <= said.on:
            self.relationships[pk].volume = self._volume(pk, values)
            self._rescore(self.relationships[pk], potential, support)
        return assessment

    def _ensure_founded(self, grade: Grade, values: Values, on: date) -> None:
        if self.founded_for is None:
            return
        known = [(value.indicator.axis, value) for value in values.values()]
        if lacks_evidence(grade, known, on=on, quarters=self.founded_for):
            raise LacksEvidence

    def save(self) -> Moves:
        """Write everything and tell the higher rooms whose grade changed; return the moves from grade to grade."""
        Assessment.objects.bulk_create(self.assessments)
        AssessmentValue.objects.bulk_create(self.values, batch_size=1000)
        changes = [change for row in self.rescored if (change := self._change(row))]
        Relationship.objects.bulk_update(self.rescored, ["potential", "support", "volume", "grade"], batch_size=500)
        GradeChange.objects.bulk_create(changes)
        refresh_importance(self.moved)
        announce([change.relationship_id for change in changes], on=self.on)
        return Counter((str(change.old), str(change.new)) for change in changes)

    def _scheme(self, pk: int) -> Scheme:
        try:
            return self.schemes[self.relationships[pk].territory_id]
        except KeyError:
            raise NoScheme(f"no grading scheme is in force for relationship {pk} on {self.on}") from None

    def _known(self, pk: int, on: date) -> Values:
        """What was known, as values of the scheme in force; nothing of a day later than the assessment's."""
        newest = self.newest.get(pk)
        if newest is None or newest.on > on:
            return {}
        indicators = self.indicators[self._scheme(pk).pk]
        known = {value.indicator.code: value for value in newest.values.all() if value.indicator.code in indicators}
        # An assessment written in bulk names no author of each value.
        kept = {code: carried(value, indicators[code], newest.author) for code, value in known.items()}
        return {code: value for code, value in kept.items() if value is not None}

    def _merged(self, pk: int, answers: Answers, said: Said) -> Values:
        indicators = self.indicators[self._scheme(pk).pk]
        known = self._known(pk, said.on)
        values = dict(known)
        for code, answer in answers.items():
            if answer is None:
                values.pop(code, None)
            elif code in indicators:
                values[code] = value_of(indicators[code], answer, said.on)
                values[code].author = _author(known.get(code), values[code], said.author)
            else:
                raise BadAnswer(code, answer.value)
        return values

    def _is_repeated(self, newest: Assessment, values: Values, said: Said) -> bool:
        if (newest.author_id, newest.on, newest.note) != (said.author.pk, said.on, said.note):
            return False
        return {_facts(value) for value in newest.values.all()} == {_facts(value) for value in values.values()}

    def _score(self, pk: int, axis: Axis, values: Values) -> int | None:
        """The axis from its values. A score that came without values (a bulk load) stands until there is one."""
        if not self._has_values(pk, axis, values):
            standing: int | None = getattr(self.relationships[pk], axis.value)
            return standing
        rows = [value for value in values.values() if value.indicator.axis == axis]
        return axis_score(Scored(axis, row.indicator.code, row.indicator.weight, row.score) for row in rows)

    def _has_values(self, pk: int, axis: Axis, values: Values) -> bool:
        """Whether there is a value of an axis now, or was one by the newest assessment."""
        newest = self.newest.get(pk)
        said = [*values.values(), *(newest.values.all() if newest else ())]
        return any(value.indicator.axis == axis for value in said)

    def _volume(self, pk: int, values: Values) -> int | None:
        """From the values, as the scores are. One that came without values stands until there is a potential."""
        if not self._has_values(pk, Axis.POTENTIAL, values):
            return self.relationships[pk].volume
        steps = (step for row in self.indicators[self._scheme(pk).pk].values() for step in row.steps.all())
        asks_for_share = any(step.patient_share is not None for step in steps)
        return volume(map(_measure, values.values()), asks_for_share=asks_for_share)

    def _rescore(self, relationship: Relationship, potential: int | None, support: int | None) -> None:
        if relationship.potential != potential:
            self.moved.add(relationship.client_id)
        relationship.potential, relationship.support = potential, support
        self.rescored.append(relationship)

    def _change(self, row: Relationship) -> GradeChange | None:
        """Grade one relationship by its scores (unsaved); the change to record, None when the grade stays."""
        scheme = self._scheme(row.pk)
        by_hand = ByHand(row.grade_by_hand, row.grade_by_hand_until)
        old, row.grade = row.grade, scheme.rule.effective(row.potential, row.support, by_hand, on=self.on)
        if old == row.grade:
            return None
        return GradeChange(
            relationship=row,
            on=self.on,
            at=self.at,
            author=self.authors[row.pk],
            old=old,
            new=row.grade,
            potential=row.potential,
            support=row.support,
            scheme=scheme,
            why=self.why,
        )


def _author(known: AssessmentValue | None, value: AssessmentValue, author: User) -> User:
    """Who said so: whoever said it before, where nothing about it is new."""
    is_the_same = known is not None and known.author is not None and _facts(known) == _facts(value)
    return known.author if is_the_same and known and known.author else author


def _measure(value: AssessmentValue) -> Measure:
    share = value.step.patient_share if value.step else None
    return Measure(value.number, value.indicator.per_month, share)


def said_again(value: AssessmentValue, as_of: date) -> Answer:
    """A value as an answer of another day, with its source and product."""
    words = value.step.label_zh if value.step else value.number
    return Answer(words or 0, value.source, as_of, value.product_id)


def _fits(indicator: Indicator, answer: Answer | None, on: date) -> bool:
    try:
        return answer is None or value_of(indicator, answer, on) is not None
    except BadAnswer:
        return False


def _facts(value: AssessmentValue) -> tuple[object, ...]:
    return value.indicator_id, value.number, value.step_id, value.product_id, str(value.source), value.as_of
