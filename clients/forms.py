"""What a person enters about a client. Every door to a client's facts checks them here."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField
from accounts.models import Territory, User
from clients.enums import Clarity, ClientKind, Phase, Stage, Style
from clients.facts import KnownFrom
from clients.fields import LeafField, OrganisationField
from clients.models import Client, Department, Organisation, Relationship
from clients.queries import Duplicate, coverable_territories, possible_duplicates

# Facts of the client herself, shared by every team that covers her.
FACTS = [
    "kind",
    "full_name",
    "title",
    "address_form",
    "is_prescriber",
    "is_decision_maker",
    "is_influencer",
    "stated_style",
    "phone",
    "wechat",
    "email",
    "note",
]

# What somebody writes freely comes back as it was written.
WORDS = ["full_name", "title", "post", "address_form", "wechat", "note"]


class ChoicesForm(forms.Form):
    """What an autocomplete asks with. Anything odd finds nothing."""

    q = forms.CharField(required=False, max_length=100)
    leaves = forms.BooleanField(required=False)
    organisation = forms.ModelChoiceField(queryset=Organisation.objects.all(), required=False)


# By these she is known to be one of those who are there already.
TELLING = {"full_name", "organisation", "phone"}


class ClientForm(forms.ModelForm):
    """A client with her place. Never saved itself: `clients.actions` does it.

    It warns of those who may be the same. `seen` names the warnings that the person has read: saving goes on when there
    is no other one.
    """

    organisation = OrganisationField(label=_("Organisation"), required=False)
    department = forms.CharField(
        label=_("Department"),
        required=False,
        max_length=Department._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"list": "departments", "autocomplete": "off"}),
        help_text=_("A department that is not in the list yet is added to it."),
    )
    known_from = forms.ChoiceField(
        label=_("Known from"),
        choices=[("", _("Not said")), *KnownFrom.choices],
        required=False,
        help_text=_("Of what you enter or change here; it stands with its date among the facts."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    class Meta:
        model = Client
        fields = [*FACTS, "post"]
        field_classes = dict.fromkeys(WORDS, WordsField)
        widgets = {
            "kind": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 4}),
            "full_name": forms.TextInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {
            "address_form": _("As in “Director Wang”."),
            "full_name": _("As she writes it herself."),
            "note": _("She may read this one day."),
            "stated_style": _("Counts until three observations on visits decide."),
        }
        labels = {"stated_style": _("Style")}

    def __init__(self, *args: Any, user: User, relationship: Relationship | None = None, **kwargs: Any) -> None:
        self.user, self.relationship = user, relationship
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = ClientKind.choices
        if self.is_style_observed:
            del fields["stated_style"]
        else:
            fields["stated_style"].choices = [("", _("Not known yet")), *Style.choices]

    @property
    def is_style_observed(self) -> bool:
        """Whether her style is not a matter of opinion any more."""
        return self.relationship is not None and self.relationship.client.style_clarity != Clarity.TOO_FEW

    @cached_property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields}

    @cached_property
    def place(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("organisation", "department", "post")}

    @property
    def source(self) -> str:
        return str(self.cleaned_data["known_from"])

    @cached_property
    def duplicates(self) -> list[Duplicate]:
        """Who may be the same. Empty until the form is valid, and where nothing changed that would tell."""
        if not self.is_valid() or not (self.relationship is None or TELLING & set(self.changed_data)):
            return []
        facts = self.cleaned_data
        return possible_duplicates(
            user=self.user,
            full_name=facts["full_name"],
            organisation=facts["organisation"],
            phone=facts["phone"],
            apart_from=self.relationship.client if self.relationship else None,
        )

    @property
    def seen_now(self) -> str:
        return ",".join(str(duplicate.client.pk) for duplicate in self.duplicates)

    @property
    def is_settled(self) -> bool:
        """Whether every warning has been read; a second tap on "save" meets the client made by the first."""
        seen = set(self.cleaned_data["seen"].split(","))
        return all(str(duplicate.client.pk) in seen for duplicate in self.duplicates)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("organisation") and "organisation" not in self.errors:
            self._check_placeless(cleaned)
        return cleaned

    def _check_placeless(self, cleaned: dict[str, Any]) -> None:
        moved_away = self.relationship is not None and self.relationship.client.organisation is not None
        if cleaned.get("kind") == ClientKind.PERSON or moved_away:
            self.add_error("organisation", _("Choose where this client works."))
        elif cleaned.get("department"):
            self.add_error("organisation", _("Choose the organisation that the department belongs to."))


class NewClientForm(ClientForm):
    """A client who is not in the list yet. `same_as` says that it is one of those it warned of."""

    territory = LeafField(label=_("Territory"))
    # Wherever she stands: she was known before she was entered. From then on she moves one stage at a time.
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("Not known yet")), *Stage.choices], required=False, initial=Stage.IDENTIFY
    )
    # A trial has a day, and begins on a page of its own; as every other step from here on.
    phase = forms.ChoiceField(
        label=_("Phase"),
        choices=[(phase, phase.label) for phase in (Phase.TARGET, Phase.CANDIDATE)],
        initial=Phase.TARGET,
    )
    same_as = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = list(coverable_territories(self.user)[:2])
        self.only_territory = mine[0] if len(mine) == 1 else None
        self.has_territory = bool(mine)
        fields: dict[str, Any] = self.fields
        if self.only_territory:
            del fields["territory"]
        else:
            fields["territory"].offer(coverable_territories(self.user))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_prescriber") and "stage" in cleaned and not cleaned["stage"]:
            self.add_error("stage", _("A prescriber stands at a stage; who is new to us at the first."))
        return cleaned

    @cached_property
    def progress(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("stage", "phase")}

    @property
    def chosen_territory(self) -> Territory:
        return self.only_territory or self.cleaned_data["territory"]

    @property
    def same_client(self) -> Client | None:
        """The client of the warning that the person recognised; only one of the warnings can be."""
        chosen = self.cleaned_data["same_as"]
        return next((found.client for found in self.duplicates if chosen and str(found.client.pk) == chosen), None)
