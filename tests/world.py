"""The objects that are li's, and every room's rows of the access matrix.

A room writes `tests/<room>/access_rows.py` with `ROWS`, and, where its rows need more of li's than the cast has,
`furnish(world)`, which hangs it on the world: `world.visit = …`. A furnisher runs when somebody first asks for what
the world does not have yet.
"""

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import tests
from tests.matrix import Row

# The cast that the world has from the start, by the names of its fixtures.
CAST = ("li", "wang", "zhao", "qian", "admin", "dr_chen", "north", "north_1", "south_1", "anzhen", "product")


def rooms() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(tests.__path__):
        if found.ispkg and pkgutil.resolve_name(f"tests.{found.name}").__path__:
            names = {module.name for module in pkgutil.iter_modules([f"{tests.__path__[0]}/{found.name}"])}
            if "access_rows" in names:
                yield import_module(f"tests.{found.name}.access_rows")


ROOMS = list(rooms())
ROWS: list[Row] = [row for room in ROOMS for row in room.ROWS]


class World:
    """The objects that are li's. Made when they are asked for."""

    def __init__(self, fixture: Callable[[str], Any]) -> None:
        self._fixture = fixture
        self._furnishers = [room.furnish for room in ROOMS if hasattr(room, "furnish")]

    def complete(self) -> "World":
        """Make everything at once, for a world that several tests look at."""
        for name in CAST:
            getattr(self, name)
        while self._furnishers:
            self._furnishers.pop(0)(self)
        return self

    def __getattr__(self, name: str) -> Any:
        if name in CAST:
            setattr(self, name, self._fixture(name))
            return self.__dict__[name]
        while name not in self.__dict__ and self._furnishers:
            self._furnishers.pop(0)(self)
        if name not in self.__dict__:
            raise AttributeError(f"no room furnishes the world with {name}")
        return self.__dict__[name]
