"""What is said of a handover, of each client in it, and to a cover."""

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import IsoDateField, WordsField
from accounts.models import Territory, User
from clients.fields import SearchSelect
from planning.handovers.choices import Post, post_named, post_of, posts_of, takers_named, takers_of
from planning.handovers.enums import HandoverReason
from planning.handovers.fields import PostField, TakerField
from planning.handovers.filters import MEANWHILE_ORDERS
from planning.handovers.rule import assess_fault, day_fault, default_assess_until
from planning.models import Handover
from retention.forms import LongWordsField
from workdays.rules import Calendar


class HandoverForm(forms.Form):
    """Who hands over what to whom, when and why. A handover that is prepared keeps its territory and its giver."""

    post = PostField(
        label=gettext_lazy("Territory and rep"),
        queryset=Territory.objects.none(),
        widget=SearchSelect(
            "planning:handover-posts",
            nobody=gettext_lazy("Search by territory, code or rep"),
            ask=gettext_lazy("Or type a territory, a code or a rep; it is looked up when the form is sent."),
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose a territory from the list.")},
    )
    taker = TakerField(
        label=gettext_lazy("Taken over by"),
        queryset=User.objects.none(),
        required=False,
        widget=SearchSelect(
            "planning:handover-takers",
            nobody=gettext_lazy("Nobody yet"),
            ask=gettext_lazy("Or type a name; it is looked up when the form is sent."),
        ),
        help_text=gettext_lazy("Left empty the territory is vacant, and its manager holds the clients."),
        error_messages={"invalid_choice": gettext_lazy("Choose somebody from the list.")},
    )
    effective_on = IsoDateField(label=gettext_lazy("First day of the new owner"))
    assess_until = IsoDateField(
        label=gettext_lazy("Assessment period until"),
        required=False,
        help_text=gettext_lazy(
            "By then the new owner looks at support and potential of every client anew. "
            "Left empty: 20 working days from the first day."
        ),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=HandoverReason)
    words = LongWordsField(
        label=gettext_lazy("For the new owner"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Of the territory as a whole."),
    )

    def __init__(
        self, *args: Any, user: User, on: date, calendar: Calendar, handover: Handover | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.on, self.calendar = on, calendar
        self.given = post_of(handover, on) if handover is not None else None
        fields: dict[str, Any] = self.fields
        fields["post"].search, fields["post"].named = partial(posts_of, user, on), partial(post_named, user, on)
        fields["taker"].search, takers = partial(takers_named, user, on), takers_of(user, on)
        if handover is not None:
            del fields["post"]
        if handover is not None and handover.taker_id is not None:
            # Whoever was chosen stays, whatever became of her.
            takers |= User.objects.filter(pk=handover.taker_id)
        fields["taker"].queryset = takers

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        post: Post | None = self.given or data.get("post")
        if post is not None and "taker" in data:
            self._check_people(post, data["taker"])
        if post is not None and data.get("effective_on"):
            fault = day_fault(data["effective_on"], self.on, last_day=post.left_on)
            if fault:
                self.add_error("effective_on", fault.label)
            else:
                self._check_assessment(data)
        return data

    def _check_people(self, post: Post, taker: User | None) -> None:
        if taker is None and post.giver is None:
            self.add_error("taker", _("It is vacant already: choose who takes it over."))
        elif taker is not None and taker == post.giver:
            self.add_error("taker", _("She has it already: choose somebody else."))

    def _check_assessment(self, data: dict[str, Any]) -> None:
        if data.get("taker") is None:
            # Nobody is there who could assess.
            data["assess_until"] = None
            return
        data["assess_until"] = data.get("assess_until") or default_assess_until(data["effective_on"], self.calendar)
        fault = assess_fault(data["assess_until"], data["effective_on"], self.calendar)
        if fault:
            self.add_error("assess_until", fault.label)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "post"}


class NoteForm(forms.Form):
    """What the next owner must know of a client."""

    words = LongWordsField(
        label=gettext_lazy("What must the new owner know?"),
        rows=4,
        max_length=1000,
        help_text=gettext_lazy(
            "How the client likes to be met, what works, what to leave alone. No names of patients."
        ),
    )
    last_topic = WordsField(label=gettext_lazy("Last topic"), max_length=200, required=False)
    promise = LongWordsField(label=gettext_lazy("What was promised"), rows=2, max_length=300, required=False)


class PartForm(forms.Form):
    """Which part of what happened during a leave is read to its end; nonsense shows the beginnings of all."""

    part = forms.ChoiceField(choices=[(name, name) for name in MEANWHILE_ORDERS], required=False)

    @property
    def chosen(self) -> str:
        return self.cleaned_data["part"] if self.is_valid() else ""


class CoverNoteForm(forms.Form):
    words = LongWordsField(
        label=gettext_lazy("What must the cover know?"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Left empty the note is taken away. No names of patients."),
    )
