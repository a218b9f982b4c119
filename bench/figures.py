"""What was measured, and what was to be met."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """One number and its goal; a lower number is better. `note` says what it was made of."""

    what: str
    value: float
    goal: float
    unit: str = ""
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.value <= self.goal


@dataclass
class Report:
    figures: list[Figure] = field(default_factory=list)

    def add(self, what: str, value: float, goal: float, unit: str = "", note: str = "") -> None:
        figure = Figure(what, value, goal, unit, note)
        self.figures.append(figure)
        print(line(figure), flush=True)

    @property
    def missed(self) -> list[Figure]:
        return [figure for figure in self.figures if not figure.is_met]

    def table(self) -> str:
        return "\n".join([line(figure) for figure in self.figures])


def line(figure: Figure) -> str:
    verdict = "ok" if figure.is_met else "MISSED"
    value, goal = f"{figure.value:.2f}{figure.unit}", f"{figure.goal:g}{figure.unit}"
    if figure.unit == " queries":
        value = f"{figure.value:.0f}{figure.unit}"
    return f"{figure.what:<44} {value:>12}   goal ≤ {goal:<12} {verdict:<7} {figure.note}"
