"""What a note offers as next steps today: what was found in it, less what is past, too far off or there already."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from accounts.models import User
from visits.models import NextStep, Visit
from visits.note_days import Context
from visits.note_steps import StepOffer, find_steps
from workdays.rules import Calendar

# A next step further away than this is a slip of the finger.
FURTHEST_STEP = timedelta(days=730)
# How long after logging the words of a note are still in her mind.
OFFERED_FOR = timedelta(hours=1)


def offers_of(
    note: str,
    *,
    on: date,
    today: date,
    calendar: Calendar,
    clinics: Sequence[date] = (),
    taken: Collection[date] = (),
) -> list[StepOffer]:
    """The steps of a note written about a visit on a day, as far as they can be taken today.

    Where a step by the same day is there already (`taken`), the note says nothing new of it.
    """
    found = find_steps(note, Context(on, calendar, clinics))
    return [step for step in found if today <= step.due_on <= today + FURTHEST_STEP and step.due_on not in taken]


def offers_after(
    visit: Visit, *, open_steps: Collection[NextStep], today: date, calendar: Calendar, clinics: Sequence[date]
) -> list[StepOffer]:
    """What the note of a logged visit still offers. One query, none where it offers nothing."""
    taken = {step.due_on for step in open_steps}
    offers = offers_of(visit.note, on=visit.happened_on, today=today, calendar=calendar, clinics=clinics, taken=taken)
    if not offers:
        return []
    had = set(visit.next_steps.values_list("due_on", flat=True))
    return [offer for offer in offers if offer.due_on not in had]


def is_fresh(visit: Visit, user: User, at: datetime) -> bool:
    """Whether the person logged it a moment ago: at its own form, or when her phone found a network again."""
    return visit.rep_id == user.pk and bool(visit.note.strip()) and at - visit.logged_at < OFFERED_FOR
