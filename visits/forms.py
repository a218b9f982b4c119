"""All input about visits: the quick log of five fields, and what stands behind "more"."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.fields import DateInput, TimeInput, WordsField
from accounts.models import User
from clients.models import Product, Relationship
from visits.enums import Channel, Effort, Need, NextStepState, Objection, Outcome, Reaction
from visits.fields import Chips, FiveField, LineField, MinutesField, SeveralField, WrittenField
from visits.models import KeyMessage, NextStep, Visit
from visits.note_offers import FURTHEST_STEP
from visits.queries import Terms, active_messages, active_products, colleagues
from visits.style_signs import GROUPS

# What stands behind "more" and is a column of the visit.
DETAILS = (
    "key_message", "reaction", "objection", "need", "quote", "news", "service_rating", "product_rating", "effort",
    "effort_words", "client_told", "waited_minutes", "minutes", "free_from", "place", "patients_waiting",
    "support_before", "support_after", "competitor", "question", "value_brought", "answered",
)  # fmt: skip
# The fields behind "more" of a visit that is logged today.
MORE = (
    *DETAILS, "happened_time", "style_signs", "other_products", "companions", "adverse_event_heard", "adverse_event",
)  # fmt: skip


# The form does not know yet through which channel.
OUTCOMES = [(value, _("Met or reached") if value == Outcome.MET else label) for value, label in Outcome.choices]


def _choose_from(field: forms.Field, rows: QuerySet[Any]) -> None:
    """What a field offers depends on who asks, and when."""
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


class VisitFacts(forms.Form):
    """What a visit says, new or corrected. Text is taken as written: nothing is stripped but a NUL is refused."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, widget=Chips)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=Chips)
    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Product discussed"), required=False, empty_label="—"
    )
    note = WrittenField(_("Note"), 4000, rows=3)
    # Today when it is left out.
    happened_on = forms.DateField(label=_("Date of the visit"), required=False, widget=DateInput)
    happened_time = forms.TimeField(label=_("Time"), required=False, widget=TimeInput)
    answered = forms.BooleanField(label=_("The client answered"), required=False)
    key_message = forms.ModelChoiceField(
        KeyMessage.objects.none(), label=_("Key message"), required=False, empty_label="—"
    )
    reaction = forms.ChoiceField(label=_("Reaction"), choices=[("", "—"), *Reaction.choices], required=False)
    objection = forms.ChoiceField(label=_("Objection"), choices=[("", "—"), *Objection.choices], required=False)
    need = forms.ChoiceField(label=_("Need heard"), choices=[("", "—"), *Need.choices], required=False)
    quote = LineField(_("Words of the client"), 500)
    news = LineField(_("News learned"), 500)
    service_rating = FiveField(_("Client's view of our service (1–5)"))
    product_rating = FiveField(_("Client's view of the product (1–5)"))
    waited_minutes = MinutesField(_("Waited, minutes"))
    effort = forms.ChoiceField(label=_("Extra effort"), choices=[("", "—"), *Effort.choices], required=False)
    effort_words = LineField(_("What was done"), 300)
    client_told = forms.BooleanField(label=_("I told the client about it"), required=False)
    minutes = MinutesField(_("Talked, minutes"))
    free_from = forms.TimeField(label=_("Busy, free from"), required=False, widget=TimeInput)
    place = LineField(pgettext_lazy("a visit", "Where"), 80)
    patients_waiting = forms.IntegerField(
        label=_("Patients waiting outside"), required=False, min_value=0, max_value=500
    )
    support_before = FiveField(_("Support before (1–5)"))
    support_after = FiveField(_("Support after (1–5)"))
    competitor = LineField(_("Competitor seen"), 200)
    question = LineField(_("Question for medical information"), 500)
    value_brought = LineField(_("Value brought"), 200)
    style_signs = forms.MultipleChoiceField(
        label=_("What you noticed"),
        choices=[(sign.value, sign.label) for group in GROUPS for sign in group.signs],
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    other_products = SeveralField(Product.objects.none(), _("Other products"))
    companions = SeveralField(User.objects.none(), _("Companions"))
    # One tap reports it; the words may follow.
    adverse_event_heard = forms.BooleanField(label=_("Adverse event heard"), required=False)
    adverse_event = WrittenField(_("What was heard"), 2000, rows=2)

    def __init__(
        self, *args: Any, relationship: Relationship, rep: User, at: datetime, terms: Terms, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.relationship, self.at, self.terms, self.rep = relationship, at, terms, rep
        _choose_from(self.fields["product"], active_products())
        self._offer_more()
        # Most visits are made alone: who could join is looked up when it is shown, or when somebody was ticked.
        if not self.is_bound or "companions" in self.data:
            self._offer_companions()

    def _offer_more(self) -> None:
        _choose_from(self.fields["key_message"], active_messages())
        _choose_from(self.fields["other_products"], active_products())

    def _offer_companions(self) -> None:
        _choose_from(self.fields["companions"], self._could_join())

    def _could_join(self) -> QuerySet[User]:
        return colleagues(self.rep, timezone.localdate(self.at))

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors:
            self._show_again()

    def _show_again(self) -> None:
        """Make whole what is shown with its errors."""
        self._offer_companions()

    def clean_channel(self) -> Channel:
        return Channel(self.cleaned_data["channel"])

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])

    def clean_adverse_event(self) -> str:
        words: str = self.cleaned_data["adverse_event"]
        if words.strip():
            return words
        if not self.cleaned_data.get("adverse_event_heard"):
            return ""
        note: str = self.cleaned_data.get("note", "")
        return note[:2000] if note.strip() else gettext("Heard on a visit. Nothing more was written: ask the reporter.")

    def clean_happened_on(self) -> date:
        today = timezone.localdate(self.at)
        day: date = self.cleaned_data["happened_on"] or self.day_left_out(today)
        if day > today:
            raise forms.ValidationError(_("This day has not come yet: a visit is logged after it happened."))
        earliest = self.earliest_day(today)
        if day < earliest:
            raise forms.ValidationError(
                _("A visit can be logged for %(earliest)s at the earliest."),
                params={"earliest": earliest.isoformat()},
            )
        return day

    def day_left_out(self, today: date) -> date:
        return today

    def earliest_day(self, today: date) -> date:
        return today - timedelta(days=self.terms.policy.backdating_days)

    def happened_at_of(self, visit: Visit) -> datetime:
        """When a visit that is known happened: as it was, but for the day and time that the form says otherwise."""
        was = timezone.localtime(visit.happened_at)
        day = self.cleaned_data["happened_on"] if self["happened_on"].value() else was.date()
        at_time = self.cleaned_data.get("happened_time") or was.time()
        # A form knows no seconds.
        if (day, at_time.hour, at_time.minute) == (was.date(), was.hour, was.minute):
            return visit.happened_at
        return min(timezone.make_aware(datetime.combine(day, at_time)), self.at)

    def happened_at(self) -> datetime:
        """The moment of the visit: now when it was today and no time was given, else noon of its day."""
        day, at_time = self.cleaned_data["happened_on"], self.cleaned_data.get("happened_time")
        if at_time is None and day == timezone.localdate(self.at):
            return self.at
        moment = timezone.make_aware(datetime.combine(day, at_time or time(12)))
        return min(moment, self.at)

    @property
    def sign_groups(self) -> list[tuple[Any, list[BoundWidget]]]:
        """The checklist of signs, by where they are seen."""
        ticks = iter(self["style_signs"])
        return [(group.label, list(islice(ticks, len(group.signs)))) for group in GROUPS]

    def has_detail_errors(self) -> bool:
        """Whether something behind "more" needs a second look, so that it must stand open."""
        return any(name in self.errors for name in (*MORE, "happened_on"))

    def visit_facts(self) -> dict[str, Any]:
        """What the visit itself says: what `correct_visit` takes."""
        chosen = ("channel", "outcome", "product", "note", *DETAILS)
        lists = {name: self.cleaned_data[name] for name in ("other_products", "companions", "style_signs")}
        words = {"adverse_event": self.cleaned_data["adverse_event"], "happened_at": self.happened_at()}
        return {name: self.cleaned_data[name] for name in chosen} | lists | words


