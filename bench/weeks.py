"""Weeks of made-up reps, from a seed: clinics, wards, receptions, calls, several hospitals of a city; and how long it
takes to plan them on two cores, and how much is missing to the bound."""

import multiprocessing
import random
import time
from datetime import date, timedelta
from itertools import combinations

from bench.figures import Report
from planning.weeks.problem import AFTERNOON, HOURS, MORNING, Call, Candidate, Half, Meeting, Week
from planning.weeks.solving import solve

MONDAY = date(2026, 11, 16)
REPS, CLIENTS = 40, 80
# The seeds while developing were those below.
FIRST_SEED = 1_000
MINUTES, CORES = 5, 2
# Percent below the bound: for so many of a hundred reps no more than the first, for all no more than the second.
NEAR, SHARE_NEAR, FARTHEST = 5, 80, 10
# Weights of the grades as `planning.weeks.worth` gives them, and how many in a hundred have which.
GRADES = [(1000, 4), (900, 18), (800, 28), (600, 8), (500, 42)]


def week_of_rep(seed: int, *, clients: int = 80, hospitals: int = 9, contacts: int = 9) -> Week:
    """One rep's week: eight in ten clients of hers are due in it, of the others some soon after."""
    chance = random.Random(seed)
    halves = [Half(MONDAY + timedelta(days=n), part, *HOURS[part]) for n in range(5) for part in (MORNING, AFTERNOON)]
    spots = {place: (chance.gauss(0, 12), chance.gauss(0, 12)) for place in range(1, hospitals + 1)}
    ways = {
        (a, b): 10 + round(3 * ((spots[a][0] - spots[b][0]) ** 2 + (spots[a][1] - spots[b][1]) ** 2) ** 0.5)
        for a, b in combinations(spots, 2)
    }
    found = [_candidate(chance, key, hospitals, halves) for key in range(1, clients + 1)]
    return Week(tuple(halves), {half.on: contacts for half in halves}, tuple(found), ways)


def _candidate(chance: random.Random, key: int, hospitals: int, halves: list[Half]) -> Candidate:
    weight = chance.choices([each[0] for each in GRADES], [each[1] for each in GRADES])[0]
    worth = weight * chance.randint(90, 110) // 100 * chance.choice([20, 100, 100, 100, 110, 130, 170, 200]) // 100
    due = MONDAY + timedelta(days=chance.randint(-5, 9))
    known = chance.random() < 0.7
    times = chance.sample(halves, chance.randint(1, 4)) if known else halves
    window = chance.random() < 0.2
    meetings = []
    for half in sorted(times, key=lambda each: each.cell):
        opens = half.starts + 30 if window else half.starts
        closes = opens + 90 if window else half.ends
        value = _late(worth, due, half.on) * (100 if known else 70) // 100
        meetings.append(Meeting(half.on, half.part, value, opens, closes))
    share = {1000: 50, 900: 50, 800: 85}.get(weight, 100) if chance.random() < 0.6 else 0
    days = sorted({half.on for half in halves})
    calls = tuple(Call(on, _late(worth, due, on) * share // 100) for on in days) if share else ()
    again = 40 if weight == 1000 else 0
    return Candidate(key, chance.randint(1, hospitals), tuple(meetings), calls, again, 2, weight >= 900)


def _late(worth: int, due: date, on: date) -> int:
    return worth * (100 - 4 * max(0, min(5, (on - max(due, MONDAY)).days))) // 100


# --- measured ---------------------------------------------------------------------------------------------------------


def measure(report: Report) -> None:
    """Plan the weeks of 40 reps with 80 clients each, reading and writing aside."""
    started = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        gaps = sorted(pool.map(_gap, range(FIRST_SEED, FIRST_SEED + REPS), chunksize=1))
    minutes = (time.perf_counter() - started) / 60
    report.add("Weeks of 40 reps × 80 clients", minutes, MINUTES, " min", f"{CORES} processes")
    far = 100 * sum(gap > NEAR for gap in gaps) / REPS
    report.add(f"Weeks more than {NEAR} % below the bound", far, 100 - SHARE_NEAR, " %")
    note = f"median {gaps[REPS // 2]:.2f} %"
    report.add("Week farthest below the bound", gaps[-1], FARTHEST, " %", note)


def _gap(seed: int) -> float:
    """By how many percent one rep's plan is below its bound."""
    solved = solve(week_of_rep(seed, clients=CLIENTS))
    return 100 * (solved.bound - solved.value) / solved.bound
