"""What was noticed of some clients on their visits: every style, more and less clear, and one that is unclear.

Of small demos only. It speaks for the style that a client has anyway, so that no date moves.
"""

from collections.abc import Sequence
from random import Random

from clients.enums import ClientKind, Style
from clients.models import Relationship
from pharmacrm.demo.world import Rep, World
from visits.enums import Channel, Outcome, StyleSign
from visits.models import StyleObservation, Visit
from visits.style_signs import STYLE_OF
from visits.styling import settle_style

# Of each style so many clients of a panel.
_EACH = 3
# How many signs were noticed of the first, the second, the third of a style; of the last too few.
_NOTICED = (7, 4, 2)


def add(world: World) -> None:
    for rep in world.reps:
        chance = world.plan.random("styles", rep.territory_id)
        for client_id in _observe_some(rep, chance):
            settle_style(client_id, on=world.plan.on)


def _observe_some(rep: Rep, chance: Random) -> list[int]:
    """Tick signs on the visits of some clients of a panel; return whose."""
    mine = Relationship.objects.filter(territory=rep.territory_id, client__kind=ClientKind.PERSON, visits__isnull=False)
    observed = []
    for style in (*Style, ""):
        here = mine.filter(client__stated_style=style).order_by("pk").distinct()
        for row, noticed in zip(here[:_EACH], _NOTICED, strict=False):
            _tick(row, _signs(style, noticed, chance), chance)
            observed.append(row.client_id)
    return observed


def _signs(style: str, number: int, chance: Random) -> list[StyleSign]:
    """So many signs of a style, some of them more than once; of no style one of each."""
    if not style:
        return [chance.choice(_of(each)) for each in Style]
    return [chance.choice(_of(style)) for _ in range(number)]


def _of(style: str) -> list[StyleSign]:
    return [sign for sign, its in STYLE_OF.items() if its == style]


def _tick(relationship: Relationship, signs: Sequence[StyleSign], chance: Random) -> None:
    met = relationship.visits.filter(channel=Channel.IN_PERSON, outcome=Outcome.MET).order_by("-happened_on", "-pk")
    visits: list[Visit] = list(met[: len(signs)])
    if visits:
        ticked = {(chance.choice(visits).pk, sign) for sign in signs}
        StyleObservation.objects.bulk_create(StyleObservation(visit_id=pk, sign=sign) for pk, sign in sorted(ticked))
