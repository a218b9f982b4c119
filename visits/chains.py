"""Chains: attempts and the visit that ends them (DOMAIN, Attempt).

A visit continues the chain that the one before it left open. A visit that met the client ends its chain; the first
attempt is the chain's root, and every later member names it.
"""

from collections.abc import Iterable, Iterator

from clients.models import Relationship
from visits.enums import Outcome
from visits.models import Visit


def roots(visits: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int | None]]:
    """For each visit (id, outcome), oldest first, the root of the chain it continues; None where it continues none."""
    root: int | None = None
    for pk, outcome in visits:
        yield pk, root
        root = None if outcome == Outcome.MET else root or pk


def rechain(relationship_id: int) -> int:
    """Chain the visits of a relationship as their days and outcomes ask for; return how many changed.

    For a visit that came between others: logged late, corrected, taken back. Locks the relationship, so that a visit
    logged meanwhile waits or is seen.
    """
    Relationship.objects.select_for_update(no_key=True).filter(pk=relationship_id).values_list("pk").first()
    visits = Visit.objects.filter(relationship=relationship_id)
    Visit.objects.filter(chain__in=visits.filter(undone_at__isnull=False)).update(chain=None)
    standing = visits.standing().order_by("happened_on", "pk")
    stored = {pk: (outcome, chain) for pk, outcome, chain in standing.values_list("pk", "outcome", "chain_id")}
    wanted = roots((pk, outcome) for pk, (outcome, _) in stored.items())
    changed = [Visit(pk=pk, chain_id=root) for pk, root in wanted if stored[pk][1] != root]
    return Visit.objects.bulk_update(changed, ["chain"])
