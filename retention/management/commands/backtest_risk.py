import json
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from retention.models import RiskBacktest
from retention.risk.backtest import EVERY, HORIZON, REACH, NoDays, backtest


class Command(BaseCommand):
    help = "Measure on the past how well the rule of risk told the clients who were lost from those who were kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="from_on", type=date.fromisoformat, help=f"the first day ({REACH} days before the last)"
        )
        parser.add_argument(
            "--to", dest="to_on", type=date.fromisoformat, help="the last day (the last whose outcome is known)"
        )
        parser.add_argument("--horizon", type=int, default=HORIZON, help="lost within so many days (%(default)s)")
        parser.add_argument("--every", type=int, default=EVERY, help="days from one day to the next (%(default)s)")
        parser.add_argument("--json", action="store_true", help="say the figures as JSON")

    def handle(self, *, horizon: int, every: int, **options: Any) -> None:
        if horizon < 1 or every < 1:
            raise CommandError("--horizon and --every: at least 1.")
        self.is_talkative = not options["json"] and options["verbosity"] > 0
        now = timezone.now()
        try:
            found = backtest(
                at=now,
                today=timezone.localdate(now),
                from_on=options["from_on"],
                to_on=options["to_on"],
                horizon=horizon,
                every=every,
                progress=self.report,
            )
        except NoDays as error:
            raise CommandError(
                "No day to measure on: the last must be after the first, and its outcome known by now."
            ) from error
        self.stdout.write(json.dumps(_plain(found)) if options["json"] else _said(found))

    def report(self, done: int, total: int) -> None:
        if self.is_talkative:
            self.stdout.write(f"measured {done} of {total}")


def _plain(found: RiskBacktest) -> dict[str, Any]:
    return {
        "from": found.from_on.isoformat(),
        "to": found.to_on.isoformat(),
        "horizon": found.horizon,
        "weights": found.weights,
        **found.periods,
    }


def _said(found: RiskBacktest) -> str:
    lines = [f"Lost within {found.horizon} days, by the rule and by the days since the last contact alone:"]
    lines += [_line(name, found.periods[name]) for name in ("earlier", "later")]
    return "\n".join(lines)


def _line(name: str, period: Mapping[str, Any]) -> str:
    if not period["judged"]:
        return f"{name:8} nobody to judge"
    return (
        f"{name:8} {period['from']} to {period['to']}, {period['days']} days, {period['clients']} clients, "
        f"{period['lost']} lost ({period['judged_lost']} of {period['judged']} judgements): "
        f"AUC {_figure(period['auc'])} against {_figure(period['auc_by_days'])}, "
        f"lost in the top 10 % {_percent(period['precision'])} against {_percent(period['precision_by_days'])}"
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
