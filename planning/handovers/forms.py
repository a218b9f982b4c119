"""What is said of a handover, of each client in it, and to a cover."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import IsoDateField, WordsField
from accounts.models import User
from planning.handovers.choices import Post, posts_of, takers_of
from planning.handovers.enums import HandoverReason
from planning.handovers.filters import MEANWHILE_ORDERS
from planning.handovers.rule import assess_fault, day_fault, default_assess_until
from planning.models import Handover
from retention.forms import LongWordsField
from workdays.rules import Calendar


class HandoverForm(forms.Form):
    """Who hands over what to whom, when and why. A handover that is prepared keeps its territory and its giver."""

    post = forms.ChoiceField(label=gettext_lazy("Territory and rep"))
    taker = forms.ChoiceField(label=gettext_lazy("Taken over by"), required=False)
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
        self.posts = {each.code: each for each in posts_of(user, on, handover)}
        self.takers = {str(person.pk): person for person in takers_of(user, on)}
        if handover is not None and handover.taker is not None:
            self.takers.setdefault(str(handover.taker_id), handover.taker)
        self.fields["post"].choices = [(code, _words_of(each)) for code, each in self.posts.items()]  # type: ignore[attr-defined]
        vacant = ("", _("Nobody yet: the manager holds it"))
        self.fields["taker"].choices = [vacant, *((pk, str(person)) for pk, person in self.takers.items())]  # type: ignore[attr-defined]

    @property
    def chosen_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]

    def clean_taker(self) -> User | None:
        return self.takers.get(self.cleaned_data["taker"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        post = self.posts.get(data.get("post", ""))
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


def _words_of(post: Post) -> str:
    who = str(post.giver) if post.giver else _("vacant")
    if post.left_on is not None:
        who = _("%(who)s (until %(day)s)") % {"who": who, "day": date_format(post.left_on, "Y-m-d")}
    return f"{post.territory.name} ({post.territory.code}) · {who}"


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
    promise = WordsField(label=gettext_lazy("What was promised"), max_length=300, required=False)


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
