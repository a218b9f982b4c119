"""Our plan against a list of the overdue, on seeds that nothing was tried out on."""

import json
import subprocess
import sys

from bench.databases import ROOT
from bench.figures import Report

REPS, QUARTERS = 20, 4
# While developing the seeds were below 100.
SEEDS = (201, 202)
# Support-weighted potential kept, at least so many times as much.
BETTER = 1.15


def measure(report: Report) -> None:
    """A year of twenty reps by every policy; what is compared are contacts that were planned, the same for all."""
    for seed in SEEDS:
        sizes = [f"--reps={REPS}", f"--quarters={QUARTERS}", f"--seed={seed}", "--json"]
        said = subprocess.run(
            [sys.executable, "manage.py", "simulate", *sizes], cwd=ROOT, check=True, capture_output=True, text=True
        )
        found = json.loads(said.stdout)
        shares = {name: each["kept"] / each["at_first"] for name, each in found.items()}
        note = ", ".join(f"{name} {share:.1%} by {found[name]['planned']}" for name, share in shares.items())
        what = f"Kept by the overdue first, against our plan (seed {seed})"
        report.add(what, shares["overdue"] / shares["plan"], round(1 / BETTER, 3), "", note)
