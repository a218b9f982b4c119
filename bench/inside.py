"""What runs within Django, on the database its environment names. Says what it found as one line of JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import django
from django.db import connection

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db.models import Count  # noqa: E402
from django.test import Client as Visitor  # noqa: E402

from accounts.models import Leave, Territory, User  # noqa: E402
from bench import district  # noqa: E402
from clients.models import Product, Relationship  # noqa: E402
from grading.actions import regrade  # noqa: E402
from grading.models import Scheme  # noqa: E402
from grading.rules import CutOffs, GradeRule  # noqa: E402
from retention.actions import scan  # noqa: E402
from retention.snapshots import catch_up  # noqa: E402
from visits.models import CadencePolicy, Visit  # noqa: E402
from visits.queries import rules  # noqa: E402
from visits.state import recompute_all  # noqa: E402

VISITS_ON_THE_CARD = 50
# Districts of a database in which the largest district is not planted.
SMALL = 10
# Reps whose pages are asked for in turn, so that not one page alone is warm.
REPS = 20


def prepare() -> dict[str, Any]:
    """Make it fit for measuring, and say what the measuring needs to know. Doing it again changes nothing."""
    Leave.objects.all().delete()
    recompute_all(Relationship.objects.filter(territory__postings__user__username="rep3").values_list("pk", flat=True))
    card = _long_card()
    planted = district.plant(_loaded_on()) if Territory.objects.filter(depth=3).count() > SMALL else {}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    reps = User.objects.filter(postings__role="rep").order_by("pk")[:REPS]
    on = _loaded_on()
    return {
        "relationships": Relationship.objects.count(),
        "visits": Visit.objects.count(),
        "reps": [_visitor(user) for user in reps],
        "director": _visitor(User.objects.get(username="director")),
        "root": Territory.objects.order_by("path").values_list("code", flat=True)[0],
        "card": card,
        "product": Product.objects.order_by("pk").values_list("pk", flat=True)[0],
        "next_day": rules().calendar.add(on, 1).isoformat(),
        "scheme": Scheme.objects.get().pk,
        "policy": CadencePolicy.objects.get().pk,
        **planted,
    }


def _loaded_on() -> date:
    """The day after the last visit's: what the demo was loaded for."""
    return date.fromisoformat(sys.argv[2])


def _visitor(user: User) -> dict[str, Any]:
    visitor = Visitor()
    visitor.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    mine = Relationship.objects.visible_to(user).order_by("pk").values_list("pk", flat=True)
    return {"session": visitor.cookies[settings.SESSION_COOKIE_NAME].value, "clients": list(mine[:200])}


def _long_card() -> int:
    """A client of `rep` with fifty visits or more."""
    mine = Relationship.objects.visible_to(User.objects.get(username="rep"))
    pk, count = mine.values_list("pk").annotate(count=Count("visits")).order_by("-count", "pk")[0]
    first = Visit.objects.filter(relationship=pk).order_by("happened_on", "pk")[0]
    for _ in range(count, VISITS_ON_THE_CARD):
        first.pk, first.key, first.counts, first.outcome = None, uuid4(), False, "not_found"
        first.save(force_insert=True)
    return int(pk)


def find_cut_off(share: float) -> dict[str, Any]:
    """The change of one cut-off that moves about this share of all clients to another grade."""
    counts = list(Relationship.objects.values_list("potential", "support", "grade").annotate(count=Count("pk")))
    total = sum(count for *_, count in counts)

    def moved(rule: GradeRule) -> int:
        return sum(count for p, s, grade, count in counts if rule.grade(p, s) != grade)

    candidates = [(column, cut) for column in ("potential_high", "support_high") for cut in range(60, 81) if cut != 70]
    found = {candidate: moved(_rule(*candidate)) for candidate in candidates}
    best = min(found, key=lambda candidate: abs(found[candidate] - share * total))
    return {"column": best[0], "cut_off": best[1], "changes": found[best], "share": found[best] / total}


def _rule(column: str, cut: int) -> GradeRule:
    moved = CutOffs(40, cut)
    return GradeRule(potential=moved) if column == "potential_high" else GradeRule(support=moved)


def _timed(work: Callable[[], Any]) -> dict[str, Any]:
    counted = []
    with connection.cursor() as cursor:
        # So that the connection is there.
        cursor.execute("SELECT 1")

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        counted.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        started = time.perf_counter()
        found = work()
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "queries": len(counted), "found": str(found), "megabytes": peak}


def real_job(name: str, on: date, at: datetime) -> dict[str, Any]:
    work = {
        "scan_neglect": lambda: scan(on=on, at=at),
        "regrade": lambda: regrade(on=on, at=at),
        "snapshot": lambda: catch_up(on=on),
    }
    return _timed(work[name])


def main() -> None:
    what, *rest = sys.argv[1:]
    if what == "prepare":
        found = prepare()
    elif what == "cut-off":
        found = find_cut_off(float(rest[0]))
    else:
        found = real_job(what, date.fromisoformat(rest[0]), datetime.fromisoformat(rest[1]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
