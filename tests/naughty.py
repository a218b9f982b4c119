"""The big list of naughty strings: what a person may type, or paste, into any field of text."""

import json
from pathlib import Path

NAUGHTY: list[str] = json.loads((Path(__file__).parent / "data" / "naughty" / "blns.json").read_text(encoding="utf-8"))
# An empty string and mere blanks say nothing; everything else is somebody's words, with its outer blanks.
STRINGS = [text for text in NAUGHTY if text.strip()] + [" 两边 ", "\u3000一"]


def fitting(length: int, *, turn: int | None = None) -> list[str]:
    """Those that a field of so many characters takes; with a `turn` (0–4) every fifth of them.

    All words go through the one field of the house, which takes every string in a test of its own. A page that takes a
    request for each shows with its fifth that nothing else touches them.
    """
    chosen = STRINGS if turn is None else STRINGS[turn::5]
    return [text for text in chosen if len(text) <= length]


def by_turns(texts: list[str], fields: int) -> list[list[str]]:
    """Handfuls of texts, one for each field of a form: every text stands in one, and every field gets a share."""
    whole = texts + texts[: -len(texts) % fields]
    return [whole[start : start + fields] for start in range(0, len(whole), fields)]
