"""Input about coaching: what the coach saw, and the rep's answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from visits.coaching import Answer
from visits.enums import QuestionKind
from visits.fields import Chips, WrittenField
from visits.models import CoachingForm, CoachingQuestion

STEPS = [(number, number) for number in range(1, 6)]
YES_OR_NO: list[tuple[int, str | Promise]] = [(1, _("Yes")), (0, _("No"))]


class ChipField(forms.TypedChoiceField):
    """A number to be tapped, or nothing."""

    def __init__(self, label: str, choices: Iterable[tuple[int, Any]]) -> None:
        super().__init__(label=label, choices=choices, coerce=int, empty_value=None, required=False, widget=Chips)


def _field(question: CoachingQuestion) -> forms.Field:
    if question.kind == QuestionKind.WORDS:
        return WrittenField(question.words, 1000, rows=2)
    return ChipField(question.words, STEPS if question.kind == QuestionKind.SCALE else YES_OR_NO)


class CoachForm(forms.Form):
    """The questions of one version. A draft may leave out what it likes; what is sent answers every number."""

    went_well = WrittenField(_("What went well"), 2000, rows=3)
    agreed = WrittenField(_("What we agreed on"), 2000, rows=3)
    # Which of the two buttons was pressed.
    send = forms.BooleanField(required=False)

    def __init__(self, *args: Any, questions: Iterable[CoachingQuestion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = {f"question-{question.pk}": question for question in questions}
        self.fields |= {name: _field(question) for name, question in self.questions.items()}

    @property
    def asked(self) -> list[tuple[CoachingQuestion, forms.BoundField]]:
        return [(question, self[name]) for name, question in self.questions.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.questions if cleaned.get("send") else ():
            if name in cleaned and cleaned[name] is None:
                self.add_error(name, _("Not answered yet. A draft may wait; what is sent is complete."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What `write_form` takes."""
        answers: dict[CoachingQuestion, Answer] = {
            question: self.cleaned_data[name] for name, question in self.questions.items()
        }
        return {"answers": answers, "went_well": self.cleaned_data["went_well"], "agreed": self.cleaned_data["agreed"]}

    @staticmethod
    def values_of(form: CoachingForm | None) -> Mapping[str, Any]:
        if form is None:
            return {}
        answers = {
            f"question-{answer.question_id}": answer.words if answer.value is None else answer.value
            for answer in form.answers.all()
        }
        return {"went_well": form.went_well, "agreed": form.agreed, **answers}


class SignForm(forms.Form):
    comment = WrittenField(_("Your comment"), 2000, rows=3)
