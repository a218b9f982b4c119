"""Where a relationship stands, and what speaks for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.fields import WordsField
from clients.enums import Stage
from clients.models import Relationship
from clients.stages import FEWEST_CONTACTS, Refusal, next_up, refusal


class StageForm(forms.Form):
    """One stage up at a time, any number down."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage, widget=forms.RadioSelect)
    evidence = WordsField(
        label=_("What speaks for it"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What she said or did, and when."),
    )

    def __init__(self, *args: Any, relationship: Relationship, contacts: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"stage": relationship.stage}
        super().__init__(*args, **kwargs)
        self.relationship, self.contacts = relationship, contacts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            new, evidence = Stage(cleaned["stage"]), cleaned["evidence"]
            why = refusal(self.relationship.stage, new, evidence=evidence, contacts=self.contacts)
            if why is not None:
                self.refuse(why)
        return cleaned

    def refuse(self, why: Refusal) -> None:
        """Say in words what is missing, beside its field."""
        if why is Refusal.NO_EVIDENCE:
            self.add_error("evidence", _("Say what speaks for it."))
        elif why is Refusal.TOO_SOON:
            words = ngettext(
                "%(contacts)s contact since the last move, and %(fewest)s are needed: one talk finds no true need.",
                "%(contacts)s contacts since the last move, and %(fewest)s are needed: one talk finds no true need.",
                self.contacts,
            )
            self.add_error("stage", words % {"contacts": self.contacts, "fewest": FEWEST_CONTACTS})
        else:
            old, up = Stage(self.relationship.stage), next_up(self.relationship.stage)
            jump = _("One stage at a time: after “%(old)s” comes “%(up)s”.")
            self.add_error("stage", jump % {"old": old.label, "up": up.label if up else ""})
