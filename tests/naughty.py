"""The big list of naughty strings: what a person may type, or paste, into any field of text."""

import json
from pathlib import Path

NAUGHTY: list[str] = json.loads((Path(__file__).parent / "data" / "naughty" / "blns.json").read_text(encoding="utf-8"))
# An empty string and mere blanks say nothing; everything else is somebody's words, with its outer blanks.
STRINGS = [text for text in NAUGHTY if text.strip()] + [" 两边 ", "\u3000一"]


def fitting(length: int) -> list[str]:
    """Those that a field of so many characters takes."""
    return [text for text in STRINGS if len(text) <= length]
