"""Whether a person has a Today beside her board, for the navigation of every page.

The answer takes a walk over all leaves below her. It is remembered in her session, from the sign-in on, and asked again
when she opens her board or that Today; both pages decide by the tree itself.
"""

from django.contrib.sessions.backends.base import SessionBase

from accounts.access import Held

KEY = "holds_territories"


def remember_held(session: SessionBase, held: Held) -> None:
    """Write down whether she holds anything, where that changed."""
    if session.get(KEY, False) != held.is_something:
        session[KEY] = held.is_something


def is_known_to_hold(session: SessionBase) -> bool:
    return bool(session.get(KEY))
