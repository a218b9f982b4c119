"""What waits for an answer or a step before anybody is visited, in words. Decided without a database or a clock."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clients.models import place_in_words
from planning.breakthroughs.enums import Loose
from retention.enums import LossSign, WinBackStep
from workdays.words import day_in_words

# Of an idea so many characters.
IDEA_SHOWN = 60


@dataclass(frozen=True)
class Waiting:
    """One line above Today; `is_late` when its day is past."""

    url: str
    name: str
    place: str
    text: str
    icon: str
    is_late: bool = False


def waiting_loss(pk: int, sign: str, name: str, organisation: str | None, department: str | None) -> Waiting:
    """A suspicion that whose client it is has not answered."""
    words = _("%(sign)s: is she being lost?") % {"sign": LossSign(sign).label}
    place = place_in_words(organisation, department)
    return Waiting(reverse("retention:loss", args=[pk]), name, place, words, "question-circle")


def waiting_case(
    pk: int, done: int, due_on: date, on: date, name: str, organisation: str | None, department: str | None
) -> Waiting:
    """A win-back whose next step is due; `done` is the last step that was done, 0 before the first."""
    step = WinBackStep(done + 1).label if done < WinBackStep.PLANNED else _("What became of it?")
    words = _("Win-back: %(step)s, by %(day)s") % {"step": step, "day": day_in_words(due_on)}
    place, url = place_in_words(organisation, department), reverse("retention:win-back", args=[pk])
    return Waiting(url, name, place, words, "arrow-counterclockwise", due_on < on)


def waiting_plan(
    pk: int, loose: str, day: date, on: date, name: str, organisation: str | None, department: str | None
) -> Waiting:
    """A breakthrough plan whose retrospective is due, or that asks for its end: `loose` says why, if it does."""
    if loose:
        words = _("Breakthrough plan: %(why)s. What became of it?") % {"why": Loose(loose).label}
    else:
        words = _("Retrospective by %(day)s") % {"day": day_in_words(day)}
    url = reverse("planning:breakthrough", args=[pk])
    return Waiting(url, name, place_in_words(organisation, department), words, "bullseye", bool(loose) or day < on)


def waiting_idea(
    pk: int, words: str, day: date, on: date, name: str, organisation: str | None, department: str | None
) -> Waiting:
    """A growth idea that was to be tried by a day."""
    text = _("Growth idea, to be tried by %(day)s: %(words)s") % {
        "day": day_in_words(day),
        "words": Truncator(words).chars(IDEA_SHOWN),
    }
    place = place_in_words(organisation, department)
    return Waiting(reverse("planning:growth-idea", args=[pk]), name, place, text, "lightbulb", day < on)


def waiting_trial(pk: int, ended_on: date, name: str, organisation: str | None, department: str | None) -> Waiting:
    """A trial that has come to its day: what becomes of her?"""
    words = _("Trial ended on %(day)s: decide") % {"day": day_in_words(ended_on)}
    return Waiting(reverse("phase", args=[pk]), name, place_in_words(organisation, department), words, "funnel", True)


def waiting_birthday(on: date, name: str, organisation: str | None, department: str | None) -> Waiting:
    """Whoever has her birthday today and was not greeted yet."""
    url = f"{reverse('planning:greeting-new')}?day={on.isoformat()}"
    return Waiting(url, name, place_in_words(organisation, department), _("Birthday today: greet her"), "cake2")
