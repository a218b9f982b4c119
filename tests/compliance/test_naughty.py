"""Whatever the recipient writes is kept as she wrote it."""

from compliance.forms import ConfirmForm
from tests.naughty import fitting


def test_a_confirmation_is_kept_to_the_letter():
    for text in fitting(200):
        form = ConfirmForm({"confirmation": text})

        assert form.is_valid(), (text, form.errors)
        assert form.cleaned_data["confirmation"] == text
