"""Growth ideas: noted for an A client, tried, and closed with what came of them (003#19, #22-24)."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from clients.enums import Grade, Status
from clients.models import Product, Relationship
from planning.enums import OPEN_STATES, GrowthKind, GrowthState
from planning.models import GrowthIdea


class NotAnA(Exception):
    """Ideas are noted for A clients who are served: of the others it is the grade that is to be won."""


def note_idea(
    relationship: Relationship,
    *,
    kind: GrowthKind,
    words: str,
    product: Product | None,
    next_try_on: date,
    by: User,
    on: date,
    at: datetime,
) -> GrowthIdea:
    """Note an idea; where the very same one is open, that one. Raises NotAnA."""
    with transaction.atomic():
        # Of two sent at once the second finds what the first has written.
        held = Relationship.objects.select_for_update().get(pk=relationship.pk)
        if held.grade != Grade.A or held.status != Status.ACTIVE:
            raise NotAnA
        same = GrowthIdea.objects.open().filter(relationship=held, kind=kind, words=words, product=product).first()
        if same is not None:
            return same
        facts = {"kind": kind, "words": words, "product": product, "next_try_on": next_try_on}
        return GrowthIdea.objects.create(relationship=held, author=by, noted_on=on, noted_at=at, **facts)


def try_idea(idea: GrowthIdea, *, next_try_on: date) -> bool:
    """Say that it is being tried, and when next; False when it was closed meanwhile."""
    return _change(idea, state=GrowthState.TRYING, next_try_on=next_try_on)


def close_idea(idea: GrowthIdea, *, worked: bool, outcome: str, by: User, on: date) -> bool:
    """Say what came of it; False when somebody said so already."""
    state = GrowthState.WORKED if worked else GrowthState.DROPPED
    return _change(idea, state=state, outcome=outcome, next_try_on=None, closed_by=by, closed_on=on)


def _change(idea: GrowthIdea, **columns: object) -> bool:
    with transaction.atomic():
        held = GrowthIdea.objects.select_for_update().filter(pk=idea.pk, state__in=OPEN_STATES).first()
        if held is None:
            return False
        for name, value in columns.items():
            setattr(held, name, value)
        # Through `save`, which keeps the history.
        held.save(update_fields=list(columns))
    return True
