"""Closing a round: an approved part becomes assessments, grades, checks and the plan of calls, or stays as it is."""

import logging
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deliveries.actions import send
from grading.models import RoundPart
from grading.queries import NoScheme
from grading.round_closing import settle
from grading.rounds import holders_of
from planning.call_plans import plan_calls
from workdays.quarters import quarter_of

logger = logging.getLogger(__name__)


def close_rounds(*, on: date, at: datetime) -> int:
    """Close every approved part; return how many this call closed.

    One transaction a part, so that a run killed anywhere is finished by the next, and of two at once each part is
    closed by one. A part without a scheme in force waits until there is one.
    """
    closed = 0
    for part in RoundPart.objects.to_close().select_related("round", "territory").order_by("pk"):
        try:
            closed += close_part(part, on=on, at=at)
        except NoScheme as error:
            logger.warning("part %s of a round cannot be closed yet: %s", part.pk, error)
    return closed


@transaction.atomic
def close_part(part: RoundPart, *, on: date, at: datetime) -> bool:
    """Close one approved part with everything that follows from it, or nothing; False when somebody else did.

    The plan of calls is made anew for the quarter that runs: for the round's own, unless it is closed after its end.
    """
    moves = settle(part, on=on, at=at)
    if moves is None:
        return False
    plan_calls(part.territory, quarter=max(part.round.quarter, quarter_of(on)), on=on, at=at)
    _tell(RoundPart.objects.select_related("round", "territory").get(pk=part.pk), moves, on=on, at=at)
    return True


def _tell(part: RoundPart, moves: Mapping[tuple[str, str], int], *, on: date, at: datetime) -> None:
    send(
        key=f"round:{part.round_id}:{part.territory_id}:closed",
        recipients=holders_of([part.territory], on)[part.territory_id],
        subject=format_lazy(_("The round of {quarter} is closed"), quarter=part.round),
        body=format_lazy(
            _("{territory}: {assessed} of {clients} clients assessed, {moved} grades changed."),
            territory=part.territory.name,
            assessed=part.assessed,
            clients=part.clients,
            moved=sum(moves.values()),
        ),
        url=reverse("grading:round-review", args=[part.pk]),
        at=at,
    )
