"""What a person decides about a client who leaves her post: all of it on one page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.fields import IsoDateField, WordsField
from accounts.models import Territory, User
from clients.actions import department_named
from clients.enums import InfluenceKind, Likelihood
from clients.fields import ClientField, LeafField, OrganisationField, SearchSelect
from clients.models import Affiliation, Department, MovedRelationship, Relationship
from clients.moving import Named, Post
from clients.networks import Moved
from desk.moves import HandOver, Plan, leaves_named

# What follows from working in one place ends with it, unless she says otherwise; respect goes with her.
ENDS_WITH_THE_POST = {InfluenceKind.REPORTS_TO, InfluenceKind.WORKS_WITH}
# Asked unless she says otherwise; of more nobody asks half.
ASKED = 6
SUCCESSORS = 3


class SuccessorForm(forms.Form):
    """Who may take a post over."""

    client = ClientField(label=_("Client"), required=False)
    name = forms.CharField(label=_("or a name"), required=False, max_length=80)
    likelihood = forms.ChoiceField(label=_("How likely"), choices=Likelihood, initial=Likelihood.POSSIBLE)

    def __init__(self, *args: Any, user: User, relationship: Relationship | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relationship = relationship
        fields: dict[str, Any] = self.fields
        fields["client"].offer(Relationship.objects.editable_by(user).select_related("client"), user)

    def clean_client(self) -> Relationship | None:
        chosen: Relationship | None = self.cleaned_data["client"]
        if chosen and self.relationship and chosen.client_id == self.relationship.client_id:
            raise forms.ValidationError(_("She leaves: somebody else takes over."))
        return chosen

    @property
    def named(self) -> Named | None:
        """None where nobody is named."""
        chosen, name = self.cleaned_data["client"], self.cleaned_data["name"]
        likelihood = Likelihood(self.cleaned_data["likelihood"])
        return Named(chosen, name, likelihood) if chosen or name else None


class HandOverForm(forms.Form):
    """Who goes on with one relationship."""

    to = LeafField(
        label=_("Another territory goes on with her"),
        required=False,
        widget=SearchSelect(
            "move-territories",
            ask=_("Or type a territory, a code or a rep; it is looked up when the form is sent."),
        ),
        help_text=_("Left empty, she stays with you. Her history goes with her; past figures stay as they were."),
        error_messages={"invalid_choice": _("Choose a territory from the list.")},
    )
    note = WordsField(
        label=_("What they should know"),
        required=False,
        max_length=MovedRelationship._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any, *, relationship: Relationship) -> None:
        super().__init__(data, prefix=f"with-{relationship.pk}")
        self.relationship = relationship
        to: Any = self.fields["to"]
        to.queryset, to.search = Territory.objects.filter(numchild=0), leaves_named

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        to = cleaned.get("to")
        if to and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write what the next team should know."))
        if to and covered(self.relationship, to):
            self.add_error("to", _("That territory covers her already: leave it empty, and both go on."))
        return cleaned

    @property
    def hand_over(self) -> HandOver | None:
        to = self.cleaned_data["to"]
        is_another = to is not None and to.pk != self.relationship.territory_id
        return HandOver(to, self.cleaned_data["note"]) if is_another else None


def covered(relationship: Relationship, to: Territory) -> bool:
    others = Relationship.objects.filter(client=relationship.client_id, territory=to)
    return others.exclude(pk=relationship.pk).exists()


class MoveForm(forms.Form):
    """Where she went and since when, what ends with it, who is asked; beside it the forms of handing over and of who
    may follow.
    """

    where = forms.ChoiceField(
        label=_("Where to"),
        choices=[("elsewhere", _("To another post")), ("unknown", _("Nobody knows yet"))],
        widget=forms.RadioSelect,
        initial="elsewhere",
    )
    organisation = OrganisationField(label=_("Organisation"), required=False)
    department = forms.CharField(
        label=_("Department"),
        required=False,
        max_length=Department._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"list": "departments", "autocomplete": "off"}),
    )
    post = forms.CharField(label=_("Post"), required=False, max_length=Affiliation._meta.get_field("post").max_length)
    moved_on = IsoDateField(label=_("Since"))
    note = WordsField(label=_("How we know"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    asked = forms.MultipleChoiceField(
        label=_("Ask these what changes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    ending = forms.MultipleChoiceField(
        label=_("This ends with her post"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any,
        *,
        user: User,
        relationship: Relationship,
        mine: Sequence[Relationship],
        moved: Sequence[Moved],
        on: date,
    ) -> None:
        self.user, self.on = user, on
        self.moved = {str(each.influence.pk): each for each in moved}
        known = [each for each in moved if each.relationship_id is not None]
        super().__init__(data, initial=_initial(known, on))
        fields: dict[str, Any] = self.fields
        fields["asked"].choices = {str(each.relationship_id): each.name for each in known}.items()
        fields["ending"].choices = [
            (str(each.influence.pk), f"{each.name} · {each.influence.get_kind_display()}") for each in known
        ]
        self.hand_overs = [HandOverForm(data, relationship=row) for row in mine]
        self.successors = [
            SuccessorForm(data, user=user, relationship=relationship, prefix=f"successor-{number}")
            for number in range(SUCCESSORS)
        ]

    def clean_moved_on(self) -> date:
        day: date = self.cleaned_data["moved_on"]
        if day > self.on:
            raise forms.ValidationError(_("Note it when it has happened: this day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (
            cleaned.get("where") == "elsewhere"
            and not cleaned.get("organisation")
            and "organisation" not in self.errors
        ):
            self.add_error("organisation", _("Choose where she works now."))
        return cleaned

    def is_valid(self) -> bool:
        parts = [form.is_valid() for form in (*self.hand_overs, *self.successors)]
        return super().is_valid() and all(parts)

    @cached_property
    def plan(self) -> Plan:
        """What is carried out. A department that is new is made."""
        said = self.cleaned_data
        to = self._to()
        handed = {form.relationship.pk: form.hand_over for form in self.hand_overs} if to else {}
        chosen = Relationship.objects.editable_by(self.user).filter(pk__in=said["asked"])
        by_id = {str(row.pk): row for row in chosen}
        return Plan(
            to=to,
            moved_on=said["moved_on"],
            note=said["note"],
            transfers={pk: over for pk, over in handed.items() if over is not None},
            asked=[by_id[pk] for pk in said["asked"] if pk in by_id],
            ending=[self.moved[pk].influence for pk in said["ending"]],
            successors=[named for form in self.successors if (named := form.named)],
        )

    def _to(self) -> Post | None:
        said = self.cleaned_data
        if said["where"] == "unknown":
            return None
        organisation = said["organisation"]
        department = department_named(organisation, said["department"]) if said["department"].strip() else None
        return Post(organisation, department, said["post"])


def _initial(known: Sequence[Moved], on: date) -> dict[str, Any]:
    return {
        "moved_on": on,
        "asked": list(dict.fromkeys(str(each.relationship_id) for each in known))[:ASKED],
        "ending": [str(each.influence.pk) for each in known if each.influence.kind in ENDS_WITH_THE_POST],
    }


class LikelihoodForm(forms.Form):
    """How likely somebody is to take over, as it looks now."""

    likelihood = forms.ChoiceField(label=_("How likely"), choices=Likelihood)
