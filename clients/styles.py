"""Whose word a client's style is. Decided without a database or a clock.

What somebody stated counts until enough was observed. From then on the observations decide, also when they say that it
is unclear: a label that what was seen contradicts is worse than none.
"""

from clients.enums import Clarity


def style_of(*, stated: str, observed: str, clarity: str) -> str:
    """The style a client is taken for; empty where nobody knows."""
    return stated if clarity == Clarity.TOO_FEW else observed
