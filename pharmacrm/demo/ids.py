"""The ids of what is made in bulk."""

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from pharmacrm.demo.world import Rep, World


class Ids(NamedTuple):
    """Ids of one panel's rows; those of the next panel begin where these can't reach."""

    visits: Iterator[int]
    steps: Iterator[int]
    assessments: Iterator[int]
    values: Iterator[int]
    changes: Iterator[int]
    spans: Iterator[int]
    alerts: Iterator[int]
    marks: Iterator[int]

    @classmethod
    def of(cls, rep: Rep, world: World) -> "Ids":
        clients, visits = world.plan.clients_per_rep, world.plan.clients_per_rep * world.plan.visits_per_client
        most = {
            "visits": visits,
            "steps": visits + clients,
            "assessments": 2 * clients,
            "values": 2 * clients * len(world.indicators),
            "changes": 2 * clients,
            "spans": 4 * clients + 2 * visits,
            "alerts": visits,
            "marks": 2 * visits + clients,
        }
        return cls(**{name: count(rep.index * number + 1) for name, number in most.items()})
