"""Candidates chosen, tried and decided on."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from accounts.models import User
from clients.actions import announce
from clients.enums import Phase
from clients.models import CandidateFlag, PhaseChange, Relationship
from clients.phases import Refusal, Standing, refusal


class PhaseRefused(Exception):
    """A relationship does not go from its phase to that one; `why` says what is missing."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def note_flags(relationship: Relationship, said: Mapping[str, str], *, by: User, on: date) -> bool:
    """Set what speaks for a candidate: flag -> evidence, empty for what does not. Return whether anything changed."""
    # Of two who say so at once the second one changes what the first one noted.
    Relationship.objects.select_for_update().get(pk=relationship.pk)
    known = {row.flag: row for row in relationship.candidate_flags.all()}
    changed = {flag: words for flag, words in said.items() if words != (known[flag].evidence if flag in known else "")}
    for flag, words in changed.items():
        row = known.get(flag) or CandidateFlag(relationship=relationship, flag=flag)
        if words:
            row.evidence, row.author, row.noted_on = words, by, on
            row.save()
        else:
            row.delete()
    return bool(changed)


@transaction.atomic
def move_phase(
    relationship: Relationship, phase: Phase, *, reason: str = "", ends_on: date | None = None, by: User, on: date
) -> PhaseChange:
    """Take a relationship to another phase, as `clients.phases` allows it, or extend its trial; raises PhaseRefused."""
    # As it is now: of two who decide at once the second is judged by what the first one decided.
    current = Relationship.objects.select_for_update().get(pk=relationship.pk)
    until = ends_on if phase == Phase.TRIAL else None
    why = refusal(standing_of(current), phase, reason=reason, ends_on=until, on=on)
    if why is not None:
        raise PhaseRefused(why)
    change = PhaseChange.objects.create(
        relationship=relationship, on=on, author=by, old=current.phase, new=phase, reason=reason, ends_on=until
    )
    relationship.phase, relationship.trial_ends_on = phase, until
    relationship.save(update_fields=["phase", "trial_ends_on"])
    announce([relationship.pk], on=on)
    return change


def standing_of(relationship: Relationship) -> Standing:
    """What the rule looks at. Two queries."""
    flags = relationship.candidate_flags.count()
    extensions = 0
    for old, new in relationship.phase_changes.values_list("old", "new"):
        if (old, new) != (Phase.TRIAL, Phase.TRIAL):
            break
        extensions += 1
    return Standing(relationship.phase, relationship.status, flags, relationship.trial_ends_on, extensions)
