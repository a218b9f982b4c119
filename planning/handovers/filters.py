"""What the lists of handovers, of their clients and of vacant territories are narrowed down by."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter, ChoiceFilter

from accounts.access import visible_territories
from accounts.models import Territory, TerritoryQuerySet
from accounts.requests import UserRequest
from clients.enums import Grade
from clients.models import Relationship, RelationshipQuerySet
from clients.narrowing import ANY, Narrowing, TerritoryFilter
from clients.paging import Order
from planning.handovers.enums import HandoverState
from planning.handovers.queries import PARTS, without_note
from planning.models import HandedClient, Handover, HandoverQuerySet

NEWEST = Order("newest", ("effective_on", "id"), descending=True)
BY_PATH = Order("path", ("path",))
KNOWN_FIRST_ORDER = Order("known", ("known_first", "id"))
# The parts of what happened during a leave.
MEANWHILE_ORDERS = {
    "visits": Order("meanwhile", ("happened_on", "id"), descending=True),
    "promised": Order("promised", ("due_on", "id")),
    "closed": Order("closed", ("closed_on", "id"), descending=True),
    "opened": Order("opened", ("opened_on", "id"), descending=True),
    "healed": Order("healed", ("closed_on", "id"), descending=True),
}
OPEN = ("open", pgettext_lazy("handovers", "To come"))


class HandoverFilter(Narrowing):
    state = ChoiceFilter(label=_("State"), method="by_state", choices=[OPEN, *HandoverState.choices], empty_label=ANY)
    territory = TerritoryFilter()
    who = CharFilter(label=_("Person"), method="by_person", max_length=80)

    class Meta:
        model = Handover
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, request: UserRequest) -> None:
        super().__init__(data, Handover.objects.visible_to(request.user), request=request)
        self.form.fields["territory"].queryset = visible_territories(request.user)

    def by_state(self, queryset: HandoverQuerySet, name: str, value: str) -> HandoverQuerySet:
        return queryset.open() if value == OPEN[0] else queryset.filter(state=value)

    def by_person(self, queryset: HandoverQuerySet, name: str, value: str) -> HandoverQuerySet:
        return queryset.filter(Q(giver__full_name__icontains=value) | Q(taker__full_name__icontains=value))


PART_LABELS = {
    "missing": _("A clients without a note"),
    "noted": _("With a note"),
    "overdue": _("A promise is overdue"),
    "steps": _("A next step to come"),
    "plans": _("A breakthrough plan"),
    "losses": _("Suspected or lost"),
    "winbacks": _("Being won back"),
    "ideas": _("A growth idea"),
    "alerts": _("Neglected, alert open"),
    "visits": _("Planned visits"),
    "bookings": _("Booked with the hospital"),
}


class HandedFilter(Narrowing):
    """The clients of a handover."""

    show = ChoiceFilter(label=_("Which"), method="by_part", choices=list(PART_LABELS.items()), empty_label=ANY)
    grade = ChoiceFilter(label=_("Grade"), choices=Grade, empty_label=ANY)

    class Meta:
        model = Relationship
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, rows: RelationshipQuerySet, *, handover: Handover, on: date) -> None:
        self.handover, self.on = handover, on
        super().__init__(data, rows)

    def by_part(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        if value == "missing":
            return without_note(queryset, self.handover)
        if value == "noted":
            noted = HandedClient.objects.noted().filter(handover=self.handover)
            return queryset.filter(pk__in=noted.values("relationship"))
        return queryset.filter(PARTS[value](self.on))


class AssessFilter(Narrowing):
    """Whom the new owner has looked at, and whom not yet."""

    show = ChoiceFilter(
        label=_("Which"),
        method="by_progress",
        choices=[("left", _("Still to be assessed")), ("done", _("Assessed"))],
        empty_label=ANY,
    )
    grade = ChoiceFilter(label=_("Grade"), choices=Grade, empty_label=ANY)

    class Meta:
        model = Relationship
        fields: tuple[str, ...] = ()

    def by_progress(self, queryset: Any, name: str, value: str) -> Any:
        """Of rows with the day she was looked at: `queries.to_assess`."""
        return queryset.filter(looked_on__isnull=value == "left")


class VacancyFilter(Narrowing):
    q = CharFilter(label=_("Name or code"), method="by_text", max_length=80)
    territory = TerritoryFilter(label=_("Below"))

    class Meta:
        model = Territory
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, rows: TerritoryQuerySet, *, request: UserRequest) -> None:
        super().__init__(data, rows, request=request)
        self.form.fields["territory"].queryset = visible_territories(request.user)

    def by_text(self, queryset: TerritoryQuerySet, name: str, value: str) -> TerritoryQuerySet:
        found: TerritoryQuerySet = queryset.filter(Q(name__icontains=value) | Q(code__icontains=value))
        return found

    def by_territory(self, queryset: TerritoryQuerySet, name: str, value: Territory) -> TerritoryQuerySet:
        return queryset.below([value.path])