@cache
def _nothing_more() -> dict[str, Any]:
    """What the fields behind "more" are cleaned to when nothing stands in them."""
    fields = ((name, VisitFacts.base_fields[name]) for name in MORE)
    return {name: field.clean(field.widget.value_from_datadict({}, {}, name)) for name, field in fields}


class VisitForm(VisitFacts):
    """The quick log. `key` is made on the device; sending it again makes no second visit.

    Most visits say nothing behind "more": the thirty fields there are set aside until they are needed.
    """

    next_step = LineField(_("Next step"), 300)
    next_step_on = forms.DateField(label=_("By"), required=False, widget=DateInput)
    # Asked this way round, for a step without a word on it is a promise.
    only_planned = forms.BooleanField(label=_("Only planned, not promised to the client"), required=False)
    kept_steps = SeveralField(NextStep.objects.none(), _("Done with this visit"))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.is_quick = data is not None and not any(data.get(name) for name in MORE)
        if self.is_quick:
            # The form copies the fields that stand here.
            quick = {name: field for name, field in self.base_fields.items() if name not in MORE}
            self.base_fields = quick  # type: ignore[misc]
        super().__init__(data, **kwargs)
        if self.relationship.next_step_on is not None:
            steps = NextStep.objects.open().filter(relationship=self.relationship)
            _choose_from(self.fields["kept_steps"], steps.order_by("due_on", "pk"))
        else:
            del self.fields["kept_steps"]

    def _offer_more(self) -> None:
        if not self.is_quick:
            super()._offer_more()

    def _offer_companions(self) -> None:
        if not self.is_quick:
            super()._offer_companions()

    def _show_again(self) -> None:
        if self.is_quick:
            self.is_quick = False
            self.fields |= {name: deepcopy(VisitFacts.base_fields[name]) for name in MORE}
            self._offer_more()
        super()._show_again()

    def clean_next_step_on(self) -> date | None:
        day: date | None = self.cleaned_data["next_step_on"]
        today = timezone.localdate(self.at)
        if day is not None and not today <= day <= today + FURTHEST_STEP:
            raise forms.ValidationError(_("Choose a day between today and two years from now."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_quick:
            cleaned |= _nothing_more()
        words = cleaned.get("next_step", "").strip()
        if words and "next_step_on" in cleaned and not cleaned["next_step_on"]:
            self.add_error("next_step_on", _("By when? A next step needs a day."))
        if cleaned.get("next_step_on") and not words and "next_step" in cleaned:
            self.add_error("next_step", _("What will be done on that day?"))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What `log_visit` takes."""
        return self.visit_facts() | self.step_facts() | {"key": self.cleaned_data["key"]}

    def step_facts(self) -> dict[str, Any]:
        """What `complete_visit` takes: the steps that came out of the visit, or ended with it."""
        chosen = {name: self.cleaned_data[name] for name in ("next_step", "next_step_on")}
        steps = {"kept_steps": self.cleaned_data.get("kept_steps", [])}
        return chosen | steps | {"is_promise": not self.cleaned_data["only_planned"]}

    def facts_of(self, visit: Visit) -> dict[str, Any]:
        """What the form says of a visit that an earlier sending logged: the same moment unless it says another."""
        return self.visit_facts() | {"happened_at": self.happened_at_of(visit)}

    def key_by_content(self) -> UUID:
        """A key that follows from the form's own and from everything it says: sent twice, it is the same twice."""
        said = [(name, self[name].value()) for name in self.fields if name != "key"]
        return uuid5(self.cleaned_data["key"], repr(said))

    @staticmethod
    def first_values(channel: str, on: date) -> dict[str, Any]:
        """What stands in the form when it is opened: met, today, through the channel that was tapped."""
        known = channel if channel in Channel.values else Channel.IN_PERSON
        return {"channel": known, "outcome": Outcome.MET, "happened_on": on, "key": uuid4()}


class CorrectionForm(VisitFacts):
    """A visit corrected; the old values are kept."""

    reason = WordsField(label=_("Why is it corrected?"), max_length=200)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        self.visit = visit
        super().__init__(*args, rep=visit.rep, **kwargs)
        # What was said of a product or message stays sayable when it is retired.
        _choose_from(self.fields["product"], active_products() | Product.objects.filter(pk__in=[visit.product_id]))
        told = KeyMessage.objects.filter(pk__in=[visit.key_message_id])
        _choose_from(self.fields["key_message"], KeyMessage.objects.filter(is_active=True) | told)
        _choose_from(self.fields["other_products"], _also(active_products(), visit.other_products.all()))

    def clean_adverse_event(self) -> str:
        """The box stands ticked where an event was reported: emptied words say nothing new."""
        was_reported = self.visit.adverse_event_id is not None
        return "" if was_reported and not self.cleaned_data["adverse_event"].strip() else super().clean_adverse_event()

    def happened_at(self) -> datetime:
        return self.happened_at_of(self.visit)

    def _could_join(self) -> QuerySet[User]:
        return _also(colleagues(self.rep, self.visit.happened_on), self.visit.companions.all())

    def day_left_out(self, today: date) -> date:
        return self.visit.happened_on

    def earliest_day(self, today: date) -> date:
        """As far back as the visit could have been logged when it was."""
        logged_on = timezone.localdate(self.visit.logged_at)
        return min(self.visit.happened_on, logged_on - timedelta(days=self.terms.policy.backdating_days))

    @staticmethod
    def values_of(visit: Visit) -> dict[str, Any]:
        moment = timezone.localtime(visit.happened_at)
        stored = {name: getattr(visit, name) for name in ("channel", "outcome", "product", "note", *DETAILS)}
        lists = {name: list(getattr(visit, name).all()) for name in ("other_products", "companions")}
        signs = {"style_signs": [seen.sign for seen in visit.style_observations.all()]}
        heard = visit.adverse_event
        event = {"adverse_event_heard": heard is not None, "adverse_event": heard.words if heard else ""}
        return stored | lists | signs | event | {"happened_on": visit.happened_on, "happened_time": moment.time()}


def _also(offered: QuerySet[Any], chosen: QuerySet[Any]) -> QuerySet[Any]:
    """What is offered now, and what was chosen then."""
    return offered.model.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=chosen.values("pk")))


class CloseStepForm(forms.Form):
    state = forms.ChoiceField(choices=[(state, state.label) for state in NextStepState if state != NextStepState.OPEN])

    def clean_state(self) -> NextStepState:
        return NextStepState(self.cleaned_data["state"])
