"""Words that several boards say alike."""

from collections.abc import Sequence

from django.utils.translation import ngettext, pgettext

# Names in a title.
NAMED = 3


def in_short(names: Sequence[str]) -> str:
    """The first few names, and how many more."""
    listed = pgettext("between items", ", ").join(names[:NAMED])
    more = len(names) - NAMED
    if more <= 0:
        return listed
    return ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more) % {
        "names": listed,
        "more": more,
    }
