"""What waits for an answer or a step before anybody is visited, in words. Decided without a database or a clock."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from retention.enums import LossSign
from retention.models import Loss, WinBack


@dataclass(frozen=True)
class Waiting:
    """One line above Today; `is_late` when its day is past."""

    url: str
    name: str
    place: str
    text: str
    icon: str
    is_late: bool = False


def waiting_loss(loss: Loss) -> Waiting:
    """A suspicion that whose client it is has not answered."""
    client = loss.relationship.client
    words = _("%(sign)s: is she being lost?") % {"sign": LossSign(loss.sign).label}
    return Waiting(loss.get_absolute_url(), client.full_name, client.place_in_words, words, "question-circle")


def waiting_case(case: WinBack, on: date) -> Waiting:
    """A win-back whose next step is due."""
    client = case.loss.relationship.client
    step = case.next.label if case.next else _("What became of it?")
    words = _("Win-back: %(step)s, by %(day)s") % {"step": step, "day": date_format(case.due_on, "MONTH_DAY_FORMAT")}
    is_late = case.due_on < on
    return Waiting(
        case.get_absolute_url(), client.full_name, client.place_in_words, words, "arrow-counterclockwise", is_late
    )
