"""Spot checks: what the manager saw when she looked at an assessment of a round herself."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from deliveries.actions import send
from grading.enums import CheckState
from grading.models import SpotCheck


class WordsMissing(Exception):
    """Who sees it otherwise says what she saw."""


def decide_check(check: SpotCheck, state: CheckState, *, words: str, by: User, on: date, at: datetime) -> bool:
    """Say whether the manager sees a client as the round did; False when it was said already. Who judged is told.

    One that differs puts the client on the work list until somebody assesses her anew. Raises WordsMissing.
    """
    if state == CheckState.DIFFERS and not words:
        raise WordsMissing
    with transaction.atomic():
        said = {"state": state, "words": words, "decided_by": by, "decided_on": on, "decided_at": at}
        if not SpotCheck.objects.open().filter(pk=check.pk).update(**said):
            return False
        # Nobody's name stands in it: it goes by mail too.
        agrees, differs = _("A spot check agrees with you"), _("A spot check saw one of your clients otherwise")
        send(
            key=f"round:check:{check.pk}",
            recipients=[check.entry.author] if check.entry.author != by else [],
            subject=agrees if state == CheckState.AGREES else differs,
            body=words,
            body_outside=_("Open the link to read why.") if words else "",
            url=check.get_absolute_url(),
            at=at,
        )
    return True
