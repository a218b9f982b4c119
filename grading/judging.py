"""What a rep says of a client in a round: a proposal that becomes an assessment when the round is closed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from clients.enums import Status
from grading.answers import Answer, Answers, BadAnswer, value_of
from grading.assessing import AssessmentBatch
from grading.enums import ChangeReason, EntryKind
from grading.evidence import LacksEvidence, lacks_evidence
from grading.models import AssessmentValue, Indicator, RoundEntry, RoundPart
from grading.queries import stale_quarters


class NotBeingAssessed(Exception):
    """The part was handed in: it is the manager's until she sends it back."""


class NotOnTheList(Exception):
    """The client is not an active one of the part's territory (any more)."""


class NothingKnown(Exception):
    """There is no value to be confirmed: the client must be assessed."""


class JudgedMeanwhile(Exception):
    """Somebody judged her after the page was opened: what she said would be written over unseen."""


def judge(
    part: RoundPart,
    relationship_id: int,
    *,
    by: User,
    answers: Answers,
    note: str = "",
    on: date,
    at: datetime,
    seen: str | None = None,
) -> RoundEntry:
    """Note what is known of a client now, in place of what was noted in this round before.

    The same as `grading.actions.assess`, without its consequences: scores and grade are computed by the same rule and
    kept with the entry. `seen` is the `version` of the entry that the page showed: another one is not replaced unseen,
    the very same sent again changes nothing. Raises JudgedMeanwhile, NotBeingAssessed, NotOnTheList, LacksEvidence,
    BadAnswer and NoScheme, having written nothing.
    """
    with transaction.atomic():
        batch = _read(part, relationship_id, by=by, note=note, on=on, at=at)
        return _keep(part, batch, relationship_id, answers, seen)


def foresee(part: RoundPart, relationship_id: int, *, by: User, answers: Answers, on: date, at: datetime) -> RoundEntry:
    """The entry that `judge` would keep, unsaved: what the answers lead to. Raises the same, and writes nothing."""
    with transaction.atomic():
        batch = _read(part, relationship_id, by=by, note="", on=on, at=at)
        facts = _facts(batch, relationship_id, answers, stale_quarters(on))
        return RoundEntry(part=part, relationship=batch.relationships[relationship_id], **facts)


def confirm(
    part: RoundPart, relationship_id: int, *, by: User, on: date, at: datetime, seen: str | None = None
) -> RoundEntry:
    """Note that nothing changed: every value is said again today, with its source. Raises NothingKnown as well."""
    with transaction.atomic():
        batch = _read(part, relationship_id, by=by, note="", on=on, at=at)
        answers = batch.known_answers(relationship_id, as_of=on)
        if not answers:
            raise NothingKnown
        return _keep(part, batch, relationship_id, answers, seen)


def version(entry: RoundEntry | None) -> str:
    """What tells an entry from the one that replaces it; "" for none."""
    return entry.at.isoformat() if entry else ""


def _read(part: RoundPart, pk: int, *, by: User, note: str, on: date, at: datetime) -> AssessmentBatch:
    """Lock the part, then the client: the order in which the closing does."""
    held = RoundPart.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if not held.is_being_assessed:
        raise NotBeingAssessed
    batch = AssessmentBatch(author=by, on=on, note=note, at=at, why=ChangeReason.ROUND).read([pk])
    row = batch.relationships.get(pk)
    if row is None or row.territory_id != held.territory_id or row.status != Status.ACTIVE:
        raise NotOnTheList
    return batch


def confirm_many(part: RoundPart, ids: Iterable[int], *, by: User, on: date, at: datetime) -> int:
    """`confirm` for clients about whom nothing was said in this round yet, in a fixed number of queries; how many.

    Whoever is not on the list, of whom nothing is known, or whose D would rest on nothing, is left out.
    """
    with transaction.atomic():
        if not RoundPart.objects.select_for_update(of=("self",)).get(pk=part.pk).is_being_assessed:
            raise NotBeingAssessed
        quarters = stale_quarters(on)
        batch = AssessmentBatch(author=by, on=on, note="", at=at, why=ChangeReason.ROUND).read(ids)
        entries = []
        for pk, row in batch.relationships.items():
            answers = batch.known_answers(pk, as_of=on)
            if answers and row.territory_id == part.territory_id and row.status == Status.ACTIVE:
                try:
                    entries.append(RoundEntry(part=part, relationship=row, **_facts(batch, pk, answers, quarters)))
                except LacksEvidence:
                    continue
        return len(RoundEntry.objects.bulk_create(entries))


# What two entries say alike when the same was sent twice.
_SAID = ("author", "on", "kind", "answers", "note", "based_on")


def _keep(part: RoundPart, batch: AssessmentBatch, pk: int, answers: Answers, seen: str | None) -> RoundEntry:
    facts = _facts(batch, pk, answers, stale_quarters(batch.on))
    row = batch.relationships[pk]
    held = RoundEntry.objects.filter(part=part, relationship=row).first() if seen is not None else None
    if held is not None and version(held) != seen:
        if any(getattr(held, name) != facts[name] for name in _SAID):
            raise JudgedMeanwhile
        return held
    return RoundEntry.objects.update_or_create(part=part, relationship=row, defaults=facts)[0]


def _facts(batch: AssessmentBatch, pk: int, answers: Answers, quarters: int) -> dict[str, Any]:
    """What an entry says of a client, and what it would come to. Raises LacksEvidence."""
    row, said = batch.relationships[pk], batch.said
    before = {"grade": row.grade, "potential": row.potential, "support": row.support}
    is_new = batch.says_something_new(pk, answers)
    grade = batch.grade_after(pk, answers)
    known = [(value.indicator.axis, value) for value in batch.values_after(pk, answers)]
    if lacks_evidence(grade, known, on=batch.on, quarters=quarters):
        raise LacksEvidence
    proposed = batch.take(pk, answers)
    return {
        "author": said.author,
        "on": said.on,
        "at": batch.at,
        "kind": EntryKind.CHANGED if is_new else EntryKind.CONFIRMED,
        # What is known and was not spoken of belongs to it.
        "answers": written({**batch.known_answers(pk), **answers}),
        "note": said.note,
        "based_on": batch.newest.get(pk),
        "grade": batch.standing(pk, grade),
        "potential": proposed.potential,
        "support": proposed.support,
        **{f"{name}_before": value for name, value in before.items()},
    }


# --- the answers of an entry ----------------------------------------------------------------------------------------


def written(answers: Answers) -> dict[str, Any]:
    """Answers as an entry keeps them; `read` gives them back."""
    return {code: None if said is None else _written(said) for code, said in answers.items()}


def _written(said: Answer) -> dict[str, Any]:
    as_of = said.as_of.isoformat() if said.as_of else None
    return {"value": said.value, "source": str(said.source), "as_of": as_of, "product": said.product_id}


def read(kept: Mapping[str, Any]) -> dict[str, Answer | None]:
    return {code: None if said is None else _read_one(said) for code, said in kept.items()}


def _read_one(said: Mapping[str, Any]) -> Answer:
    as_of = date.fromisoformat(said["as_of"]) if said["as_of"] else None
    return Answer(said["value"], said["source"], as_of, said["product"])


def values_of(entry: RoundEntry, indicators: Iterable[Indicator]) -> dict[str, AssessmentValue]:
    """Code -> what an entry says, as values of these indicators; what they no longer understand is left out."""
    said, found = read(entry.answers), {}
    for indicator in indicators:
        if (answer := said.get(indicator.code)) is not None:
            try:
                found[indicator.code] = value_of(indicator, answer, entry.on)
            except BadAnswer:
                continue
    return found
