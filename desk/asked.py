"""What a board is asked for: the node it looks at, and the days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accounts.models import Territory
from accounts.requests import UserRequest
from desk.forms import BoardForm
from desk.periods import Period, Span, period_of
from retention.learned import CountedDays, counted_days

# As far back as any board looks: a quarter, and as many days before it.
LOOKS_BACK = timedelta(days=190)


@dataclass(frozen=True)
class Days:
    """`on` is today, `counted` which days before it the nights have counted."""

    span: Span
    on: date
    counted: CountedDays

    @property
    def period(self) -> Period:
        """Up to yesterday; to the day before as long as the night has not counted yesterday, whose figures would not
        fit their lists.
        """
        yesterday = self.on - timedelta(days=1)
        waits = yesterday not in self.counted.days and yesterday - timedelta(days=1) in self.counted.days
        return period_of(self.span, on=yesterday if waits else self.on)

    @property
    def spans(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Span.choices]


@dataclass(frozen=True)
class Asked(Days):
    """`nodes` are those the person may begin at, `above` those between them and this one."""

    node: Territory
    nodes: Sequence[Territory]
    above: Sequence[Territory]
    children: Sequence[Territory]

    @property
    def below(self) -> list[Territory]:
        """The children that have others below them. Where there are any, the board is not one of reps."""
        return [child for child in self.children if not child.is_leaf()]

    def board_of(self, child: Territory) -> str:
        """The address of the same board of a child, for the same days; none where it has no parts of its own."""
        return "" if child.is_leaf() else f"?{urlencode({'territory': child.code, 'period': self.span})}"


def days_of(request: UserRequest) -> Days:
    """The days that a request asks for. One query."""
    on = timezone.localdate()
    return Days(BoardForm(request.GET).span(), on, counted_days(on - LOOKS_BACK, on - timedelta(days=1)))


def asked_of(request: UserRequest, paths: Sequence[str]) -> Asked | None:
    """What a request asks of the territories at and below these paths; None where there are none.

    Two queries, three where it names a territory. One that is not there, or not among them, is 404.
    """
    code = request.GET.get("territory", "")
    if "\0" in code:
        # PostgreSQL refuses to even look for it.
        raise Http404
    if not paths:
        return None
    path = _path_of(code, paths) if code else min(paths, key=lambda path: (len(path), path))
    above = [each for each in _up_from(path) if each.startswith(tuple(paths))]
    children = Q(path__startswith=path, depth=len(path) // Territory.steplen + 1)
    found = list(Territory.objects.filter(Q(path__in=[*paths, *above, path]) | children).order_by("depth", "path"))
    node = next((node for node in found if node.path == path), None)
    if node is None:
        # Hung elsewhere since the rights of this request were read.
        raise Http404
    days = days_of(request)
    return Asked(
        days.span,
        days.on,
        days.counted,
        node,
        nodes=[node for node in found if node.path in paths],
        above=[node for node in found if node.path in above],
        children=[node for node in found if node.path[: -Territory.steplen] == path],
    )


def _path_of(code: str, paths: Sequence[str]) -> str:
    path = Territory.objects.filter(code=code).values_list("path", flat=True).first()
    if path is None or not path.startswith(tuple(paths)):
        raise Http404
    return str(path)


def _up_from(path: str) -> list[str]:
    """The paths of the territories above one, the root first."""
    return [path[:end] for end in range(Territory.steplen, len(path), Territory.steplen)]
