"""Fields of the forms about visits."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet


class Chips(forms.RadioSelect):
    """Radio buttons drawn as large touch targets."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "btn-check", **(attrs or {})})


def _steps_of_five() -> list[tuple[str, Any]]:
    return [("", "—"), *((str(n), str(n)) for n in range(1, 6))]


class FiveField(forms.TypedChoiceField):
    """A rating from 1 to 5, or nothing."""

    def __init__(self, label: Any) -> None:
        super().__init__(choices=_steps_of_five, coerce=int, empty_value=None, required=False, label=label)


class LineField(forms.CharField):
    """One line, kept as it was written."""

    def __init__(self, label: Any, longest: int) -> None:
        super().__init__(label=label, max_length=longest, required=False, strip=False)


class WrittenField(forms.CharField):
    """Several lines, kept as they were written; only the line ends that forms send become plain ones."""

    def __init__(self, label: Any, longest: int, rows: int) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(label=label, max_length=longest, required=False, strip=False, widget=widget)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class MinutesField(forms.IntegerField):
    """Up to ten hours."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            validators=[MinValueValidator(0), MaxValueValidator(600)],
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": 600}),
        )


class SeveralField(forms.ModelMultipleChoiceField):
    """Any number of rows, ticked. What no row can have as its id is an invalid choice, not an error of the database."""

    LONGEST_ID = 18

    def __init__(self, queryset: QuerySet[Any], label: Any) -> None:
        super().__init__(queryset, label=label, required=False, widget=forms.CheckboxSelectMultiple)

    def clean(self, value: Iterable[Any] | None) -> Any:
        """The rows, as a list."""
        for each in value or ():
            if len(str(each)) > self.LONGEST_ID:
                raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": each})
        # Mostly nothing is ticked, and even of nothing a query would have to be made first.
        return list(super().clean(value)) if value else []
