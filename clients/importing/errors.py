"""What a file that cannot be read says to the person who chose it."""

from collections.abc import Mapping

from django.utils.functional import Promise

NAME_SHOWN = 100


class Unreadable(Exception):
    """No table can be made of a file. Its text is in the language active when it is shown, and names the file.

    The message has `%(file)s` and may have further names, which are given as keywords.
    """

    def __init__(self, message: str | Promise, *, file: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        given = {**values, "file": file}
        self.values: Mapping[str, object] = {
            name: _shown(value) if isinstance(value, str) else value for name, value in given.items()
        }

    def __str__(self) -> str:
        return str(self.message) % self.values


def _shown(text: str) -> str:
    """On one line and not too long: a name comes from a browser or a file, which may say anything."""
    name = "".join(character for character in text if character.isprintable()).strip() or "—"
    return name if len(name) <= NAME_SHOWN else f"{name[: NAME_SHOWN - 1]}…"
