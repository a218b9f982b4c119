"""Whether a plan breaks a hard rule: written from DOMAIN's words, with nothing of the code that plans.

Numbers stand here once more on purpose: 25 minutes for a visit, 10 for a call and for a gate, three hospitals in a half
day, an hour between the hospitals of a day.
"""

from collections import Counter, defaultdict
from itertools import permutations

VISIT, CALL, GATE, HOSPITALS, APART = 25, 10, 10, 3, 60


def broken_rules(week, plan):
    """What a plan breaks, in words; empty where it is good. `plan` are (day, half day or 3, key, first or second)."""
    return [
        *_contacts(week, plan),
        *_doors(week, plan),
        *_days(week, plan),
        *_half_days(week, plan),
        *_apart(week, plan),
    ]


def _of(week, key):
    return next(each for each in week.candidates if each.key == key)


def _contacts(week, plan):
    by_client = defaultdict(list)
    for on, part, key, nth in plan:
        by_client[key].append((nth, on, part))
    for key, contacts in by_client.items():
        client = _of(week, key)
        numbers = sorted(nth for nth, _on, _part in contacts)
        if numbers not in ([1], [1, 2]) or (numbers == [1, 2] and not client.again):
            yield f"client {key}: more contacts than the maximum"
        if len({on for _nth, on, _part in contacts}) < len(contacts):
            yield f"client {key}: twice on one day"
        if numbers == [1, 2]:
            (_1, first_on, first), (_2, second_on, second) = sorted(contacts)
            if (second_on - first_on).days < client.gap:
                yield f"client {key}: the second contact comes too soon"
            if client.is_half_remote and first == second == 3:
                yield f"client {key}: not one of two in person"


def _doors(week, plan):
    halves = {(half.on, half.part) for half in week.halves}
    for on, part, key, _nth in plan:
        client = _of(week, key)
        if part == 3:
            if on not in {call.on for call in client.calls if call.value > 0}:
                yield f"client {key}: called on a day on which that counts for nothing"
        elif (on, part) not in halves:
            yield f"client {key}: seen where there is no field time"
        elif (on, part) not in {(met.on, met.part) for met in client.meetings}:
            yield f"client {key}: seen when she is not to be met"


def _days(week, plan):
    counts = Counter(on for on, *_rest in plan)
    for on, number in counts.items():
        if number > week.room.get(on, 0):
            yield f"{on}: more contacts than a field day has room for"


def _half_days(week, plan):
    minutes = Counter()
    for half in week.halves:
        fixed = [each for each in week.fixed if (each.on, each.part) == (half.on, half.part)]
        stops = [(each.place, half.starts, half.ends) for each in fixed]
        for on, part, key, _nth in plan:
            if (on, part) == (half.on, half.part):
                [met] = [met for met in _of(week, key).meetings if (met.on, met.part) == (on, part)]
                stops.append((_of(week, key).place, met.opens, met.closes))
        planned = any((on, part) == (half.on, half.part) for on, part, *_rest in plan)
        places = {place for place, *_rest in stops}
        if planned and len(places) > max(HOSPITALS, len({each.place for each in fixed})):
            yield f"{half.on} {half.part}: too many hospitals"
        shortest = _walked(week, half, stops, places)
        if planned and shortest is None:
            yield f"{half.on} {half.part}: cannot be walked"
        minutes[half.on] += (shortest or 0) + len(stops) * VISIT
    for on in {on for on, *_rest in plan}:
        calls = sum(part == 3 and day == on for day, part, *_rest in plan)
        calls += sum(each.part == 3 and each.on == on for each in week.fixed)
        room = sum(half.ends - half.starts for half in week.halves if half.on == on)
        if minutes[on] + calls * CALL > room:
            yield f"{on}: more minutes than the day has"


def _walked(week, half, stops, places):
    """The fewest minutes on the way in any order that can be walked; None where none can."""
    best = None
    for order in permutations(places):
        now, way, before = half.starts, 0, None
        for place in order:
            step = GATE + (_way(week, before, place) if before is not None else 0)
            now, way, before = now + step, way + step, place
            for _place, opens, closes in sorted((s for s in stops if s[0] == place), key=lambda s: (s[2], s[1])):
                now = max(now, opens) + VISIT
                if now > closes:
                    break
            else:
                continue
            break
        else:
            if now <= half.ends and (best is None or way < best):
                best = way
    return best


def _way(week, a, b):
    return 0 if a == b else week.ways.get((min(a, b), max(a, b)), 0)


def _apart(week, plan):
    places, fixed = defaultdict(set), defaultdict(set)
    for each in week.fixed:
        if each.part != 3:
            fixed[each.on].add(each.place)
    for on, part, key, _nth in plan:
        if part != 3:
            places[on].add(_of(week, key).place)
    for on, mine in places.items():
        for a in mine:
            for b in (mine | fixed[on]) - {a}:
                if _way(week, a, b) > APART and not {a, b} <= fixed[on]:
                    yield f"{on}: two hospitals too far apart"
