"""Weeks of made-up reps, from a seed: clinics, wards, receptions, calls, several hospitals of a city."""

import random
from datetime import date, timedelta
from itertools import combinations

from planning.weeks.problem import AFTERNOON, HOURS, MORNING, Call, Candidate, Half, Meeting, Week

MONDAY = date(2026, 11, 16)
# Weights of the grades as `planning.weeks.worth` gives them, and how many in a hundred have which.
GRADES = [(1000, 4), (800, 18), (450, 28), (350, 8), (200, 42)]


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
    share = {1000: 50, 800: 50, 450: 85}.get(weight, 100) if chance.random() < 0.6 else 0
    days = sorted({half.on for half in halves})
    calls = tuple(Call(on, _late(worth, due, on) * share // 100) for on in days) if share else ()
    again = 40 if weight == 1000 else 0
    return Candidate(key, chance.randint(1, hospitals), tuple(meetings), calls, again, 2, weight >= 800)


def _late(worth: int, due: date, on: date) -> int:
    return worth * (100 - 4 * max(0, min(5, (on - max(due, MONDAY)).days))) // 100
