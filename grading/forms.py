"""What a person fills in: an assessment, and a scheme."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.fields import DateInput, IsoDateField, WordsField
from clients.models import Product
from grading.answers import LARGEST_NUMBER, Answer
from grading.enums import Axis, FactSource, IndicatorKind, Level
from grading.models import Assessment, AssessmentValue, Indicator, Scheme
from grading.rules import CELLS, GRADES

# No fact about a client is older than this; a mistyped century is caught.
EARLIEST = date(2000, 1, 1)
# A scheme is planned a few years ahead at most.
YEARS_AHEAD = 5


DAY_TAKEN = _("Another scheme of this territory begins on that day: choose another one.")


def date_field(label: Any, *, first: date, last: date, **options: Any) -> IsoDateField:
    """A date between two days, both included."""
    return IsoDateField(label=label, widget=DateInput({"min": first.isoformat(), "max": last.isoformat()}), **options)


@dataclass(frozen=True)
class Question:
    """An indicator as the page draws it: its bound fields, and the value known so far."""

    indicator: Indicator
    value: forms.BoundField
    source: forms.BoundField
    as_of: forms.BoundField
    product: forms.BoundField | None
    last: AssessmentValue | None


class AssessmentForm(forms.Form):
    """One question per indicator of the scheme in force, each answer with its source and its day.

    What was known last is filled in with its own date. An answer that differs from the last one while the date was
    left alone is of the assessment's day: the old day belongs to the old value.
    """

    note = WordsField(label=_("Note"), max_length=Assessment._meta.get_field("note").max_length, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        indicators: Iterable[Indicator],
        last: Mapping[str, AssessmentValue],
        products: Sequence[Product],
        on: date,
    ) -> None:
        super().__init__(data)
        self.indicators, self.last, self.products, self.on = list(indicators), last, products, on
        for indicator in self.indicators:
            self._ask(indicator, last.get(indicator.code))
        self.order_fields([*(name for name in self.fields if name != "note"), "note"])

    def _ask(self, indicator: Indicator, last: AssessmentValue | None) -> None:
        code = indicator.code
        if indicator.kind == IndicatorKind.NUMBER:
            self.fields[code] = self._number(indicator, last)
        else:
            self.fields[code] = self._steps(indicator, last)
        self.fields[f"{code}.source"] = forms.ChoiceField(
            label=_("Source"),
            choices=[("", _("Choose the source")), *FactSource.choices],
            required=False,
            initial=last.source if last else "",
        )
        self.fields[f"{code}.as_of"] = date_field(
            _("As of"), first=EARLIEST, last=self.on, required=False, initial=last.as_of if last else self.on
        )
        if self._asks_for_product(indicator):
            self.fields[f"{code}.product"] = forms.TypedChoiceField(
                label=_("About the product"),
                choices=[("", _("All products")), *((product.pk, product.name) for product in self.products)],
                coerce=int,
                empty_value=None,
                required=False,
                initial=last.product_id if last else "",
            )

    def _asks_for_product(self, indicator: Indicator) -> bool:
        """A number counts her patients, whatever they are treated with; a step may be about one product."""
        return bool(self.products) and indicator.kind == IndicatorKind.CHOICE

    def _number(self, indicator: Indicator, last: AssessmentValue | None) -> forms.IntegerField:
        return forms.IntegerField(
            label=indicator.name,
            min_value=0,
            max_value=LARGEST_NUMBER,
            required=False,
            initial=last.number if last else None,
            help_text=indicator.unit,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

    def _steps(self, indicator: Indicator, last: AssessmentValue | None) -> forms.ChoiceField:
        steps = [(step.label_zh, str(step)) for step in indicator.steps.all()]
        return forms.ChoiceField(
            label=indicator.name,
            choices=[*steps, ("", pgettext_lazy("indicator", "Not known"))],
            required=False,
            initial=last.step.label_zh if last and last.step else "",
            widget=forms.RadioSelect,
        )

    @property
    def questions(self) -> list[Question]:
        return [
            Question(
                indicator=row,
                value=self[row.code],
                source=self[f"{row.code}.source"],
                as_of=self[f"{row.code}.as_of"],
                product=self[f"{row.code}.product"] if self._asks_for_product(row) else None,
                last=self.last.get(row.code),
            )
            for row in self.indicators
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for indicator in self.indicators:
            code = indicator.code
            if cleaned.get(code) in (None, ""):
                continue
            if not cleaned.get(f"{code}.source") and f"{code}.source" not in self.errors:
                self.add_error(f"{code}.source", _("Say where this value comes from."))
            as_of = cleaned.get(f"{code}.as_of")
            if as_of and not EARLIEST <= as_of <= self.on:
                self.add_error(f"{code}.as_of", _("The date must lie between 2000 and today."))
        return cleaned

    def ask_for_evidence(self, quarters: int) -> None:
        """Say what is missing to a D, above the form and at the first question that could bring it."""
        asked = [row for row in self.indicators if row.axis == Axis.POTENTIAL]
        self.add_error(
            None,
            ngettext(
                "These values make a D, and a D gets no plan. Enter or confirm what is known of the potential: at "
                "least one value with its source, of the last %(quarters)s quarter.",
                "These values make a D, and a D gets no plan. Enter or confirm what is known of the potential: at "
                "least one value with its source, of the last %(quarters)s quarters.",
                quarters,
            )
            % {"quarters": quarters},
        )
        if asked:
            known = self.cleaned_data.get(asked[0].code) not in (None, "")
            field = f"{asked[0].code}.as_of" if known else asked[0].code
            self.add_error(field, _("If this is so today, say so with today's date.") if known else _("Not known yet"))

    def answers(self) -> dict[str, Answer | None]:
        """Every indicator's answer, None for what is not known (any more)."""
        return {indicator.code: self._answer(indicator) for indicator in self.indicators}

    def _answer(self, indicator: Indicator) -> Answer | None:
        code, cleaned = indicator.code, self.cleaned_data
        value, last = cleaned[code], self.last.get(indicator.code)
        if value in (None, ""):
            return None
        as_of = cleaned[f"{code}.as_of"] or self.on
        if last is not None and as_of == last.as_of and value != self.fields[code].initial:
            as_of = self.on
        return Answer(value, cleaned[f"{code}.source"], as_of, cleaned.get(f"{code}.product"))


