"""Rows of the pages of handovers, and what is suggested as a note."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from clients.enums import Grade
from clients.models import Relationship
from planning.handovers.filters import PART_LABELS
from planning.handovers.queries import Contents
from planning.models import HandedClient, Handover
from visits.models import NextStep
from visits.queries import timeline

# Open promises that a note is suggested from.
_SUGGESTED = 3
_NOTE = HandedClient._meta


@dataclass(frozen=True)
class Number:
    """A number of a page, and the list of so many rows that it opens."""

    label: str | Promise
    count: int
    href: str
    grade: Grade | None = None


def content_rows(handover: Handover, found: Contents) -> list[Number]:
    """What changes hands: first the grades, then what is open."""
    url = reverse("planning:handover-clients", args=[handover.pk])
    grades = [
        Number(grade.label, found.grades[grade.value], f"{url}?grade={grade.value}", grade)
        for grade in Grade
        if found.grades[grade.value]
    ]
    parts = [Number(PART_LABELS[name], number, f"{url}?show={name}") for name, number in found.parts.items()]
    return [*grades, *parts]


@dataclass(frozen=True)
class NotedRow:
    """A client of a handover, what is said of her and what is open."""

    relationship: Relationship
    note: HandedClient | None
    steps: list[NextStep]

    @property
    def is_missing(self) -> bool:
        return self.note is None and self.relationship.grade == Grade.A


def noted_rows(handover: Handover, rows: Sequence[Relationship]) -> list[NotedRow]:
    """Two queries."""
    ids = [row.pk for row in rows]
    noted = HandedClient.objects.noted().filter(handover=handover, relationship__in=ids).select_related("author")
    notes = {note.relationship_id: note for note in noted}
    steps: dict[int, list[NextStep]] = {}
    for step in NextStep.objects.open().filter(relationship__in=ids).order_by("due_on", "pk"):
        steps.setdefault(step.relationship_id, []).append(step)
    return [NotedRow(row, notes.get(row.pk), steps.get(row.pk, [])) for row in rows]


def suggested(relationship: Relationship) -> dict[str, str]:
    """A note from the last contact and what is promised: a beginning, to be written on. Two queries."""
    met = [visit for visit in timeline(relationship) if visit.counts]
    noted = next((visit.note for visit in met if visit.note), "")
    topic = next((str(visit.product or visit.note) for visit in met if visit.product or visit.note), "")
    open_steps = NextStep.objects.open().filter(relationship=relationship, is_promise=True).order_by("due_on", "pk")
    promised = _joined(f"{step.words} ({step.due_on:%Y-%m-%d})" for step in open_steps[:_SUGGESTED])
    return {
        "words": noted[: _most("words")],
        "last_topic": _line(topic, "last_topic"),
        "promise": _line(promised, "promise"),
    }


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _line(text: str, field: str) -> str:
    return " ".join(text.split())[: _most(field)]


def _most(field: str) -> int:
    longest: int = getattr(_NOTE.get_field(field), "max_length")  # noqa: B009 - not every field has one
    return longest
