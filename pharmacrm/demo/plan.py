"""How much demo, from which seed, as of which day."""

from dataclasses import dataclass
from datetime import date
from math import ceil
from random import Random

# A board looks at ninety days, and compares with the ninety before.
COUNTED_DAYS = 185
REPS_PER_DISTRICT = 10
DISTRICTS_PER_REGION = 100
# The logins `rep` and `rep2` are in different districts.
FEWEST_REPS = 2


@dataclass(frozen=True)
class Plan:
    """Sizes, and the ids that follow from them: every row of the bulk tables has its id before anything is made,
    so that several processes can make them and the result is the same.
    """

    reps: int
    clients_per_rep: int
    visits_per_client: int
    seed: int
    on: date
    # Share of each panel that becomes neglected on the next working day, in percent.
    crossing: float = 1.5
    # Days that the boards have counted. A quarter and as many days before it take half the time of a small demo.
    counted_days: int = COUNTED_DAYS

    @property
    def reps_per_district(self) -> int:
        return min(REPS_PER_DISTRICT, ceil(self.reps / 2))

    @property
    def districts(self) -> int:
        return ceil(self.reps / self.reps_per_district)

    @property
    def regions(self) -> int:
        return ceil(self.districts / DISTRICTS_PER_REGION)

    @property
    def relationships(self) -> int:
        return self.reps * self.clients_per_rep

    @property
    def visits(self) -> int:
        return self.relationships * self.visits_per_client

    def district_of(self, rep: int) -> int:
        return rep // self.reps_per_district

    def random(self, *what: object) -> Random:
        """A source of chance that depends on the seed and on what it is for, and on nothing else."""
        return Random(":".join(map(str, (self.seed, *what))))  # noqa: S311 - a demo, not a secret
