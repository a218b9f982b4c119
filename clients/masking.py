"""What a person is told of a client's name: all of it where she sees the client, else its first character."""

from collections.abc import Sequence


def name_as_seen(name: str, *, is_seen: bool) -> str:
    """The name to who sees the client, or the masked one: "王**"."""
    return name if is_seen else f"{name[:1]}**"


def is_within(path: str, paths: Sequence[str]) -> bool:
    """Whether the territory at a tree path is one of those at these paths, or below one of them."""
    return path.startswith(tuple(paths))
