"""Fields that the forms of every room share."""

from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date picker; it reads and writes ISO dates in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker, without seconds."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class IsoDateField(forms.DateField):
    """What the browser's date picker sends, whatever the language."""

    widget = DateInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d"], **options})


class WordsField(forms.CharField):
    """Somebody's words, kept as they were written, outer blanks included. Nothing but blanks says nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "strip": False})

    def to_python(self, value: Any) -> str:
        words = str(super().to_python(value))
        return words if words.strip() else ""
