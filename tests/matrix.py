"""One row of the access matrix: what each of the cast gets at a URL that shows something of li's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# The people that every row says something about, in the order of its columns.
PEOPLE = ("li", "wang", "zhao", "admin", "anonymous")


@dataclass(frozen=True)
class Row:
    """Expected status per person. `args` gives the URL's arguments from the `world` of objects that are li's.

    `data` is what is posted, or the query of a GET; it may be a function of the `world` too.
    """

    name: str
    args: Callable[[Any], tuple[Any, ...]] | tuple[Any, ...] = ()
    li: int = 200
    wang: int = 200
    zhao: int = 404
    admin: int = 404
    anonymous: int = 302
    method: str = "get"
    data: Callable[[Any], Mapping[str, Any]] | Mapping[str, Any] = field(default_factory=dict)

    def arguments(self, world: Any) -> tuple[Any, ...]:
        return self.args(world) if callable(self.args) else self.args

    def payload(self, world: Any) -> Mapping[str, Any]:
        return self.data(world) if callable(self.data) else self.data

    def status_for(self, who: str) -> int:
        status: int = getattr(self, who)
        return status
