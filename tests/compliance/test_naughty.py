"""Whatever the recipient writes is kept as she wrote it."""

import json
from pathlib import Path

from compliance.forms import ConfirmForm

NAUGHTY = Path(__file__).resolve().parents[1] / "data" / "naughty" / "blns.json"
STRINGS = [text for text in json.loads(NAUGHTY.read_text(encoding="utf-8")) if text.strip()] + [" AE-17 "]


def test_a_confirmation_is_kept_to_the_letter():
    for text in [text for text in STRINGS if len(text) <= 200]:
        form = ConfirmForm({"confirmation": text})

        assert form.is_valid(), (text, form.errors)
        assert form.cleaned_data["confirmation"] == text