class SchemeForm(forms.ModelForm):
    """Cut-offs, the nine cells of the matrix, and the day from which they count."""

    class Meta:
        model = Scheme
        fields: tuple[str, ...] = (
            "name",
            "effective_on",
            "potential_medium",
            "potential_high",
            "support_medium",
            "support_high",
        )
        field_classes = {"name": WordsField, "effective_on": IsoDateField}
        widgets = {"effective_on": DateInput()}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["name"].required = True
        for cell in CELLS:
            self.fields[cell] = CellField(cell, initial=self.instance.matrix.get(cell, ""))

    @property
    def matrix_rows(self) -> list[tuple[Level, list[forms.BoundField]]]:
        """The nine fields as the matrix is drawn."""
        return [(p, [self[f"{p}/{s}"] for s in Level]) for p in Level]

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if not 2015 <= day.year <= self.on.year + YEARS_AHEAD:
            last = self.on.year + YEARS_AHEAD
            raise forms.ValidationError(_("Choose a day between 2015 and %(year)s."), params={"year": last})
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        matrix = {cell: cleaned[cell] for cell in CELLS if cleaned.get(cell)}
        if len(matrix) == len(CELLS):
            self.instance.matrix = matrix
        others = Scheme.objects.filter(territory=self.instance.territory).exclude(pk=self.instance.pk)
        if "effective_on" in cleaned and others.filter(effective_on=cleaned["effective_on"]).exists():
            self.add_error("effective_on", DAY_TAKEN)
        return cleaned

    def fingerprint(self) -> str:
        """What was previewed, so that nothing else is saved. Only of a valid form."""
        return "|".join(str(self.cleaned_data[name]) for name in self.fields if name != "name")


class CellField(forms.ChoiceField):
    """One cell of the matrix; it says which to a screen reader."""

    def __init__(self, cell: str, **options: Any) -> None:
        potential, support = (Level(level).label for level in cell.split("/"))
        words = _("Grade for potential %(potential)s, support %(support)s") % {
            "potential": potential,
            "support": support,
        }
        super().__init__(label=words, choices=[(grade.value, grade.value) for grade in GRADES], **options)
        self.widget.attrs["aria-label"] = words
