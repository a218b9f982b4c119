"""`simulate`: a made-up district over some quarters, by each way of planning."""

import json
from argparse import ArgumentParser
from dataclasses import asdict, fields, replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench.simulation.assumptions import DEFAULT, Assumptions
from bench.simulation.policies import POLICIES
from bench.simulation.year import Outcome, simulate

HEADING = f"{'policy':<13}{'kept':>9}{'of first':>10}{'lost':>7}{'B to A':>8}{'planned':>9}{'met':>8}{'in person':>11}"


class Command(BaseCommand):
    help = (
        "Simulates a district to compare ways of planning, cadences and defaults. Nobody's clients are in it: what it "
        "takes for granted stands in bench/simulation/assumptions.py and can be given otherwise with --assume."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reps", type=int, default=20)
        parser.add_argument("--quarters", type=int, default=4)
        parser.add_argument("--policy", choices=[*POLICIES, "all"], default="all")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="for programs: an object a policy")
        parser.add_argument("--assume", nargs="*", default=[], metavar="NAME=NUMBER", help="e.g. contacts_a_day=9")

    def handle(self, *, reps: int, quarters: int, policy: str, seed: int, assume: list[str], **options: Any) -> None:
        """Raises CommandError for sizes and assumptions that make no sense."""
        if not (1 <= reps <= 200 and 1 <= quarters <= 12):
            raise CommandError("1 to 200 reps and 1 to 12 quarters can be simulated.")
        given = assumed(assume)
        chosen = list(POLICIES) if policy == "all" else [policy]
        found = ((name, simulate(reps=reps, quarters=quarters, policy=name, seed=seed, given=given)) for name in chosen)
        if options["json"]:
            self.stdout.write(json.dumps({name: asdict(outcome) for name, outcome in found}))
            return
        self.stdout.write(f"{reps} reps, {quarters} quarters, seed {seed}\n{HEADING}")
        for name, outcome in found:
            self.stdout.write(row(name, outcome))


def assumed(words: list[str]) -> Assumptions:
    """The assumptions with these numbers instead. Raises CommandError for a name or a number that makes no sense."""
    plain = {field.name: field.type for field in fields(Assumptions) if field.type in (int, float)}
    given: dict[str, Any] = {}
    for word in words:
        name, _, number = word.partition("=")
        if name not in plain:
            raise CommandError(f"Nothing is assumed of “{name}”. There is: {', '.join(plain)}.")
        try:
            given[name] = plain[name](number)
        except ValueError as error:
            raise CommandError(f"“{number}” is no number for {name}.") from error
        if given[name] < 0:
            raise CommandError(f"{name} cannot be less than nothing.")
    return replace(DEFAULT, **given)


def row(name: str, found: Outcome) -> str:
    counts = f"{found.lost:>7}{found.won:>8}{found.planned:>9}{found.contacts:>8}{found.in_person:>11}"
    return f"{name:<13}{found.kept:>9.0f}{found.share:>10.1%}{counts}"
