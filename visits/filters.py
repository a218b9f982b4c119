"""What the lists of this room are narrowed down by. The query string of a board's number is one of these."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter

from accounts.access import known_people, visible_territories
from accounts.models import User
from clients.enums import Grade
from clients.models import Relationship
from clients.narrowing import AutocompleteFilter, DayFilter, Narrowing, PillsFilter, TerritoryFilter
from clients.widgets import AutocompleteSelect
from visits.enums import ActivityKind, Channel, CoachingState, Outcome
from visits.models import Activity, CoachingForm, Visit, VisitQuerySet

YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


class DoneFilter(Narrowing):
    """Who did it, where and when. What makes no sense finds nothing."""

    # Shown as what can be taken away.
    KEPT: ClassVar[tuple[str, ...]] = ("only",)

    rep = AutocompleteFilter(
        label=_("Rep"),
        method="by_rep",
        queryset=User.objects.none(),
        widget=AutocompleteSelect("visits:people-options"),
    )
    territory = TerritoryFilter()
    # The territory alone, without what is below it: a board's row of what belongs to the node itself.
    only = BooleanFilter(label=_("Without what is below"), method="as_it_is", widget=forms.HiddenInput())
    from_on = DayFilter(label=_("From"), method="by_from")
    to_on = DayFilter(label=_("Until"), method="by_to")
    # Asks for the exact number of rows; a board adds it to the link of a number.
    total = BooleanFilter(method="as_it_is", widget=forms.HiddenInput())

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], *, user: User) -> None:
        self.user, self.seen = user, visible_territories(user)
        super().__init__(data, queryset)

    @cached_property
    def form(self) -> forms.Form:
        form: forms.Form = super().form
        fields: dict[str, Any] = form.fields
        fields["territory"].queryset = self.seen
        fields["rep"].queryset = self._people()
        return form

    def _people(self) -> QuerySet[User]:
        """Who is or was posted where the person looks, whoever else did something there, and she herself."""
        did = self.queryset.filter(**{f"{self.AT}rep": OuterRef("pk")}).order_by()
        return known_people(self.seen) | User.objects.filter(Exists(did)) | User.objects.filter(pk=self.user.pk)

    @property
    def asked(self) -> list[tuple[str, str]]:
        """What was asked for, in words, each with the query that asks for everything else."""
        asked = {name: value for name, value in self.chosen.items() if value and name != "total"}
        return [(self._in_words(name, value), self._without(name)) for name, value in asked.items()]

    def _in_words(self, name: str, value: Any) -> str:
        label = str(self.form[name].label)
        if value is True:
            return label
        choices = dict(getattr(self.form.fields[name], "choices", ())) if isinstance(value, str | list) else {}
        words = [str(choices.get(each, each)) for each in (value if isinstance(value, list) else [value])]
        return label + pgettext("after a label", ": ") + pgettext("between items", ", ").join(words)

    def _without(self, name: str) -> str:
        rest = self.data.copy()
        for gone in (name, "page", "total"):
            rest.pop(gone, None)
        return rest.urlencode()

    def by_rep(self, queryset: QuerySet[Any], name: str, value: User) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.AT}rep": value})

    def by_from(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.AT}happened_on__gte": value})

    def by_to(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.AT}happened_on__lte": value})


class ActivityFilter(DoneFilter):
    kind = ChoiceFilter(label=_("Kind"), choices=ActivityKind, empty_label=_("Any"))

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, Activity.objects.standing().visible_to(user), user=user)


def _ticked(label: Any) -> BooleanFilter:
    return BooleanFilter(label=label, method="by_mark", widget=forms.CheckboxInput())


class VisitFilter(DoneFilter):
    KEPT = ("only", "credited", "relationship")
    # What a ticked box asks for.
    MARKS: ClassVar[dict[str, Q]] = {
        "counts": Q(counts=True),
        "late": Q(is_late=True),
        "expired": Q(filing_expired=True),
        "competitor": ~Q(competitor=""),
        "effort": ~Q(effort="") | ~Q(effort_words="") | Q(waited_minutes__gt=0),
    }

    grade = PillsFilter(label=_("Grade then"), choices=Grade)
    channel = PillsFilter(label=_("Channel"), choices=Channel)
    outcome = ChoiceFilter(
        label=_("Outcome"),
        method="by_outcome",
        choices=[("attempt", _("Attempts of every kind")), *Outcome.choices],
        empty_label=_("Any"),
    )
    told = ChoiceFilter(label=_("The client was told"), method="by_told", choices=YES_OR_NO, empty_label=_("Any"))
    counts = _ticked(_("Counts as contact"))
    late = _ticked(_("Logged late"))
    expired = _ticked(_("Filing number had expired"))
    competitor = _ticked(_("Competitor seen"))
    effort = _ticked(_("Extra effort"))
    joint = BooleanFilter(label=_("Joint visit"), method="by_joint", widget=forms.CheckboxInput())
    # Made or accompanied by this person: a joint visit is part of both people's work.
    credited = ModelChoiceFilter(
        label=_("Made or accompanied by"),
        method="by_credited",
        queryset=User.objects.none(),
        widget=forms.HiddenInput(),
    )
    relationship = ModelChoiceFilter(
        label=_("Client"), queryset=Relationship.objects.none(), widget=forms.HiddenInput()
    )

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, Visit.objects.standing().made_within(user), user=user)

    @cached_property
    def form(self) -> forms.Form:
        form: forms.Form = super().form
        fields: dict[str, Any] = form.fields
        fields["credited"].queryset = fields["rep"].queryset
        fields["relationship"].queryset = Relationship.objects.visible_to(self.user).select_related("client")
        return form

    @property
    def pills(self) -> list[forms.BoundField]:
        """Fields of which several values may be chosen."""
        return [self.form[name] for name in ("grade", "channel")]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """Fields that are ticked or not."""
        return [self.form[name] for name in (*self.MARKS, "joint")]

    def by_mark(self, queryset: VisitQuerySet, name: str, value: bool) -> VisitQuerySet:
        return queryset.filter(self.MARKS[name]) if value else queryset

    def by_outcome(self, queryset: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        return queryset.exclude(outcome=Outcome.MET) if value == "attempt" else queryset.filter(outcome=value)

    def by_told(self, queryset: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        return queryset.filter(client_told=value == "yes")

    def by_joint(self, queryset: VisitQuerySet, name: str, value: bool) -> VisitQuerySet:
        return queryset.joint() if value else queryset

    def by_credited(self, queryset: VisitQuerySet, name: str, value: User) -> VisitQuerySet:
        return queryset.credited_to(value)


class CoachingFilter(DoneFilter):
    AT = "visit__"
    KEPT = ("only", "state")

    state = ChoiceFilter(label=_("State"), method="as_it_is", choices=CoachingState, widget=forms.HiddenInput())

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, CoachingForm.objects.visible_to(user), user=user)

    @property
    def without_state(self) -> QuerySet[Any]:
        """What is found in any state."""
        return super().filter_queryset(self.queryset.all())

    @property
    def state_chosen(self) -> str:
        return self.chosen.get("state") or ""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        return found.filter(state=self.state_chosen) if self.state_chosen else found
