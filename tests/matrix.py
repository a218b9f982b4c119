"""One row of the access matrix: what each of the cast gets at a URL that shows something of li's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """Expected status per person. `args` gives the URL's arguments from the `world` of objects that are li's."""

    name: str
    args: Callable[[Any], tuple[Any, ...]] | tuple[Any, ...] = ()
    li: int = 200
    wang: int = 200
    zhao: int = 404
    admin: int = 404
    anonymous: int = 302
    method: str = "get"

    def arguments(self, world: Any) -> tuple[Any, ...]:
        return self.args(world) if callable(self.args) else self.args
