"""What a template must not hold: words outside a translate tag, and scripts and styles outside a file."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[^\W\d_]{2,}")
# What is the same in every language: our name, the languages' own names, formats.
NAMES = {"pharmacrm", "中文", "English", "CSV", "Excel", "XLSX"}
SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
SILENT_ELEMENTS = {"script", "style"}
# Blocks that hold names of classes, not words.
SILENT_BLOCKS = {"page_class"}


def faults(source: str) -> list[tuple[int, str]]:
    """(line, what is wrong) of a template, in order of lines."""
    found = list(_chinese(source))
    reader = _Reader()
    reader.feed(_without_tags(source))
    reader.close()
    return sorted(found + reader.found)


def _chinese(source: str) -> Iterator[tuple[int, str]]:
    """Chinese belongs to the catalogue; not even the argument of a tag may hold any."""
    for number, line in enumerate(source.splitlines(), start=1):
        plain = re.sub("|".join(NAMES), "", re.sub(r"{#.*?#}", "", line))
        if CHINESE.search(plain):
            yield number, "Chinese outside the catalogue"


def _without_tags(source: str) -> str:
    """The markup alone: tags, and what they translate or comment out, become blanks; lines keep their numbers."""
    parts, ends = [], ""
    for token in Lexer(source).tokenize():
        raw = _as_written(token)
        name, *arguments = token.contents.split() if token.token_type == TokenType.BLOCK and token.contents else [""]
        if ends:
            ends = "" if name == ends else ends
            parts.append(_blank(raw))
        elif name in ("blocktranslate", "blocktrans", "comment"):
            ends = f"end{name}"
            parts.append(_blank(raw))
        elif name == "block" and arguments[0] in SILENT_BLOCKS:
            ends = "endblock"
            parts.append(_blank(raw))
        else:
            parts.append(raw if token.token_type == TokenType.TEXT else _blank(raw))
    return "".join(parts)


def _as_written(token: Token) -> str:
    """Template tags hold no line breaks, so that their length does not matter."""
    return token.contents if token.token_type == TokenType.TEXT else " "


def _blank(raw: str) -> str:
    return " " + "\n" * raw.count("\n")


class _Reader(HTMLParser):
    """Collects the faults of markup that holds no template tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.silent = tag in SILENT_ELEMENTS
        if tag == "style" or (tag == "script" and "src" not in given):
            self._note(f"inline <{tag}>")
        for name, value in given.items():
            self._look_at_attribute(name, value)

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._look_at_words(data)

    def _look_at_attribute(self, name: str, value: str) -> None:
        if name == "style" or name.startswith(("on", "hx-on")):
            self._note(f"inline {name}=")
        if value.strip().lower().startswith("javascript:"):
            self._note(f"script in {name}=")
        if name in SPOKEN_ATTRIBUTES:
            self._look_at_words(value, f" in {name}=")

    def _look_at_words(self, text: str, where: str = "") -> None:
        words = [word for word in WORD.findall(text) if word not in NAMES and not CHINESE.search(word)]
        if words:
            self._note(f"not translated{where}: {' '.join(words)[:60]}")

    def _note(self, fault: str) -> None:
        self.found.append((self.getpos()[0], fault))
