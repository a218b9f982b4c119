"""What a list is narrowed down by. The query string of a board's number is one of these."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from accounts.access import held_by, people_within, posted_paths, visible_territories
from accounts.models import Territory, User
from clients.contacts import key_with_one_contact
from clients.enums import Grade, HospitalLevel, OrganisationKind, Phase, Role, Stage, Status
from clients.models import Department, Organisation, Relationship, RelationshipQuerySet
from clients.names import name_key
from clients.narrowing import AutocompleteFilter, DayFilter, Narrowing, PillsFilter, TerritoryFilter
from clients.paging import Nulls, Order
from clients.profiles import thin
from clients.queries import are_many, found_name, search, search_organisations
from clients.widgets import AutocompleteSelect

# Days ahead that "within 7 days" looks.
SOON = timedelta(days=7)

ORDERS = {
    order.name: order
    for order in (
        Order("due", ("due_on", "id"), nulls=Nulls.LAST),
        Order("name", ("client__pinyin", "client_id", "id")),
        # The longest without contact first; never met is longest of all.
        Order("contact", ("last_contact_on", "id"), nulls=Nulls.FIRST),
    )
}
DUES = [
    ("due", _("Due")),
    ("neglected", _("Neglected")),
    ("escalated", _("Escalated")),
    ("step", _("Next step due")),
    ("week", _("Within 7 days")),
]
# Those of whom the manager hears in her digest alone: its link asks for them, and then a chip says so.
DIGEST_ONLY = ("digest_only", _("Neglected, without escalation"))
NO_STAGE = ("none", _("Not judged yet"))
PROFILES = [
    ("thin", _("Less than half known")),
    ("no_stage", _("Prescriber without a stage")),
]
# By name too, for what a search found.
FOUND_ORDER = Order("found", ("found_name", "client_id", "id"))
ORGANISATION_ORDER = Order("name", ("pinyin", "id"))


class RelationshipFilter(Narrowing):
    """Filters the relationships of the territories a person sees. What makes no sense finds nothing."""

    KEPT = ("due", "due_on", "held", "rep", "in_department")
    ASIDE = frozenset({"sort", *Narrowing.ASIDE})

    q = CharFilter(label=_("Search"), method="by_text", max_length=100)
    grade = PillsFilter(label=_("Grade"), choices=Grade)
    due = ChoiceFilter(
        label=_("Due"),
        method="by_due",
        empty_label=pgettext_lazy("clients", "All"),
        choices=[*DUES, DIGEST_ONLY],
    )
    organisation = AutocompleteFilter(
        label=_("Organisation"),
        field_name="client__organisation",
        queryset=Organisation.objects.all(),
        widget=AutocompleteSelect("clients:organisation-options"),
    )
    department = CharFilter(label=_("Department"), method="by_department")
    stage = ChoiceFilter(label=_("Stage"), method="by_stage", choices=[*Stage.choices, NO_STAGE], empty_label=_("Any"))
    profile = ChoiceFilter(label=_("Profile"), method="by_profile", choices=PROFILES, empty_label=_("Any"))
    role = ChoiceFilter(label=_("Role"), method="by_role", choices=Role, empty_label=_("Any"))
    phase = ChoiceFilter(label=_("Phase"), choices=Phase, empty_label=_("Any"))
    status = ChoiceFilter(
        label=_("Status"),
        method="by_status",
        empty_label=_("Active and lost"),
        choices=[*Status.choices, ("any", pgettext_lazy("clients", "All"))],
    )
    territory = TerritoryFilter()
    # The territory alone, without what is below it: a board's row of what belongs to the node itself.
    only = BooleanFilter(method="as_it_is", widget=forms.HiddenInput())
    # What the person visits herself, of all she sees: the numbers of a manager's Today.
    held = BooleanFilter(method="by_held", widget=forms.HiddenInput())
    # The very day; a day of the plan adds it to the link of its number.
    due_on = DayFilter(label=_("Due on"), method="by_due_on", widget=forms.HiddenInput())
    rep = ModelChoiceFilter(label=_("Rep"), method="by_rep", queryset=User.objects.none(), widget=forms.HiddenInput())
    # That department and no other of a similar name, or none: the numbers on the page of an organisation.
    in_department = ModelChoiceFilter(
        label=_("Department"),
        field_name="client__department",
        queryset=Department.objects.none(),
        null_label=_("Department not noted"),
        widget=forms.HiddenInput(),
    )
    sort = ChoiceFilter(
        label=_("Order"),
        method="as_it_is",
        empty_label=None,
        choices=[("due", _("Due first")), ("name", _("By name")), ("contact", _("Longest without contact"))],
    )
    # Asks for the exact number of rows; a board adds it to the link of a number.
    total = BooleanFilter(method="as_it_is", widget=forms.HiddenInput())

    base_filters: dict[str, Any]

    def __init__(self, data: QueryDict, *, user: User, on: date, with_panel: bool = False) -> None:
        self.user, self.on, self.seen = user, on, visible_territories(user)
        mine = Relationship.objects.visible_to(user)
        asks = any(data.get(name) for name in self.base_filters)
        if not asks and not with_panel:
            # Most lists are opened as they are: without a question there is no form, and no field to copy for it.
            self.base_filters = {}
        super().__init__(data if asks else None, mine if asks else _without_closed(mine))

    @cached_property
    def form(self) -> forms.Form:
        form: forms.Form = super().form
        fields: dict[str, Any] = form.fields
        fields["territory"].queryset = self.seen
        # Looked up only when asked for: it costs a query.
        if "rep" in self.data:
            fields["rep"].queryset = people_within(self.seen, self.on)
        if "in_department" in self.data:
            fields["in_department"].queryset = Department.objects.all()
        return form

    @property
    def words(self) -> str:
        """What was searched for."""
        return self.data.get("q", "")

    @property
    def dues(self) -> list[tuple[str, str, bool]]:
        """What may be asked of the dates: value, words, and whether it was."""
        asked = self.data.get("due", "")
        known = [*DUES, DIGEST_ONLY] if asked == DIGEST_ONLY[0] else DUES
        return [("", pgettext("clients", "All"), not asked)] + [(v, str(text), v == asked) for v, text in known]

    @property
    def is_sound(self) -> bool:
        """An order that makes no sense is no order."""
        return not self.form.errors.keys() - {"sort"}

    @property
    def order(self) -> Order:
        order = ORDERS[self.chosen.get("sort") or "due"]
        return FOUND_ORDER if order.name == "name" and self.chosen.get("q") else order

    @property
    def narrows_more(self) -> bool:
        """Whether one of the filters was used that are folded away on a phone."""
        return any(value for name, value in self.chosen.items() if name not in {"q", "total", *self.KEPT})

    @property
    def day_chosen(self) -> date | None:
        return self.chosen.get("due_on")

    @property
    def is_held_chosen(self) -> bool:
        return bool(self.chosen.get("held"))

    @property
    def department_chosen(self) -> str:
        """The name of the department of a number; empty where none was asked for."""
        chosen = self.chosen.get("in_department")
        return chosen.name if isinstance(chosen, Department) else str(_("Department not noted")) if chosen else ""

    def filter_queryset(self, queryset: RelationshipQuerySet) -> RelationshipQuerySet:
        found: RelationshipQuerySet = super().filter_queryset(queryset)
        # Lost clients stay on the work list; closed ones are looked for on purpose.
        return found if self.chosen.get("status") else _without_closed(found)

    def by_text(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        found = search(queryset, value, anywhere=not are_many(self.seen))
        return found.annotate(found_name=found_name())

    def by_due(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        if value == "week":
            return queryset.active().filter(due_on__gt=self.on, due_on__lte=self.on + SOON)
        if value == "step":
            return queryset.with_step_due(self.on)
        return getattr(queryset, value)(self.on)

    def by_due_on(self, queryset: RelationshipQuerySet, name: str, value: date) -> RelationshipQuerySet:
        return queryset.filter(due_on=value)

    def by_held(self, queryset: RelationshipQuerySet, name: str, value: bool) -> RelationshipQuerySet:
        return queryset.within(held_by(self.user, self.on).territories) if value else queryset

    def by_department(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return queryset.filter(client__department__name_key__contains=name_key(value))

    def by_role(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return queryset.filter(**{f"client__is_{value}": True})

    def by_stage(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return queryset.filter(stage="" if value == NO_STAGE[0] else value)

    def by_profile(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return thin(queryset) if value == "thin" else queryset.filter(client__is_prescriber=True, stage="")

    def by_status(self, queryset: RelationshipQuerySet, name: str, value: str) -> RelationshipQuerySet:
        return queryset if value == "any" else queryset.filter(status=value)

    def by_rep(self, queryset: RelationshipQuerySet, name: str, value: User) -> RelationshipQuerySet:
        return queryset.filter(territory__in=Territory.objects.below(posted_paths(value, self.on)))


def _without_closed(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    return relationships.exclude(status=Status.CLOSED)


class OrganisationFilter(FilterSet):
    q = CharFilter(label=_("Search"), method="by_text", max_length=100)
    kind = ChoiceFilter(label=_("Kind"), choices=OrganisationKind, empty_label=_("Any"))
    level = ChoiceFilter(
        label=_("Level"), choices=[choice for choice in HospitalLevel.choices if choice[0]], empty_label=_("Any")
    )
    city = CharFilter(label=_("City"), lookup_expr="startswith")
    mine = BooleanFilter(label=_("With clients of mine"), method="by_mine", widget=forms.CheckboxInput())
    single = BooleanFilter(label=_("Key, with a single contact"), method="by_single", widget=forms.CheckboxInput())

    def __init__(self, data: QueryDict, queryset: QuerySet[Organisation], *, mine: RelationshipQuerySet) -> None:
        self.mine = mine
        super().__init__(data, queryset)

    @property
    def narrows(self) -> bool:
        self.form.is_valid()
        return any(self.form.cleaned_data.values())

    @property
    def narrows_more(self) -> bool:
        """Whether one of the filters was used that are folded away on a phone."""
        self.form.is_valid()
        return any(value for name, value in self.form.cleaned_data.items() if name != "q")

    def by_text(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return search_organisations(queryset, value)

    def by_single(self, queryset: QuerySet[Organisation], name: str, value: bool) -> QuerySet[Organisation]:
        return key_with_one_contact(queryset, self.mine) if value else queryset

    def by_mine(self, queryset: QuerySet[Organisation], name: str, value: bool) -> QuerySet[Organisation]:
        return queryset.filter(pk__in=self.mine.values("client__organisation")) if value else queryset
