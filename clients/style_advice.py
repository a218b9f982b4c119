"""How to speak with a client of each style, and what not to do: a sentence each, to be read at the door.

Said of the conversation and never of the person, who may read it one day.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.enums import Clarity, Style


@dataclass(frozen=True)
class Advice:
    do: str | Promise
    do_not: str | Promise


ADVICE = {
    Style.DRIVING: Advice(
        do=_("Come straight to the point: the result first, then two or three facts."),
        do_not=_("Don't open at length, go round a question or run over the time agreed."),
    ),
    Style.AMIABLE: Advice(
        do=_("Ask how things are first; then say calmly what it does for the patients."),
        do_not=_("Don't press for an answer, speak hard of others or leave once business is done."),
    ),
    Style.EXPRESSIVE: Advice(
        do=_("Ask for an expert view, listen, and say what you learned from it."),
        do_not=_("Don't interrupt, contradict in front of others or read out details."),
    ),
    Style.ANALYTICAL: Advice(
        do=_("Bring evidence with its source, in order; leave the paper and time to think."),
        do_not=_("Don't exaggerate, praise in place of data or ask for a decision on the spot."),
    ),
}


# What was seen speaks for several styles: good with each of them.
NEUTRAL = Advice(
    do=_("Listen first, follow her pace, and note what you see."),
    do_not=_("Don't count on one style: what was seen speaks for several."),
)


def advice_for(style: str, clarity: str = Clarity.TOO_FEW) -> Advice | None:
    """None while her style is not known."""
    if style:
        return ADVICE[Style(style)]
    return NEUTRAL if clarity == Clarity.UNCLEAR else None
