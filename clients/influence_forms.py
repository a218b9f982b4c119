"""Who moves whom, as a person says it of one of her clients."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import WordsField
from accounts.models import User
from clients.enums import InfluenceKind
from clients.fields import ClientField
from clients.models import Influence, Relationship

STRENGTHS = [(1, _("1 · hardly")), (2, "2"), (3, _("3 · noticeably")), (4, "4"), (5, _("5 · decisively"))]


class InfluenceForm(forms.Form):
    """What there is to say of an influence that is known."""

    kind = forms.ChoiceField(
        label=_("Relation"), choices=InfluenceKind, help_text=_("What who is moved has to do with who moves her.")
    )
    strength = forms.TypedChoiceField(label=_("How strongly"), choices=STRENGTHS, coerce=int, initial=3)
    is_negative = forms.BooleanField(label=_("Speaks against us"), required=False)
    evidence = WordsField(
        label=_("What speaks for it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was seen or said, and when. Nobody is judged by hearsay."),
    )

    def __init__(self, *args: Any, influence: Influence | None = None, **kwargs: Any) -> None:
        if influence is not None:
            names = ("kind", "strength", "is_negative", "evidence")
            kwargs["initial"] = {name: getattr(influence, name) for name in names}
        super().__init__(*args, **kwargs)

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "strength", "is_negative", "evidence")}


class NewInfluenceForm(InfluenceForm):
    """The same of one that is not known yet, and who stands at its other end."""

    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[
            ("moved_by", pgettext_lazy("influence", "She is moved by")),
            ("moves", pgettext_lazy("influence", "She moves")),
        ],
        widget=forms.RadioSelect,
        initial="moved_by",
    )
    other = ClientField(label=_("Client"))
    field_order = ("direction", "other", "kind", "strength", "is_negative", "evidence")

    def __init__(self, *args: Any, user: User, relationship: Relationship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relationship = relationship
        fields: dict[str, Any] = self.fields
        fields["other"].offer(Relationship.objects.editable_by(user).select_related("client"), user)

    def clean_other(self) -> Relationship:
        other: Relationship = self.cleaned_data["other"]
        if other.client_id == self.relationship.client_id:
            raise forms.ValidationError(_("A client does not move herself."))
        return other

    @property
    def ends(self) -> dict[str, Any]:
        """Who moves whom."""
        her, other = self.relationship.client, self.cleaned_data["other"].client
        moves = self.cleaned_data["direction"] == "moves"
        return {"source": her, "target": other} if moves else {"source": other, "target": her}
