"""What each step of a win-back is about: a sentence to do, one not to do.

Nobody is asked about competitors at any step: what the client brings up herself is noted, and that is all.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from retention.enums import WinBackStep


@dataclass(frozen=True)
class StepAdvice:
    do: str | Promise
    do_not: str | Promise


ADVICE = {
    WinBackStep.VISITED: StepAdvice(
        do=_("Go and see her in person, soon, even though it takes courage. Listen first."),
        do_not=_("Don't send a message instead, and don't ask about competitors."),
    ),
    WinBackStep.CAUSE: StepAdvice(
        do=_("Find out what we did or left undone; our own records stand beside the loss."),
        do_not=_(
            "Don't blame the company or others. Don't ask about competitors: note only what she brings up herself."
        ),
    ),
    WinBackStep.APOLOGISED: StepAdvice(
        do=_("Apologise for that very cause, in plain words, once."),
        do_not=_("Don't explain it away, and don't bring anything of value to make up for it."),
    ),
    WinBackStep.ASKED: StepAdvice(
        do=_("Ask what it takes to work together again, and write down her words."),
        do_not=_("Don't promise what you can't keep, and don't compare with competitors."),
    ),
    WinBackStep.PLANNED: StepAdvice(
        do=_("Promise one thing of what she asked for, with a day, and keep it."),
        do_not=_("Don't part without a day."),
    ),
}
