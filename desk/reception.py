"""What the reception of a hospital says of a client: on Today, on a day of the plan, on the card."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import manages
from accounts.models import User
from clients.enums import RegistrationState
from clients.models import Relationship
from clients.reception import Opening, Way, openings
from clients.reception_words import day_of_plan_in_words, opening_in_words, registration_in_words
from clients.receptions import Outlook, Registered, Rules, outlook, places_of, registered_at, rules_of
from desk.reasons import Reason
from visits.models import NextStep
from workdays.rules import Calendar
from workdays.words import day_in_words

# On a day to come these need something done, or speak against coming in person.
_WANTS_ATTENTION = {Way.ASKED, Way.TO_BOOK, Way.TOO_LATE, Way.CLOSED}


def reason_today(found: Outlook, on: date) -> Reason:
    """Whether she can be seen today, or when next and what is to be done for it."""
    return Reason(opening_in_words(found.opening, on), _tone(found.opening))


def _tone(found: Opening | None) -> str:
    return "warn" if found is None or found.way in {Way.ASKED, Way.TO_BOOK} else ""


def reasons_on_day(
    rules: Rules, registered: Registered | None, day: date, *, on: date, calendar: Calendar
) -> Iterator[Reason]:
    """What is to be known of a visit in person planned for a day; nothing where the hospital has no say in it."""
    found = rules.on_day(day, on=on, calendar=calendar)
    if found is not None:
        yield Reason(day_of_plan_in_words(found), "warn" if found.way in _WANTS_ATTENTION else "")
    if registered and registered.state(day) == RegistrationState.EXPIRED:
        yield Reason(registration_in_words(RegistrationState.EXPIRED, registered.expires_on), "warn")


# --- the card ---------------------------------------------------------------------------------------------------------


class OnCard(NamedTuple):
    """The line of the card: when she can be seen, how the person is registered, and what a planned day forgets."""

    url: str
    book_url: str
    text: str
    is_to_book: bool
    registration: str
    warnings: Sequence[str]


def reception_of(
    relationship: Relationship, steps: Iterable[NextStep], user: User, *, at: datetime, calendar: Calendar
) -> OnCard | None:
    """None where her hospital has no rules and nothing is booked. Two queries, none where `with_rules` says that there
    are none. `at` is local."""
    on, hospital = at.date(), relationship.client.organisation_id
    rules = rules_of(places_of([relationship]), user, on).get(relationship.pk)
    if rules is None or hospital is None:
        return None
    registered = registered_at(user, [hospital]).get(hospital)
    found = outlook(rules, openings(rules.windows, at, calendar), on).opening
    return OnCard(
        url=reverse("clients:reception", args=[hospital]),
        book_url=f"{reverse('clients:reception-book', args=[hospital])}?client={relationship.pk}{_day(found)}",
        text=opening_in_words(found, on),
        is_to_book=found is not None and found.way == Way.TO_BOOK,
        registration=_registration(registered, user, on),
        warnings=list(_warnings(rules, registered, steps, on, calendar)),
    )


def _day(found: Opening | None) -> str:
    return f"&day={found.on.isoformat()}" if found is not None else ""


def _registration(registered: Registered | None, user: User, on: date) -> str:
    """What is wrong with the person's registration. A manager who has none does not visit there herself."""
    state = registered.state(on) if registered else RegistrationState.VALID
    if registered is None or state == RegistrationState.VALID:
        return ""
    if state == RegistrationState.MISSING and manages(user, on):
        return ""
    return registration_in_words(state, registered.expires_on)


def _warnings(
    rules: Rules, registered: Registered | None, steps: Iterable[NextStep], on: date, calendar: Calendar
) -> Iterator[str]:
    """Of each planned day what speaks against coming in person on it."""
    for step in steps:
        if step.due_on < on:
            continue
        for reason in reasons_on_day(rules, registered, step.due_on, on=on, calendar=calendar):
            if reason.tone:
                words = {"day": day_in_words(step.due_on), "step": step.words, "why": reason.text}
                yield _("%(day)s, %(step)s: %(why)s") % words
