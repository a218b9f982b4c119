"""What a board is asked for: the node it looks at, and the days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Territory
from accounts.requests import UserRequest
from desk.forms import BoardForm
from desk.periods import Period, Span, period_of


@dataclass(frozen=True)
class Days:
    span: Span
    on: date

    @property
    def period(self) -> Period:
        return period_of(self.span, on=self.on)

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
    """The days that a request asks for."""
    return Days(BoardForm(request.GET).span(), timezone.localdate())


def asked_of(request: UserRequest, paths: Sequence[str]) -> Asked | None:
    """What a request asks of the territories at and below these paths; None where there are none. Two queries or three.

    A territory that is not there, or not among them, is 404.
    """
    nodes = list(Territory.objects.filter(path__in=paths).order_by("depth", "path"))
    if not nodes:
        return None
    code = request.GET.get("territory", "")
    if "\0" in code:
        # PostgreSQL refuses to even look for it.
        raise Http404
    node = get_object_or_404(Territory.objects.below(list(paths)), code=code) if code else nodes[0]
    seen = [path for path in node.ancestor_paths[:-1] if path.startswith(tuple(paths))]
    children = list(Territory.objects.filter(path__startswith=node.path, depth=node.depth + 1).order_by("path"))
    above = Territory.objects.filter(path__in=seen)
    days = days_of(request)
    return Asked(days.span, days.on, node, nodes, above, children)
