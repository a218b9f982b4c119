import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pharmacrm.demo import aside
from pharmacrm.demo.load import delete_everything, is_empty, load
from pharmacrm.demo.plan import FEWEST_REPS, Plan
from pharmacrm.management.commands.up import DEMO_LOGINS, DemoPassword

# Beyond this the visits would have to begin before the calendar does.
MOST_VISITS = 200


class Command(BaseCommand):
    help = "Loads a demo, the same every time for the same sizes, seed and day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reps", type=int, default=8)
        parser.add_argument("--clients-per-rep", type=int, default=70)
        parser.add_argument("--visits-per-client", type=int, default=15, help="on average; A clients have more")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--on", type=date.fromisoformat, help="the day it is in the demo (default: today)")
        parser.add_argument(
            "--crossing", type=float, default=1.5, help="percent of clients neglected from the next working day on"
        )
        parser.add_argument("--reset", action="store_true", help="delete everything first, whatever it is")
        parser.add_argument(
            "--yes-delete-everything", action="store_true", help="needed with --reset where the settings are production"
        )

    def handle(self, **options: Any) -> None:
        plan = _plan(options)
        started = time.monotonic()
        self.make_room(options)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        password = DemoPassword(settings.VAR_DIR).make()
        try:
            load(plan, password=password, report=self.report)
        except BaseException:
            if aside.is_unfinished():
                self.stderr.write("The load did not finish. Run it again with --reset.")
            raise
        if options["verbosity"]:
            self.stdout.write(
                f"Loaded {plan.relationships:,} clients and {plan.visits:,} visits in "
                f"{time.monotonic() - started:.0f} s. Logins: {', '.join(DEMO_LOGINS)}; password: {password}"
            )

    def make_room(self, options: dict[str, Any]) -> None:
        """Refuse where there is something, unless told to delete it."""
        if options["reset"]:
            if settings.PRODUCTION and not options["yes_delete_everything"]:
                raise CommandError("--reset would delete everything here. If so: --reset --yes-delete-everything")
            delete_everything(self.report)
        elif aside.is_unfinished():
            raise CommandError("A load was stopped half-way; its indexes are missing. Run seed_demo --reset.")
        elif not is_empty():
            raise CommandError("There are people and territories here already. --reset deletes them and loads anew.")

    def report(self, line: str) -> None:
        # `up` speaks for itself and asks for verbosity 0.
        if self.is_talkative:
            self.stdout.write(line)
            self.stdout.flush()

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.is_talkative = options["verbosity"] > 0
        return super().execute(*args, **options)


def _plan(options: dict[str, Any]) -> Plan:
    reps, clients, visits = options["reps"], options["clients_per_rep"], options["visits_per_client"]
    if reps < FEWEST_REPS:
        raise CommandError(f"--reps: at least {FEWEST_REPS}, for `rep` and `rep2` work in different districts.")
    if clients < 1:
        raise CommandError("--clients-per-rep: at least 1.")
    if not 0 <= visits <= MOST_VISITS:
        raise CommandError(f"--visits-per-client: from 0 to {MOST_VISITS}.")
    on = options["on"] or timezone.localdate()
    return Plan(reps, clients, visits, options["seed"], on, options["crossing"])
